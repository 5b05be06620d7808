"""Fetch, build, verify and unpack everything that is missing, before an environment is touched."""

from __future__ import annotations

from _thread import allocate_lock
from typing import TYPE_CHECKING, Protocol

from distribution_types import PathWheel, RegistrySdist, RegistryWheel, UrlWheel
from puffin_installer._errors import NoWheelError, PrepareError
from puffin_installer._plan import python_needed
from puffin_installer._ranked_work import RankedWork
from puffin_installer._required_hashes import accepted_hashes
from puffin_macros import PuffinError
from puffin_traits import NullReporter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Future

    from distribution_types import CachedWheel, Dist
    from puffin_installer._finder import FoundDist
    from puffin_traits import PrepareReporter, WorkPool

_AT_ONCE = 12
"""Archives on their way; more of them only wait for each other to be unpacked, and each takes a
thread, a connection and up to a megabyte of what is in between."""


class WheelSource(Protocol):
    """What turns any distribution into an unpacked wheel: `DistributionDatabase` does."""

    def wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel:
        """Return the unpacked wheel; of sources, the one that is built of them."""


class Preparer:
    """Prepares distributions in one pass: downloads, builds and unpacking side by side.

    Wheels can be begun one by one while others are still looked for. Sources come first, for a
    build takes longest; then what is of unknown size, then the largest. A failure cancels what has
    not begun; what is under way ends, so that all its problems are told at once, and what was
    prepared stays in the cache for the next run.
    """

    def __init__(
        self,
        source: WheelSource,
        pool: WorkPool,
        reporter: PrepareReporter | None = None,
        *,
        python: str | None = None,
        inline_sources: bool = False,
    ) -> None:
        """`python` is the full version of the Python that wheels have to admit; None: any will do.

        With `inline_sources`, builds run on the calling thread, one after the other. So a build can
        prepare what it needs itself with the pool of those above it: nothing in the pool waits for
        a build, hence no thread of it for another one.
        """
        self._source = source
        self._python = python
        self._reporter: PrepareReporter = NullReporter() if reporter is None else reporter
        self._inline_sources = inline_sources
        self._work: RankedWork[tuple[bool, bool, int], CachedWheel] = RankedWork(pool, _AT_ONCE)
        self._lock = allocate_lock()
        self._begun: dict[int, tuple[FoundDist, Future[CachedWheel]]] = {}
        self._untold: list[CachedWheel] | None = []
        """What was prepared before the phase that is reported; None since it began."""

    def begin(self, found: FoundDist) -> None:
        """Prepare a wheel that `prepare` will be asked for, on the pool; sources wait until then.

        May be called on any thread. What fails is told by `prepare`.
        """
        if not _is_source(found):
            future = self._submitted(found)
            with self._lock:
                self._begun[id(found)] = (found, future)

    def abandon(self) -> None:
        """Cancel what was begun, as far as it is not under way."""
        with self._lock:
            begun, self._begun = self._begun, {}
        for _, future in begun.values():
            future.cancel()

    def prepare(self, found: Sequence[FoundDist]) -> tuple[CachedWheel, ...]:
        """Return the unpacked wheels, in the order of `found`.

        Raises: the problem, if there is one (ClientError, ArchiveError, DistributionError,
        BuildError, FsError, NoWheelError), with a note on the requirement; PrepareError, if there
        are several.
        """
        if not found:
            return ()
        self._start(found)
        futures: dict[int, Future[CachedWheel]] = {}
        try:
            ours = self._submit(found, futures)
            self._build_here(found, ours, futures)
            _wait(list(futures.values()))
            return tuple(futures[number].result() for number in range(len(found)))
        finally:
            for future in futures.values():
                future.cancel()
            self._reporter.on_complete()

    def _start(self, found: Sequence[FoundDist]) -> None:
        """Report that the phase begins, and what of it is done already."""
        sizes = [_size(each) for each in found]
        known = [size for size in sizes if size is not None]
        self._reporter.on_start(len(found), sum(known) if len(known) == len(sizes) else None)
        with self._lock:
            prepared, self._untold = self._untold or [], None
        for wheel in prepared:
            self._reporter.on_prepared(wheel.name, wheel.version)

    def _submit(
        self, found: Sequence[FoundDist], futures: dict[int, Future[CachedWheel]]
    ) -> list[int]:
        """Give the pool its work; return the numbers of what is left to this thread."""
        ours = []
        with self._lock:
            begun, self._begun = self._begun, {}
        for number in sorted(range(len(found)), key=lambda number: _rank(found[number])):
            if self._inline_sources and _is_source(found[number]):
                ours.append(number)
            elif id(found[number]) in begun:
                futures[number] = begun[id(found[number])][1]
            else:
                futures[number] = self._submitted(found[number])
        return ours

    def _submitted(self, found: FoundDist) -> Future[CachedWheel]:
        return self._work.submit(_rank(found), lambda: self._prepare_one(found))

    def _build_here(
        self,
        found: Sequence[FoundDist],
        numbers: Iterable[int],
        futures: dict[int, Future[CachedWheel]],
    ) -> None:
        """Prepare on this thread, until something has failed here or in the pool."""
        for number in numbers:
            if any(map(_has_failed, futures.values())):
                return
            futures[number] = self._done(found[number])

    def _done(self, found: FoundDist) -> Future[CachedWheel]:
        from concurrent.futures import Future

        future: Future[CachedWheel] = Future()
        try:
            future.set_result(self._prepare_one(found))
        except PuffinError as error:
            future.set_exception(error)
        return future

    def _prepare_one(self, found: FoundDist) -> CachedWheel:
        try:
            wheel = self._source.wheel(found.dist, accepted_hashes(found.requested))
            self._check_python(found, wheel)
        except PuffinError as error:
            error.add_note(str(found.requested))
            raise
        self._tell(wheel)
        return wheel

    def _check_python(self, found: FoundDist, wheel: CachedWheel) -> None:
        needed = None if self._python is None else python_needed(wheel, self._python)
        if needed is not None:
            reason = f"{wheel.version} requires Python {needed}, and this is {self._python}"
            raise NoWheelError(found.requested.label, reason)

    def _tell(self, wheel: CachedWheel) -> None:
        with self._lock:
            if self._untold is not None:
                self._untold.append(wheel)
                return
        self._reporter.on_prepared(wheel.name, wheel.version)


def _is_source(found: FoundDist) -> bool:
    return not isinstance(found.dist, RegistryWheel | UrlWheel | PathWheel)


def _size(found: FoundDist) -> int | None:
    dist = found.dist
    return dist.size if isinstance(dist, RegistryWheel | RegistrySdist) else None


def _rank(found: FoundDist) -> tuple[bool, bool, int]:
    size = _size(found)
    return (not _is_source(found), size is not None, -(size or 0))


def _has_failed(future: Future[CachedWheel]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is not None


def _wait(futures: Sequence[Future[CachedWheel]]) -> None:
    """Wait until all is done, or something failed and the rest is cancelled or over."""
    from puffin_traits import wait_for

    pending = wait_for(futures, until_failure=True)
    wait_for([future for future in pending if not future.cancel()])
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
