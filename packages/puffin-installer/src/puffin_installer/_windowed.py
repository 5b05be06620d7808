"""Work of which a pool does a part at a time."""

from __future__ import annotations

from _thread import allocate_lock
from typing import TYPE_CHECKING, TypeVar

from puffin_installer._ranked_work import fulfil

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from puffin_traits import WorkPool

R = TypeVar("R")


def submit_windowed(
    pool: WorkPool, functions: Sequence[Callable[[], R]], size: int
) -> list[Future[R]]:
    """Have the pool run the functions in their order, at most `size` at once; return all futures.

    What one of them gives to the pool in its turn comes before those that have not begun: a pool
    has one queue. Work that is cancelled before it begins is never run.
    """
    from concurrent.futures import Future

    futures: list[Future[R]] = [Future() for _ in functions]
    waiting = list(zip(functions, futures, strict=True))[::-1]
    unsubmitted = len(waiting) - size
    lock = allocate_lock()

    def run_next() -> None:
        nonlocal unsubmitted
        with lock:
            function, future = waiting.pop()
        fulfil(future, function)
        with lock:
            unsubmitted -= 1
            if unsubmitted < 0:
                return
        pool.submit(run_next)

    for _ in range(min(size, len(futures))):
        pool.submit(run_next)
    return futures
