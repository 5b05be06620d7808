from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from puffin_client import (
    AuthenticationError,
    FindLinksError,
    NetworkError,
    OfflineError,
    ProjectNotFoundError,
    StatusError,
    default_index_url,
)
from puffin_normalize import normalize_project
from puffin_testing import IndexServer, make_wheel, wheel_filename
from pypi_types import DEFAULT_INDEX, IndexLocations, PageError, path_to_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from puffin_client import Project, RegistryClient

EXAMPLE = normalize_project("example")


@pytest.fixture
def other() -> Iterator[IndexServer]:
    with IndexServer() as server:
        yield server


def versions(project: Project) -> list[str]:
    return [release.version for release in project.releases]


def example(client: RegistryClient) -> Project:
    return client.project(EXAMPLE)


@pytest.mark.parametrize("formats", [("json",), ("html",), ("json", "html")])
@pytest.mark.parametrize("links", ["relative", "absolute"])
def test_reads_what_an_index_says(
    bench: Any, index: IndexServer, formats: tuple[Any, ...], links: Any
) -> None:
    index.settings.formats = formats
    index.settings.links = links
    bench.add(index, "example", "1.0", yanked="broken", requires_python=">=3.8,<4")
    bench.add(index, "Example", "1.10", upload_time=1_700_000_000.5)
    index.add("example-1.9.tar.gz", b"sdist")
    index.add("example-1.9.zip", b"sdist")

    project = example(bench.registry(index.url))

    assert versions(project) == ["1.10", "1.9", "1.0"]
    new, middle, old = project.releases
    assert middle.sdist is not None
    assert middle.sdist.filename == "example-1.9.tar.gz"
    assert (old.wheels[0].yanked, old.wheels[0].requires_python) == ("broken", ">=3.8,<4")
    assert new.wheels[0].upload_time == 1_700_000_000.5
    assert new.wheels[0].tags == "py3-none-any"
    assert new.wheels[0].url == index.file_url(new.wheels[0].filename)
    assert new.wheels[0].hashes.keys() == {"sha256"}
    assert isinstance(new.wheels[0].core_metadata, dict)


def test_asks_for_json_first(bench: Any, index: IndexServer) -> None:
    index.add_project("example")
    example(bench.registry(index.url))

    assert index.requests[0].path == "/simple/example/"
    assert index.requests[0].headers["accept"] == (
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, "
        "text/html;q=0.01"
    )


def test_drops_what_is_of_no_use_and_counts_it(bench: Any, index: IndexServer) -> None:
    for name in (
        "example-1.0-py3.egg",
        "example-1.0.exe",
        "other-1.0-py3-none-any.whl",
        "example_extra-1.0.tar.gz",
        "example-huh-py3-none-any.whl",
        "example-nope.tar.gz",
        "example-1.0.tar.gz",
    ):
        index.add(name, b"x", project="example")

    project = example(bench.registry(index.url))

    assert versions(project) == ["1.0"]
    assert project.dropped == {
        "neither a wheel nor a source distribution": 2,
        "of another project": 2,
        "without a valid name or version": 2,
    }


def test_a_warm_run_asks_nobody(bench: Any, index: IndexServer) -> None:
    bench.add(index, "example", "1.0")
    assert bench.registry(index.url).cached_project(EXAMPLE) is None
    cold = example(bench.registry(index.url))
    asked = len(index.requests)

    assert bench.registry(index.url).cached_project(EXAMPLE) == cold
    assert bench.registry(index.url, offline=True).project(EXAMPLE) == cold
    assert len(index.requests) == asked


def test_the_default_index_is_asked_for_late_and_called_pypi(
    bench: Any, index: IndexServer
) -> None:
    index.add_project("example")
    asked: list[str] = []

    def default() -> str:
        asked.append(index.url)
        return index.url

    registry = bench.registry()
    client = type(registry)(registry.client, IndexLocations(), bench.cache, default)
    assert client.cached_project(EXAMPLE) is None
    assert asked == []

    assert client.project(EXAMPLE).index == DEFAULT_INDEX
    assert asked == [index.url]
    assert os.listdir(os.path.join(bench.cache.root, "simple-v1", "pypi")) == ["example.json"]

    named = bench.registry(index.url + "/")
    named = type(named)(named.client, named.locations, bench.cache, default)
    assert named.cached_project(EXAMPLE) is not None


