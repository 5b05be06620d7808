from __future__ import annotations

import threading
import time
from _thread import allocate_lock
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from puffin_client._http_pages import read_project
from puffin_client._transport import Response
from puffin_normalize import normalize_project
from pypi_types import DEFAULT_INDEX, PageError

if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Iterator

    from puffin_client import Project

NAME = normalize_project("demo")
PAGE = b"""{"meta": {"api-version": "1.0"}, "name": "demo", "files": [
    {"filename": "demo-1.0-py3-none-any.whl", "url": "demo-1.0-py3-none-any.whl", "hashes": {}}]}"""


class _Bodies:
    """Makes bodies that come in pieces, and counts those that are being read."""

    def __init__(self) -> None:
        self.most = self._now = 0
        self._lock = threading.Lock()

    def pieces(self) -> Iterator[bytes]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        for place in range(0, len(PAGE), 40):
            time.sleep(0.001)
            yield PAGE[place : place + 40]
        with self._lock:
            self._now -= 1


def _read(
    pieces: Iterator[bytes], turn: LockType | None = None, kind: str = "application/json"
) -> Project:
    url = "https://example.org/simple/demo/"
    headers = {"content-type": kind}
    response = Response(200, headers, url, chunks=pieces, close=lambda: None)
    return read_project(response, NAME, DEFAULT_INDEX, turn or allocate_lock())


def test_one_page_is_read_at_a_time() -> None:
    bodies, turn = _Bodies(), allocate_lock()

    with ThreadPoolExecutor(6) as pool:
        projects = list(pool.map(lambda _: _read(bodies.pieces(), turn), range(6)))

    assert [project.releases[0].version for project in projects] == ["1.0"] * 6
    assert bodies.most == 1


def test_a_page_that_does_not_come_holds_up_no_other() -> None:
    begun, end, turn = threading.Event(), threading.Event(), allocate_lock()

    def stuck() -> Iterator[bytes]:
        begun.set()
        assert end.wait(20)
        yield PAGE

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(_read, stuck(), turn)
        assert begun.wait(10)
        swift = _read(iter([PAGE]), turn)
        was_done = slow.done()
        end.set()

        assert swift == slow.result(10)
    assert not was_done


def test_a_page_that_cannot_be_read_gives_its_turn_back() -> None:
    turn = allocate_lock()

    with pytest.raises(PageError):
        _read(iter([b"neither"]), turn, "image/png")
    assert turn.acquire(blocking=False)


def test_clients_do_not_wait_for_one_another(bench: Any) -> None:
    with bench.cached_client().page_turn:
        assert bench.cached_client().page_turn.acquire(blocking=False)
