"""Projects that have an index of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from puffin_client import AuthenticationError, ProjectNotFoundError, StatusError
from puffin_normalize import normalize_project
from puffin_testing import IndexServer, make_wheel
from pypi_types import IndexUrl, path_to_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from puffin_client import Project, RegistryClient

EXAMPLE = normalize_project("example")
SECOND = normalize_project("second")


@pytest.fixture
def own() -> Iterator[IndexServer]:
    with IndexServer() as server:
        yield server


def client_of(bench: Any, *indexes: str, own: str, **places: Any) -> RegistryClient:
    client: RegistryClient = bench.registry(
        *indexes, project_indexes={EXAMPLE: IndexUrl(own)}, **places
    )
    return client


def versions(project: Project) -> list[str]:
    return [release.version for release in project.releases]


@pytest.mark.parametrize("strategy", ["first-index", "unsafe-first-match", "unsafe-best-match"])
def test_such_a_project_is_asked_of_its_index_alone(
    bench: Any, index: IndexServer, own: IndexServer, strategy: str
) -> None:
    bench.add(index, "example", "9.0")
    bench.add(own, "example", "1.0")
    client = client_of(bench, index.url, own=own.url, strategy=strategy)

    project = client.project(EXAMPLE)

    assert versions(project) == ["1.0"]
    assert project.index == IndexUrl(own.url)
    assert index.requests == []


def test_others_are_not_asked_of_that_index(
    bench: Any, index: IndexServer, own: IndexServer
) -> None:
    bench.add(index, "second", "1.0")
    bench.add(own, "second", "9.0")

    assert versions(client_of(bench, index.url, own=own.url).project(SECOND)) == ["1.0"]
    assert own.requests == []


def test_an_index_for_all_may_be_that_of_a_project(
    bench: Any, index: IndexServer, own: IndexServer
) -> None:
    bench.add(index, "example", "9.0")
    bench.add(own, "example", "1.0")
    bench.add(own, "second", "2.0")
    client = client_of(bench, index.url, own.url, own=own.url)

    assert versions(client.project(EXAMPLE)) == ["1.0"]
    assert versions(client.project(SECOND)) == ["2.0"]


def test_a_project_that_its_index_does_not_have_is_nowhere(
    bench: Any, index: IndexServer, own: IndexServer, tmp_path: Path
) -> None:
    bench.add(index, "example", "9.0")
    make_wheel(tmp_path, "example", "8.0")
    client = client_of(bench, index.url, own=own.url, find_links=(str(tmp_path),))

    with pytest.raises(ProjectNotFoundError) as caught:
        client.project(EXAMPLE)

    assert caught.value.indexes == (own.url,)
    assert index.requests == []


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, AuthenticationError), (403, AuthenticationError), (500, StatusError)],
)
def test_an_index_that_fails_is_not_replaced_by_another(
    bench: Any, index: IndexServer, own: IndexServer, status: int, error: type[Exception]
) -> None:
    bench.add(index, "example", "9.0")
    own.fail("*", status, times=None)

    with pytest.raises(error):
        client_of(bench, index.url, own=own.url).project(EXAMPLE)
    assert index.requests == []


def test_a_warm_run_asks_nobody_and_keeps_the_indexes_apart(
    bench: Any, index: IndexServer, own: IndexServer
) -> None:
    bench.add(index, "example", "9.0")
    bench.add(own, "example", "1.0")
    assert versions(bench.registry(index.url).project(EXAMPLE)) == ["9.0"]
    assert client_of(bench, index.url, own=own.url).cached_project(EXAMPLE) is None
    client_of(bench, index.url, own=own.url).project(EXAMPLE)
    asked = len(own.requests)

    warm = client_of(bench, index.url, own=own.url).cached_project(EXAMPLE)

    assert warm is not None
    assert versions(warm) == ["1.0"]
    assert len(own.requests) == asked
    assert versions(bench.registry(index.url).cached_project(EXAMPLE)) == ["9.0"]


def test_credentials_of_such_an_index_are_sent_and_not_shown(
    bench: Any, index: IndexServer, own: IndexServer
) -> None:
    own.settings.credentials = "user:secret"
    bench.add(own, "example", "1.0")
    url = own.url.replace("://", "://user:secret@")
    client = client_of(bench, index.url, own=url)

    assert client.project(EXAMPLE).index == IndexUrl(own.url)
    assert client.own_indexes == {EXAMPLE: IndexUrl(own.url)}
    assert "secret" not in repr(client.locations)


def test_such_an_index_may_be_a_directory(bench: Any, index: IndexServer, tmp_path: Path) -> None:
    (tmp_path / "example").mkdir()
    make_wheel(tmp_path / "example", "example", "1.0")

    client = client_of(bench, index.url, own=path_to_url(str(tmp_path)))

    assert versions(client.project(EXAMPLE)) == ["1.0"]


def test_without_indexes_such_a_project_comes_from_links_as_all_do(
    bench: Any, own: IndexServer, tmp_path: Path
) -> None:
    make_wheel(tmp_path, "example", "8.0")
    client = client_of(bench, own=own.url, no_index=True, find_links=(str(tmp_path),))

    assert versions(client.project(EXAMPLE)) == ["8.0"]
    assert client.own_indexes == {}
    assert own.requests == []


def test_names_like_it_are_those_of_its_index(
    bench: Any, index: IndexServer, own: IndexServer
) -> None:
    index.add_project("example-one")
    own.add_project("example-two")

    assert client_of(bench, index.url, own=own.url).near_names(EXAMPLE) == ("example-two",)