def test_pip_is_not_asked_for_an_index_that_cannot_be_its_own(tmp_path: Path) -> None:
    script = f"""
import sys
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient, default_index_url
from pypi_types import IndexLocations, IndexUrl
cache = Cache({str(tmp_path)!r})
client = CachedClient(HttpClient(lambda: None), cache)
for scheme in ("http", "https"):
    index = IndexUrl(scheme + "://127.0.0.1/simple")
    RegistryClient(client, IndexLocations(index=index), cache, default_index=default_index_url)
    print("pip" in sys.modules)
"""

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "True"]


def test_the_default_index_is_that_of_pip() -> None:
    assert default_index_url().startswith("https://")
    assert default_index_url().endswith("/simple")


def test_the_first_index_that_has_the_project_decides(
    bench: Any, index: IndexServer, other: IndexServer
) -> None:
    bench.add(index, "example", "1.0")
    bench.add(other, "example", "9.0")
    bench.add(other, "second", "2.0")
    client = bench.registry(index.url, other.url)

    assert versions(example(client)) == ["1.0"]
    assert versions(client.project(normalize_project("second"))) == ["2.0"]
    assert other.count("/simple/example/") == 0

    warm = bench.registry(index.url, other.url)
    assert warm.cached_project(normalize_project("second")) is not None


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, AuthenticationError), (403, AuthenticationError), (500, StatusError), (0, NetworkError)],
)
def test_an_index_that_does_not_answer_stops_the_search(
    bench: Any, index: IndexServer, other: IndexServer, status: int, error: type[Exception]
) -> None:
    bench.add(other, "example", "9.0")
    first = index.url
    if status:
        index.fail("*", status, times=None)
    else:
        first = "http://127.0.0.1:9/simple"

    with pytest.raises(error) as caught:
        example(bench.registry(first, other.url))
    assert first in str(caught.value)
    assert other.requests == []


def test_a_project_that_nobody_has(bench: Any, index: IndexServer, other: IndexServer) -> None:
    secret = index.url.replace("://", "://user:secret@")

    with pytest.raises(ProjectNotFoundError) as caught:
        example(bench.registry(secret, other.url))

    assert str(caught.value).startswith("Project example was not found in http://****@127.0.0.1:")
    assert caught.value.name == "example"
    assert index.count("*") == other.count("*") == 1


def test_places_of_links_are_no_indexes(bench: Any, tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFoundError, match="no index is in use") as caught:
        example(bench.registry(no_index=True, find_links=(str(tmp_path),)))

    assert caught.value.indexes == ()


def test_an_index_that_is_named_twice_is_asked_once(bench: Any, index: IndexServer) -> None:
    index.settings.credentials = "user:secret"
    named = f"{index.url}/".replace("://", "://user:secret@")
    client = bench.registry(index.url, named, f"{index.url}/")

    with pytest.raises(ProjectNotFoundError) as caught:
        example(client)
    assert caught.value.indexes == (index.url,)
    assert [request.status for request in index.requests] == [404]


def test_a_new_project_is_found_at_once(bench: Any, index: IndexServer) -> None:
    with pytest.raises(ProjectNotFoundError):
        example(bench.registry(index.url))
    bench.add(index, "example", "1.0")
    bench.clock.now += 1

    client = bench.registry(index.url)
    assert client.cached_project(EXAMPLE) is None
    assert versions(example(client)) == ["1.0"]


