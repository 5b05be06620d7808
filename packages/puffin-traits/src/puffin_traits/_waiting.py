"""Waiting on the main thread so that a signal is heeded at once.

A signal that arrives in the instant before a thread goes to sleep is noted, and its handler runs
when the thread wakes: with a wait that has no end, after all the work. So every wait has one.
"""

from __future__ import annotations

from concurrent.futures import ALL_COMPLETED, FIRST_EXCEPTION, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future

R = TypeVar("R")

WAKING = 0.25
"""Seconds after which a signal is heeded at the latest."""


def result_of(future: Future[R]) -> R:
    """Return the result of a future, or raise what it failed with, as soon as it is there."""
    while not future.done():
        wait((future,), timeout=WAKING)
    return future.result()


def wait_for(futures: Iterable[Future[R]], *, until_failure: bool = False) -> set[Future[R]]:
    """Wait until all futures are over, or one has failed; return those that are not over."""
    pending, when = set(futures), FIRST_EXCEPTION if until_failure else ALL_COMPLETED
    while pending:
        done, pending = wait(pending, timeout=WAKING, return_when=when)
        if until_failure and any(not each.cancelled() and each.exception() for each in done):
            break
    return pending
