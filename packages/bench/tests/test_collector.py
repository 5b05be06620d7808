"""What the mirror lacks comes from the index once, and stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from puffin_bench._collector import Collector, page_json
from puffin_bench._store import Store
from puffin_bench._upstream import Upstream
from puffin_client import StatusError, TransportSettings
from puffin_testing import IndexServer, authority_file, make_sdist, make_wheel, wheel_filename
from pypi_types import File, ProjectPage, parse_json_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WHEEL, SDIST = wheel_filename("example", "1.0"), "example-1.0.tar.gz"
SETTINGS = TransportSettings(ca_file=authority_file())


@pytest.fixture
def server() -> Iterator[IndexServer]:
    with IndexServer() as server:
        server.add(WHEEL, make_wheel(None, "example", "1.0"))
        server.add(SDIST, make_sdist(None, "example", "1.0"))
        yield server


@pytest.fixture
def upstream(server: IndexServer) -> Iterator[Upstream]:
    with Upstream(server.url, SETTINGS) as upstream:
        yield upstream


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "mirror")


@pytest.fixture
def collector(store: Store, upstream: Upstream) -> Collector:
    return Collector(store, upstream)


def ask_for_all(collector: Collector) -> list[object]:
    answers = [collector.page("example"), collector.page("nowhere"), collector.metadata(WHEEL)]
    return [*answers, collector.file(WHEEL), collector.file(SDIST)]


def test_answers_as_the_index_does(collector: Collector, server: IndexServer) -> None:
    served = server.add(WHEEL, make_wheel(None, "example", "1.0"))
    source = server.add(SDIST, make_sdist(None, "example", "1.0"))

    page, absent, metadata, wheel, sdist = ask_for_all(collector)

    assert absent is None
    assert isinstance(page, bytes)
    assert b"core-metadata" not in page
    assert collector.filenames("example") == [WHEEL, SDIST]
    assert metadata == served.metadata
    for path, file in ((wheel, served), (sdist, source)):
        assert isinstance(path, str)
        assert Path(path).read_bytes() == file.data


def test_the_second_time_nobody_asks_the_index(collector: Collector, server: IndexServer) -> None:
    first = ask_for_all(collector)
    count = len(server.requests)

    assert ask_for_all(collector) == first
    assert len(server.requests) == count


def test_the_next_run_goes_on_where_this_one_ended(
    collector: Collector, store: Store, upstream: Upstream, server: IndexServer
) -> None:
    first = ask_for_all(collector)
    count = len(server.requests)
    again = Store(store.directory)

    assert ask_for_all(Collector(again, upstream)) == first
    assert len(server.requests) == count
    assert again.additions == 0


def test_what_a_kept_page_lists_is_found_in_the_next_run(
    collector: Collector, store: Store, upstream: Upstream
) -> None:
    collector.page("example")

    again = Collector(Store(store.directory), upstream)

    assert again.metadata(WHEEL) is not None
    assert again.file(SDIST) == store.file_path(SDIST)


def test_many_who_ask_at_once_cause_one_request(collector: Collector, server: IndexServer) -> None:
    server.settings.latency = 0.05

    with ThreadPoolExecutor(8) as pool:
        pages = set(pool.map(collector.page, ["example"] * 8))
        found = set(pool.map(collector.metadata, [WHEEL] * 8))

    assert len(pages) == len(found) == 1
    assert server.count("/simple/example/") == 1
    assert server.count(f"/files/{WHEEL}.metadata") == 1


def test_a_name_that_no_page_lists_is_not_asked_for(
    collector: Collector, server: IndexServer
) -> None:
    collector.page("example")
    count = len(server.requests)

    assert collector.metadata("other-1.0-py3-none-any.whl") is None
    assert collector.file("other-1.0.tar.gz") is None
    assert len(server.requests) == count


def test_a_wheel_without_metadata_is_remembered(
    collector: Collector, store: Store, server: IndexServer
) -> None:
    server.settings.metadata = "off"
    server.add(WHEEL, b"no archive", metadata=b"Name: example")
    collector.page("example")

    assert collector.metadata(WHEEL) is None
    assert store.is_missing(f"{WHEEL}.metadata")
    count = len(server.requests)
    assert collector.metadata(WHEEL) is None
    assert len(server.requests) == count


def test_a_file_that_the_index_withdrew_is_none(
    collector: Collector, store: Store, upstream: Upstream, server: IndexServer
) -> None:
    collector.page("example")
    server.add_page("/simple/example/", b"<!DOCTYPE html><html></html>")

    again = Collector(Store(store.directory), upstream)

    assert again.file(WHEEL) is None
    assert store.files() == []


def test_a_page_that_fails_leaves_no_trace(collector: Collector, server: IndexServer) -> None:
    server.fail("/simple/example/", 403, times=None)

    with pytest.raises(StatusError):
        collector.page("example")

    assert collector.store.additions == 0


@pytest.mark.parametrize(
    "ask",
    [lambda collector: collector.metadata(WHEEL), lambda collector: collector.file(WHEEL)],
    ids=["metadata", "file"],
)
def test_a_file_that_fails_leaves_no_trace_and_comes_later(
    collector: Collector, server: IndexServer, ask: Callable[[Collector], object]
) -> None:
    collector.page("example")
    server.fail(f"/files/{WHEEL}*", 403, times=2)

    with pytest.raises(StatusError):
        ask(collector)

    assert collector.store.additions == 1
    assert collector.store.files() == []
    assert retried(ask, collector) is not None


def retried(ask: Callable[[Collector], object], collector: Collector) -> object:
    """Ask until the faults of the server are used up."""
    try:
        return ask(collector)
    except StatusError:
        return ask(collector)


def test_metadata_is_fetched_ahead_once(
    collector: Collector, store: Store, server: IndexServer
) -> None:
    names = [wheel_filename("example", f"1.{minor}") for minor in range(20)]
    for minor, name in enumerate(names):
        server.add(name, make_wheel(None, "example", f"1.{minor}"))
    collector.page("example")

    collector.fetch_metadata(names)
    count = len(server.requests)
    collector.fetch_metadata(names)

    assert all(store.has_metadata(name) for name in names)
    assert len(server.requests) == count
    assert not collector.wanted


def test_knows_whose_metadata_was_wanted(collector: Collector) -> None:
    collector.page("example")
    collector.metadata(WHEEL)
    collector.metadata("other-1.0-py3-none-any.whl")

    assert collector.wanted == {"example": {WHEEL}}


def test_a_page_says_again_all_that_the_index_said() -> None:
    full = File(
        filename=WHEEL,
        url="https://files.example.org/x/" + WHEEL,
        hashes={"sha256": "00ff"},
        requires_python=">=3.8",
        size=1234,
        upload_time=1_700_000_000.25,
        yanked="broken",
        core_metadata=True,
    )
    bare = File(filename=SDIST, url="https://files.example.org/y/" + SDIST)

    page = page_json("example", ProjectPage((full, bare)))
    read = parse_json_page(page, "https://mirror.example.org/simple/example/")

    base = "https://mirror.example.org/files/"
    assert read.files == (
        msgspec.structs.replace(full, url=base + WHEEL, core_metadata=False),
        msgspec.structs.replace(bare, url=base + SDIST),
    )


def test_of_two_files_with_one_name_the_first_counts() -> None:
    first = File(filename=SDIST, url="https://a.example.org/" + SDIST, hashes={"sha256": "01"})
    other = File(filename=SDIST, url="https://b.example.org/" + SDIST, hashes={"sha256": "02"})

    page = page_json("example", ProjectPage((first, other)))

    (file,) = parse_json_page(page, "https://mirror.example.org/simple/example/").files
    assert file.hashes == first.hashes