def test_best_match_takes_all_releases_of_all_indexes(
    bench: Any, index: IndexServer, other: IndexServer
) -> None:
    for version in ("1.0", "2.0"):
        bench.add(index, "example", version)
    for version in ("2.0", "3.0"):
        bench.add(other, "example", version)
    other.add("example-2.0-cp312-cp312-win_amd64.whl", b"x")

    project = example(bench.registry(index.url, other.url, strategy="unsafe-best-match"))

    assert versions(project) == ["3.0", "2.0", "1.0"]
    assert [release.rank for release in project.releases] == [0, 0, 0]
    both = project.releases[1].wheels
    assert [(w.tags, (w.index or project.index).url) for w in both] == [
        ("py3-none-any", index.url),
        ("cp312-cp312-win_amd64", other.url),
    ]
    warm = bench.registry(index.url, other.url, strategy="unsafe-best-match")
    assert warm.cached_project(EXAMPLE) == project


def test_first_match_ranks_the_releases(bench: Any, index: IndexServer, other: IndexServer) -> None:
    for version in ("1.0", "2.0"):
        bench.add(index, "example", version)
    for version in ("2.0", "3.0"):
        bench.add(other, "example", version)

    project = example(bench.registry(index.url, other.url, strategy="unsafe-first-match"))

    ranks = [(release.version, release.rank) for release in project.releases]
    assert ranks == [("3.0", 1), ("2.0", 0), ("1.0", 0)]


@pytest.fixture
def links(tmp_path: Path) -> Path:
    """Return a directory with files of two projects and others."""
    directory = tmp_path / "links"
    make_wheel(directory, "example", "3.0")
    make_wheel(directory, "other", "1.0")
    (directory / "example-0.1.tar.gz").write_bytes(b"x")
    (directory / "notes.txt").write_bytes(b"x")
    return directory


def test_links_of_a_directory_are_added(bench: Any, index: IndexServer, links: Path) -> None:
    bench.add(index, "example", "1.0")
    client = bench.registry(index.url, find_links=(str(links),))

    project = example(client)

    assert versions(project) == ["3.0", "1.0", "0.1"]
    assert project.releases[0].wheels[0].index is not None
    assert project.releases[1].wheels[0].index is None
    metadata = client.metadata(bench.wheel(project))
    assert (metadata.name, metadata.version) == ("example", "3.0")
    assert bench.registry(index.url, find_links=(str(links),)).cached_project(EXAMPLE) == project


@pytest.mark.parametrize("as_url", [False, True])
def test_links_are_enough_without_an_index(bench: Any, links: Path, as_url: bool) -> None:
    location = path_to_url(str(links)) if as_url else str(links)
    client = bench.registry(no_index=True, find_links=(location,))

    assert versions(example(client)) == ["3.0", "0.1"]
    with pytest.raises(ProjectNotFoundError):
        client.project(normalize_project("missing"))


def test_a_changed_directory_is_read_again(bench: Any, links: Path) -> None:
    def warm() -> RegistryClient:
        found: RegistryClient = bench.registry(no_index=True, find_links=(str(links),))
        return found

    example(warm())
    assert warm().cached_project(EXAMPLE) is not None
    make_wheel(links, "example", "4.0")

    assert warm().cached_project(EXAMPLE) is None
    assert versions(example(warm()))[0] == "4.0"


def test_links_of_a_page_are_added_and_asked_for_once(
    bench: Any, index: IndexServer, other: IndexServer
) -> None:
    bench.add(index, "example", "1.0")
    bench.add(index, "second", "1.0")
    bench.add(other, "example", "2.0")
    client = bench.registry(index.url, find_links=(f"{other.root}/links/",))

    assert versions(example(client)) == ["2.0", "1.0"]
    assert versions(client.project(normalize_project("second"))) == ["1.0"]
    assert [request.path for request in other.requests] == ["/links/"]


def test_links_of_a_page_on_disk_and_of_a_single_file(bench: Any, links: Path) -> None:
    page = links.parent / "page.html"
    page.write_text(f'<a href="links/{wheel_filename("example", "3.0")}">x</a>')
    single = links / wheel_filename("other", "1.0")
    client = bench.registry(no_index=True, find_links=(str(page), str(single)))

    assert versions(example(client)) == ["3.0"]
    assert versions(client.project(normalize_project("other"))) == ["1.0"]


def test_missing_links_are_an_error(bench: Any, tmp_path: Path) -> None:
    client = bench.registry(no_index=True, find_links=(str(tmp_path / "nothing"),))

    with pytest.raises(FindLinksError, match="nothing: No such file"):
        example(client)


