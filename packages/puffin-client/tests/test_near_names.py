from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from puffin_client import ProjectNotFoundError
from puffin_client._near_names import LARGEST_ROOT
from puffin_normalize import normalize_project
from puffin_testing import Fault, IndexServer, make_wheel
from pypi_types import path_to_url

if TYPE_CHECKING:
    from pathlib import Path

    from puffin_client import RegistryClient

NAMES = ("requests", "requests-oauth", "request", "requests-mock", "flask", "numpy")
REQESTS = normalize_project("reqests")


@pytest.fixture
def full(index: IndexServer) -> IndexServer:
    for name in NAMES:
        index.add_project(name)
    return index


def asked_for_root(index: IndexServer) -> list[str]:
    return [request.method for request in index.requests if request.path == "/simple/"]


def remember(client: RegistryClient, *names: str) -> None:
    """Ask for projects, whether there are such or not, so that the cache has an answer."""
    for name in names:
        try:
            client.project(normalize_project(name))
        except ProjectNotFoundError:
            continue


def test_offers_the_best_three_of_a_small_index(bench: Any, full: IndexServer) -> None:
    client = bench.registry(full.url)

    assert client.near_names(REQESTS) == ("requests", "request", "requests-mock")
    assert client.near_names(normalize_project("nunpy")) == ("numpy",)
    assert client.near_names(normalize_project("something-else")) == ()


def test_never_offers_the_name_itself(bench: Any, full: IndexServer) -> None:
    assert bench.registry(full.url).near_names(normalize_project("flask")) == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"meta": {}, "projects": [{"name": "Re.Quests"}, {"name": "??"}]}', "application/json"),
        (b"<a href='Re_Quests/'>x</a><a HREF = 'https://a.org/'>y</a>", "text/html"),
        (b'<a class="x" href="https://example.org/simple/Re.Quests/#a">x</a>', "text/html"),
    ],
)
def test_reads_lists_of_all_kinds(bench: Any, index: IndexServer, body: bytes, kind: str) -> None:
    index.add_page("/simple/", body, headers={"Content-Type": kind})

    assert bench.registry(index.url).near_names(normalize_project("re-qests")) == ("re-quests",)


@pytest.mark.parametrize("size", [str(LARGEST_ROOT + 1), "99999999999999999999", "", "-1", "no"])
def test_reads_no_list_that_is_large_or_of_unknown_size(
    bench: Any, full: IndexServer, size: str
) -> None:
    full.inject(Fault(pattern="/simple/", headers={"Content-Length": size}, status=200, times=None))

    assert bench.registry(full.url).near_names(REQESTS) == ()
    assert asked_for_root(full) == ["HEAD"]


def test_a_list_of_several_thousand_projects_is_read(bench: Any, full: IndexServer) -> None:
    for number in range(5_000):
        full.add_project(f"project-number-{number}")

    assert bench.registry(full.url).near_names(REQESTS)[0] == "requests"


@pytest.mark.parametrize("status", [401, 404, 405, 500, 503])
def test_a_list_that_is_refused_is_asked_for_once(
    bench: Any, full: IndexServer, status: int
) -> None:
    full.fail("/simple/", status, times=None)

    assert bench.registry(full.url).near_names(REQESTS) == ()
    assert asked_for_root(full) == ["HEAD"]
    assert bench.clock.slept == []


def answer_head(index: IndexServer, length: int = 500) -> None:
    """Let the next request for the list be told a length, and faults be for those that follow."""
    headers = {"Content-Length": str(length)}
    index.inject(Fault(pattern="/simple/", status=200, headers=headers))


@pytest.mark.parametrize("kind", ["reset", "truncate"])
def test_a_list_that_breaks_is_no_error(bench: Any, full: IndexServer, kind: Any) -> None:
    answer_head(full)
    full.inject(Fault(pattern="/simple/", kind=kind, after=20))

    assert bench.registry(full.url).near_names(REQESTS) == ()
    assert asked_for_root(full) == ["HEAD", "GET"]


def test_a_list_that_is_larger_than_it_said_is_not_read(bench: Any, full: IndexServer) -> None:
    answer_head(full)
    full.add_page("/simple/", b'<a href="requests/">x</a>' + bytes(LARGEST_ROOT))

    assert bench.registry(full.url).near_names(REQESTS) == ()
    assert asked_for_root(full) == ["HEAD", "GET"]


@pytest.mark.parametrize(
    "body", [b"{", b'{"projects": 1}', b'{"projects": ["\xff"]}', b"\xff", b""]
)
def test_what_is_no_list_is_no_error(bench: Any, index: IndexServer, body: bytes) -> None:
    index.add_page("/simple/", body)

    assert bench.registry(index.url).near_names(REQESTS) == ()


def test_knows_what_the_cache_has_and_not_what_was_missing(bench: Any, full: IndexServer) -> None:
    remember(bench.registry(full.url), "requests", "request", "reqest", "reqestss", "numpy")
    full.fail("/simple/", 404, times=None)

    assert bench.registry(full.url).near_names(REQESTS) == ("requests", "request")
    assert bench.registry(full.url, offline=True).near_names(REQESTS) == ("requests", "request")


def test_the_cache_of_other_indexes_does_not_count(bench: Any, full: IndexServer) -> None:
    remember(bench.registry(full.url), "requests")
    with IndexServer() as other:
        assert bench.registry(other.url).near_names(REQESTS) == ()
        found = bench.registry(other.url, full.url).near_names(REQESTS)
    assert found[0] == "requests"


def test_a_name_that_one_index_misses_and_another_has(bench: Any, full: IndexServer) -> None:
    with IndexServer() as other:
        remember(bench.registry(other.url, full.url), "requests")
        full.fail("/simple/", 404, times=None)

        assert bench.registry(other.url, full.url).near_names(REQESTS) == ("requests",)


def test_offline_asks_nobody(bench: Any, full: IndexServer) -> None:
    assert bench.registry(full.url, offline=True).near_names(REQESTS) == ()
    assert full.requests == []


def test_reads_directories(bench: Any, tmp_path: Path) -> None:
    root, links = tmp_path / "index", tmp_path / "links"
    make_wheel(root / "requests", "requests", "1.0")
    (root / "requestz").write_bytes(b"no directory")
    (root / "req.ests").mkdir()  # not the name that a project is looked for by
    make_wheel(links, "request", "1.0")
    client = bench.registry(path_to_url(str(root)), find_links=(str(links),))

    assert client.near_names(REQESTS) == ("requests", "request")
    assert bench.registry(no_index=True, find_links=(str(links),)).near_names(REQESTS) == (
        "request",
    )


def test_reads_pages_of_links(bench: Any, index: IndexServer) -> None:
    bench.add(index, "requests", "1.0")
    client = bench.registry(no_index=True, find_links=(f"{index.root}/links/",))

    assert client.near_names(REQESTS) == ("requests",)


def test_places_that_are_not_there_have_no_names(bench: Any, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    client = bench.registry(
        path_to_url(missing), "http://127.0.0.1:9/simple", find_links=(f"{missing}-links",)
    )

    assert client.near_names(REQESTS) == ()
