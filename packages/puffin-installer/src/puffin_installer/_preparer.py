"""Fetch, verify and unpack everything that is missing, before an environment is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from puffin_installer._errors import PrepareError
from puffin_macros import PuffinError
from puffin_traits import NullReporter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from distribution_types import BuiltDist, CachedWheel
    from puffin_installer._finder import FoundWheel
    from puffin_traits import PrepareReporter, WorkPool


class WheelSource(Protocol):
    """What turns a wheel that is offered into an unpacked one: `DistributionDatabase` does."""

    def wheel(self, dist: BuiltDist, hashes: Sequence[str] = ()) -> CachedWheel:
        """Return the unpacked wheel."""


class Preparer:
    """Prepares wheels in parallel, each in one pass.

    The largest comes first, for it takes longest, and one of unknown size before it. A failure
    cancels what has not begun; what is under way ends, so that all its problems are told at once,
    and what was prepared stays in the cache for the next run.
    """

    def __init__(
        self, source: WheelSource, pool: WorkPool, reporter: PrepareReporter | None = None
    ) -> None:
        self._source = source
        self._pool = pool
        self._reporter: PrepareReporter = NullReporter() if reporter is None else reporter

    def prepare(self, wheels: Sequence[FoundWheel]) -> tuple[CachedWheel, ...]:
        """Return the unpacked wheels, in the order of `wheels`.

        Raises: the problem, if there is one (ClientError, ArchiveError, DistributionError,
        FsError); PrepareError, if there are several.
        """
        if not wheels:
            return ()
        sizes = [_size(found) for found in wheels]
        known = [size for size in sizes if size is not None]
        self._reporter.on_start(len(wheels), sum(known) if len(known) == len(sizes) else None)
        futures: dict[int, Future[CachedWheel]] = {}
        try:
            for number in sorted(range(len(wheels)), key=lambda number: _rank(sizes[number])):
                futures[number] = self._pool.submit(self._prepare_one, wheels[number])
            _wait(list(futures.values()))
            return tuple(futures[number].result() for number in range(len(wheels)))
        finally:
            for future in futures.values():
                future.cancel()
            self._reporter.on_complete()

    def _prepare_one(self, found: FoundWheel) -> CachedWheel:
        wheel = self._source.wheel(found.wheel, found.requested.hashes)
        self._reporter.on_prepared(wheel.name, wheel.version)
        return wheel


def _size(found: FoundWheel) -> int | None:
    from distribution_types import RegistryWheel

    return found.wheel.size if isinstance(found.wheel, RegistryWheel) else None


def _rank(size: int | None) -> tuple[bool, int]:
    return (True, -size) if size is not None else (False, 0)


def _wait(futures: Sequence[Future[CachedWheel]]) -> None:
    """Wait until all is done, or something failed and the rest is cancelled or over."""
    from concurrent.futures import FIRST_EXCEPTION, wait

    _, pending = wait(futures, return_when=FIRST_EXCEPTION)
    wait([future for future in pending if not future.cancel()])
    failures = [
        error
        for future in futures
        if not future.cancelled() and (error := future.exception()) is not None
    ]
    problems = [error for error in failures if isinstance(error, PuffinError)]
    for error in failures:
        if not isinstance(error, PuffinError):  # a defect of ours: nothing else is more important
            raise error
    if problems:
        raise problems[0] if len(problems) == 1 else PrepareError(tuple(problems))
