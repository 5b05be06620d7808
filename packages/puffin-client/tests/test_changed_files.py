"""An index that puts another file under an old name: the page that says so clears the cache."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from distribution_types import RegistrySdist
from puffin_cache import built_shard, index_key, wheel_shard
from puffin_client import HashMismatchError, StatusError
from puffin_macros import receive_warnings
from puffin_normalize import normalize_project
from pypi_types import IndexUrl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_client import RegistryClient
    from puffin_testing import IndexServer

EXAMPLE = normalize_project("example")
SDIST = "example-1.0.tar.gz"
CHANGED = "The index changed the file {}, which it must not do; what the cache had of it is removed"
WHEEL_CHANGED = CHANGED.format("example-1.0-py3-none-any.whl")
SDIST_CHANGED = CHANGED.format(SDIST)


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    told: list[str] = []
    receive_warnings(told.append)
    yield told
    receive_warnings(None)


@pytest.fixture
def served(bench: Any, index: IndexServer) -> IndexServer:
    for version in ("1.0", "2.0"):
        bench.add(index, "example", version)
        index.add(f"example-{version}.tar.gz", version.encode())
    return index


class Traces:
    """What stands for entries of two wheels and two source distributions."""

    def __init__(self, bench: Any, index: str) -> None:
        wheels = wheel_shard(bench.cache, index_key(IndexUrl(index)), EXAMPLE)
        self.wheels = [
            os.path.join(wheels, f"example-{v}-py3-none-any{e}")
            for v in ("1.0", "2.0")
            for e in ("", ".json")
        ]
        self.sdists = [
            built_shard(bench.cache, index_key(IndexUrl(index)), EXAMPLE, f"example-{v}.tar.gz")
            for v in ("1.0", "2.0")
        ]
        for path in self.wheels + self.sdists:
            file = Path(path if path.endswith(".json") else os.path.join(path, "x"))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("{}")

    def gone(self) -> list[str]:
        paths = self.wheels + self.sdists
        return [os.path.basename(path) for path in paths if not os.path.exists(path)]


def test_what_the_cache_has_of_a_changed_wheel_goes(
    bench: Any, served: IndexServer, warnings: list[str]
) -> None:
    bench.registry(served.url).project(EXAMPLE)
    traces = Traces(bench, served.url)
    bench.add(served, "example", "1.0", requires=["other"])
    bench.clock.now += 601
    served.requests.clear()

    bench.registry(served.url).project(EXAMPLE)

    assert traces.gone() == ["example-1.0-py3-none-any", "example-1.0-py3-none-any.json"]
    assert warnings == [WHEEL_CHANGED]
    assert [request.path for request in served.requests] == ["/simple/example/"]


def test_what_was_built_of_a_changed_sdist_goes(
    bench: Any, served: IndexServer, warnings: list[str]
) -> None:
    bench.registry(served.url).project(EXAMPLE)
    traces = Traces(bench, served.url)
    served.add(SDIST, b"other sources")
    bench.clock.now += 601

    bench.registry(served.url).project(EXAMPLE)

    assert traces.gone() == [SDIST]
    assert warnings == [SDIST_CHANGED]


def test_a_fresh_page_says_nothing_new(
    bench: Any, served: IndexServer, warnings: list[str]
) -> None:
    bench.registry(served.url).project(EXAMPLE)
    traces = Traces(bench, served.url)
    served.add(SDIST, b"other sources")
    served.requests.clear()

    bench.registry(served.url).project(EXAMPLE)

    assert (traces.gone(), warnings, served.requests) == ([], [], [])


def change(index: IndexServer) -> None:
    index.add(SDIST, b"other sources")


def lose(index: IndexServer) -> None:
    index.fail(f"/files/{SDIST}", 404)


def break_down(index: IndexServer) -> None:
    index.fail(f"/files/{SDIST}", 501)


@pytest.mark.parametrize(
    ("then", "error", "pages"),
    [(change, HashMismatchError, 1), (lose, StatusError, 1), (break_down, StatusError, 0)],
)
def test_a_fresh_page_is_asked_for_again_when_a_file_is_not_what_it_says(
    bench: Any, served: IndexServer, then: Any, error: type[Exception], pages: int
) -> None:
    target = os.path.join(bench.cache.root, "fetched")
    client = bench.registry(served.url)
    sdist = sdist_of(client)
    then(served)

    with pytest.raises(error):
        client.download(sdist, target)
    served.requests.clear()
    again = bench.registry(served.url)
    again.download(sdist_of(again), target)

    assert served.count("/simple/example/") == pages
    assert not any("if-none-match" in request.headers for request in served.requests)
    assert [sdist_of(bench.registry(served.url))] == [sdist_of(again)]
    assert served.count("/simple/example/") == pages


def sdist_of(client: RegistryClient) -> RegistrySdist:
    """Return the source distribution of the older release."""
    project = client.project(EXAMPLE)
    file = project.releases[1].sdist
    assert file is not None
    return RegistrySdist(name=EXAMPLE, version="1.0", file=file.to_file(), index=project.index)


def test_what_the_cache_has_of_other_files_that_changed_goes_then_as_well(
    bench: Any, served: IndexServer, tmp_path: Path, warnings: list[str]
) -> None:
    client = bench.registry(served.url)
    sdist = sdist_of(client)
    traces = Traces(bench, served.url)
    change(served)
    bench.add(served, "example", "1.0", requires=["other"])

    with pytest.raises(HashMismatchError):
        client.download(sdist, tmp_path / SDIST)
    bench.registry(served.url).project(EXAMPLE)

    gone = ["example-1.0-py3-none-any", "example-1.0-py3-none-any.json", SDIST]
    assert traces.gone() == gone
    assert sorted(warnings) == sorted([WHEEL_CHANGED, SDIST_CHANGED])


def add_another(index: IndexServer) -> None:
    index.add("example-3.0.tar.gz", b"3")


def drop_the_hashes(index: IndexServer) -> None:
    index.settings.hashes = "off"


def do_nothing(index: IndexServer) -> None:
    del index


@pytest.mark.parametrize("then", [do_nothing, add_another, drop_the_hashes])
def test_what_did_not_change_stays(
    bench: Any, served: IndexServer, warnings: list[str], then: Any
) -> None:
    bench.registry(served.url).project(EXAMPLE)
    traces = Traces(bench, served.url)
    then(served)
    bench.clock.now += 601

    bench.registry(served.url).project(EXAMPLE)

    assert (traces.gone(), warnings) == ([], [])


def test_a_change_of_what_the_cache_has_not_is_not_told(
    bench: Any, served: IndexServer, warnings: list[str]
) -> None:
    bench.registry(served.url).project(EXAMPLE)
    served.add(SDIST, b"other sources")
    bench.clock.now += 601

    bench.registry(served.url).project(EXAMPLE)

    assert warnings == []


def test_other_indexes_keep_their_file_of_the_same_name(
    bench: Any, served: IndexServer, warnings: list[str]
) -> None:
    bench.registry(served.url).project(EXAMPLE)
    traces = Traces(bench, "https://example.org/simple")
    served.add(SDIST, b"other sources")
    bench.clock.now += 601

    bench.registry(served.url).project(EXAMPLE)

    assert (traces.gone(), warnings) == ([], [])


def test_find_links_pages_are_compared_as_well(
    bench: Any, served: IndexServer, warnings: list[str]
) -> None:
    links = f"{served.root}/links/"
    bench.registry(find_links=(links,), no_index=True).project(EXAMPLE)
    traces = Traces(bench, links)
    served.add(SDIST, b"other sources")
    bench.clock.now += 601

    bench.registry(find_links=(links,), no_index=True).project(EXAMPLE)

    assert traces.gone() == [SDIST]
    assert warnings == [SDIST_CHANGED]


def test_pages_on_disk_are_compared_as_well(
    bench: Any, tmp_path: Path, warnings: list[str]
) -> None:
    page = tmp_path / "index" / "example" / "index.html"
    page.parent.mkdir(parents=True)
    root = page.parent.parent.as_uri()
    page.write_text(f'<a href="{SDIST}#sha256={"a" * 64}">{SDIST}</a>')
    bench.registry(root).project(EXAMPLE)
    traces = Traces(bench, root)
    page.write_text(f'<a href="{SDIST}#sha256={"b" * 64}">{SDIST}</a>')
    os.utime(page, (1, 1))

    bench.registry(root).project(EXAMPLE)

    assert traces.gone() == [SDIST]
    assert warnings == [SDIST_CHANGED]