@pytest.mark.parametrize("with_page", [False, True])
def test_an_index_on_disk(bench: Any, tmp_path: Path, with_page: bool) -> None:
    root = tmp_path / "my index"
    path = make_wheel(root / "example", "example", "1.0")
    if with_page:
        path = path.rename(root / path.name)
        (root / "example" / "index.html").write_text(f'<a href="../{path.name}">{path.name}</a>')
    client = bench.registry(path_to_url(str(root)))

    project = example(client)

    assert versions(project) == ["1.0"]
    assert project.releases[0].wheels[0].url == path_to_url(str(path))
    assert client.metadata(bench.wheel(project)).version == "1.0"
    warm = bench.registry(path_to_url(str(root)))
    assert warm.cached_project(EXAMPLE) == project
    assert warm.cached_metadata(bench.wheel(project)) is not None
    with pytest.raises(ProjectNotFoundError):
        client.project(normalize_project("missing"))


def test_the_scheme_of_an_index_on_disk_may_be_in_capitals(bench: Any, tmp_path: Path) -> None:
    make_wheel(tmp_path / "example", "example", "1.0")
    url = path_to_url(str(tmp_path)).replace("file:", "FILE:")

    assert versions(example(bench.registry(url))) == ["1.0"]


def test_files_of_other_machines_are_refused(bench: Any, tmp_path: Path) -> None:
    name = wheel_filename("example", "1.0")
    (tmp_path / "page.html").write_text(f'<a href="file://elsewhere/{name}">{name}</a>')
    client = bench.registry(no_index=True, find_links=(str(tmp_path / "page.html"),))
    wheel = bench.wheel(example(client))

    with pytest.raises(FindLinksError, match=f"elsewhere/{name}: it is a file URL of another host"):
        client.metadata(wheel)
    with pytest.raises(FindLinksError, match="another host"):
        bench.registry("file://elsewhere/simple")


def test_an_index_on_disk_that_is_not_there(bench: Any, tmp_path: Path) -> None:
    with pytest.raises(FindLinksError, match="no such directory"):
        example(bench.registry(path_to_url(str(tmp_path / "nothing"))))


def test_a_page_must_not_link_to_files_of_this_machine(bench: Any, index: IndexServer) -> None:
    name = wheel_filename("example", "1.0")
    index.add(name, b"x", url=f"file:///tmp/{name}")

    assert example(bench.registry(index.url)).releases == ()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("image/png", b"\x89PNG"),
        ("application/json", b"<html>"),
        ("application/vnd.pypi.simple.v2+json", b'{"meta":{"api-version":"2.0"},"files":[]}'),
    ],
)
def test_an_answer_that_is_no_page(bench: Any, index: IndexServer, kind: str, body: bytes) -> None:
    index.add_page("/simple/example/", body, headers={"Content-Type": kind})

    with pytest.raises(PageError) as caught:
        example(bench.registry(index.url))
    assert index.url in str(caught.value)


@pytest.mark.parametrize(
    "body", [b'\xef\xbb\xbf{"files": [], "name": "example"}', b" <!DOCTYPE html><p>none</p>"]
)
def test_a_page_under_a_wrong_type_is_recognised(
    bench: Any, index: IndexServer, body: bytes
) -> None:
    kind = {"Content-Type": "application/octet-stream"}
    index.add_page("/simple/example/", body, headers=kind)

    assert example(bench.registry(index.url)).releases == ()


def test_a_page_may_be_compressed_and_redirected(
    bench: Any, index: IndexServer, other: IndexServer
) -> None:
    other.settings.compress = True
    bench.add(other, "example", "1.0")
    index.redirect("/simple/example/", f"{other.url}/example/", status=301)

    project = example(bench.registry(index.url))

    assert project.releases[0].wheels[0].url.startswith(other.root)


def test_offline_names_what_is_missing(bench: Any, index: IndexServer) -> None:
    with pytest.raises(OfflineError, match="/simple/example/ is not in the cache"):
        example(bench.registry(index.url, offline=True))
    assert index.requests == []
