"""Projects asked for before anybody waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from puffin_client import OfflineError, ProjectNotFoundError
from puffin_normalize import normalize_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from puffin_testing import IndexServer

FIRST, SECOND = normalize_project("first"), normalize_project("second")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.fixture
def filled(bench: Any, index: IndexServer) -> IndexServer:
    for name in (FIRST, SECOND):
        bench.add(index, name, "1.0")
    return index


def asked(index: IndexServer) -> list[str]:
    return sorted(request.path for request in index.requests)


def test_each_project_is_asked_for_once(
    bench: Any, filled: IndexServer, pool: ThreadPoolExecutor
) -> None:
    registry = bench.registry(filled.url)

    registry.ask_ahead([FIRST, SECOND, FIRST], pool.submit)
    registry.ask_ahead([SECOND], pool.submit)

    assert registry.project(SECOND).versions == ("1.0",)
    assert registry.project(FIRST).name == FIRST
    assert registry.project(FIRST).name == FIRST
    assert asked(filled) == ["/simple/first/", "/simple/second/"]


def test_an_error_is_that_of_the_next_who_asks(
    bench: Any, filled: IndexServer, pool: ThreadPoolExecutor
) -> None:
    registry = bench.registry(filled.url)
    missing = normalize_project("missing")

    registry.ask_ahead([missing, FIRST], pool.submit)

    with pytest.raises(ProjectNotFoundError, match="missing"):
        registry.project(missing)
    assert registry.project(FIRST).versions == ("1.0",)
    assert asked(filled) == ["/simple/first/", "/simple/missing/"]


def test_nothing_is_asked_once_a_project_is_stored(
    bench: Any, filled: IndexServer, pool: ThreadPoolExecutor
) -> None:
    bench.registry(filled.url).project(FIRST)

    registry = bench.registry(filled.url)
    registry.ask_ahead([FIRST, SECOND], pool.submit)
    pool.shutdown()

    assert asked(filled) == ["/simple/first/"]
    assert registry.cached_project(SECOND) is None


def test_nothing_is_asked_offline(
    bench: Any, filled: IndexServer, pool: ThreadPoolExecutor
) -> None:
    registry = bench.registry(filled.url, offline=True)

    registry.ask_ahead([FIRST], pool.submit)

    with pytest.raises(OfflineError):
        registry.project(FIRST)
    assert filled.requests == []


def test_directories_are_not_asked_ahead(
    bench: Any, tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    (tmp_path / "index" / "first").mkdir(parents=True)
    registry = bench.registry((tmp_path / "index").as_uri())

    registry.ask_ahead([FIRST], pool.submit)
    pool.shutdown()

    assert not registry.project(FIRST).versions
