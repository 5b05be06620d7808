"""A gate that few may pass at once, the most urgent of those who wait first."""

from __future__ import annotations

import heapq
from _thread import allocate_lock
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _thread import LockType
    from collections.abc import Iterator


class Gate:
    """A semaphore with an order: who has the lowest rank goes first, of equals who came first."""

    __slots__ = ("_count", "_free", "_lock", "_waiting")

    def __init__(self, places: int) -> None:
        """`places` is how many may be inside at once."""
        self._free = places
        self._count = 0
        self._lock = allocate_lock()
        self._waiting: list[tuple[int, int, LockType]] = []

    @contextmanager
    def passed(self, rank: int) -> Iterator[None]:
        """Wait for a place; it is given back with the end of the block."""
        self._enter(rank)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, rank: int) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            self._count += 1
            called = allocate_lock()
            called.acquire()
            entry = (rank, self._count, called)
            heapq.heappush(self._waiting, entry)
        try:
            called.acquire()
        except BaseException:  # Ctrl-C: somebody else may have the place
            self._withdraw(entry)
            raise

    def _leave(self) -> None:
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            _, _, called = heapq.heappop(self._waiting)
        called.release()

    def _withdraw(self, entry: tuple[int, int, LockType]) -> None:
        with self._lock:
            if entry in self._waiting:
                self._waiting.remove(entry)
                heapq.heapify(self._waiting)
                return
        self._leave()
