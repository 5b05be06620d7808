"""Work for a pool of threads, the most urgent of what waits first."""

from __future__ import annotations

import heapq
from _thread import allocate_lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from puffin_traits import WorkPool

K = TypeVar("K", bound=tuple[bool | int, ...])
R = TypeVar("R")


class RankedWork(Generic[K, R]):
    """Gives work to a pool; whichever thread becomes free takes what has the lowest rank.

    So what is urgent overtakes what was submitted before it and has not begun; what a piece of work
    gives to the pool in its turn comes before both. Threads may share an object. Work that is
    cancelled before it begins is never run.
    """

    def __init__(self, pool: WorkPool, most: int) -> None:
        """At most `most` pieces of work are under way at once, however many threads there are."""
        self._pool = pool
        self._free = most
        self._lock = allocate_lock()
        self._waiting: list[tuple[K, int, Callable[[], R], Future[R]]] = []
        self._count = 0

    def submit(self, rank: K, function: Callable[[], R]) -> Future[R]:
        """Have the function run; work of the same rank runs in the order of submission."""
        from concurrent.futures import Future

        future: Future[R] = Future()
        with self._lock:
            self._count += 1
            heapq.heappush(self._waiting, (rank, self._count, function, future))
            begins = self._free > 0
            self._free -= begins
        if begins:
            self._pool.submit(self._run_next)
        return future

    def _run_next(self) -> None:
        with self._lock:
            if not self._waiting:  # the others were so fast that they have done it all
                self._free += 1
                return
            _, _, function, future = heapq.heappop(self._waiting)
        _fulfil(future, function)
        with self._lock:
            goes_on = bool(self._waiting)
            self._free += not goes_on
        if goes_on:
            # Not at once: what others have given to the pool in the meantime has its turn.
            self._pool.submit(self._run_next)


def _fulfil(future: Future[R], function: Callable[[], R]) -> None:
    """Run the function for the future, unless that was cancelled; what it raises the future has."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(function())
    except BaseException as error:  # noqa: BLE001 - who waits for the future raises it
        future.set_exception(error)
