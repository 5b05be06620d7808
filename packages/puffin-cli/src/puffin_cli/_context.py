"""What a running command has at hand: the world outside, the settings and the cache."""

from __future__ import annotations

import os
import sys
import time

from puffin_cli._errors import InputError
from puffin_cli._settings import Settings
from puffin_macros import PuffinError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import ExitStack
    from types import TracebackType
    from typing import Protocol, Self

    from puffin_cache import Cache
    from puffin_cli._arguments import GlobalArguments
    from puffin_cli._inputs import Variables
    from puffin_cli._printer import Printer
    from puffin_traits import NullReporter, WorkPool

    class Close(Protocol):
        """Ends threads."""

        def __call__(self, *, wait: bool) -> None:
            """End them; `wait`: when they have done what they are at."""


LAST_MOMENTS = 0.5
"""Seconds for which threads may hold up the removal of a temporary cache."""


class Context:
    """The world outside as one command sees it.

    As a context manager it closes at the end what the command opened.
    """

    __slots__ = (
        "_caches",
        "_lap_start",
        "_now",
        "_pool",
        "_reporter",
        "_stack",
        "_variables",
        "cwd",
        "environ",
        "printer",
        "settings",
        "start_time_ns",
        "words",
    )

    def __init__(
        self,
        printer: Printer,
        settings: Settings,
        environ: Mapping[str, str],
        words: Sequence[str],
    ) -> None:
        self.printer, self.settings = printer, settings
        self.environ, self.words = environ, words
        self.cwd = current_directory()
        self.start_time_ns = time.time_ns()
        """When the command began, in UTC, as file systems tell the dates of files."""

        self._lap_start = time.perf_counter()
        self._stack: ExitStack | None = None
        self._caches: list[Cache] = []
        self._now: float | None = None
        self._pool: WorkPool | None = None
        self._reporter: NullReporter | None = None
        self._variables: Variables | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stack is not None:
            self._stack.__exit__(kind, error, trace)

    @property
    def stack(self) -> ExitStack:
        """What is closed when the command ends; a command that closes nothing has none."""
        if self._stack is None:
            from contextlib import ExitStack

            self._stack = ExitStack()
        return self._stack

    @property
    def pool(self) -> WorkPool:
        """The threads of the command, which end with it: one pool, for as long as it runs."""
        if self._pool is None:
            from puffin_traits import WorkPool

            self._pool = WorkPool(self.settings.concurrency, _before_threads)
            self.stack.callback(self._discard_temporary)
            self.when_ended(self._pool.shutdown)
        return self._pool

    def when_ended(self, close: Close) -> None:
        """Have threads ended with the command, which does not wait for what nobody wants any more.

        It does if their cache goes away, but not after a failure, nor for somebody with Ctrl-C.
        """

        def end(kind: type[BaseException] | None, *_: object) -> None:
            temporary = self.settings.no_cache or any(cache.temporary for cache in self._caches)
            close(wait=temporary and kind is None)

        self.stack.push(end)

    @property
    def now(self) -> float:
        """The time, in UTC seconds: that of the first look, for as long as the command runs."""
        if self._now is None:
            self._now = time.time()
        return self._now

    @property
    def variables(self) -> Variables:
        """The variables for requirements that name some; they note it."""
        if self._variables is None:
            from puffin_cli._inputs import Variables

            self._variables = Variables(self.environ)
        return self._variables

    def elapsed(self) -> float:
        """Return the seconds since the last call, or since the start of the command."""
        now = time.perf_counter()
        seconds, self._lap_start = now - self._lap_start, now
        return seconds

    def open_cache(self) -> Cache:
        """Return the cache, made if it is not there; a temporary one goes with the command.

        Raises: InputError - it is not there, and cannot be made where the user wants it.
        """
        cache = self._temporary_cache() if self.settings.no_cache else self._lasting_cache()
        self.printer.detail(f"puffin uses the cache at {cache.root}")
        self._caches.append(cache)
        return cache

    def _temporary_cache(self) -> Cache:
        import tempfile

        from puffin_cache import Cache

        cache = self.stack.enter_context(Cache.temporary_in(tempfile.gettempdir()))
        self.stack.callback(_let_threads_end)
        return cache

    def _lasting_cache(self) -> Cache:
        """Return the cache; a temporary one if nobody named a place and there can be none."""
        from puffin_cache import Cache

        cache = Cache(self.settings.cache_directory(self.cwd))
        try:
            return cache.init()
        except PuffinError as error:
            reason = f"The cache at {cache.root} cannot be made ({getattr(error, 'reason', error)})"
            if self.settings.names_cache:
                raise InputError(
                    f"{reason}: --cache-dir names another place, --no-cache goes without"
                ) from None
        self.printer.warn(f"{reason}; going on with a temporary one")
        return self._temporary_cache()

    def _discard_temporary(self) -> None:
        """Remove what threads that are not waited for will leave behind."""
        if self._pool is not None and self._pool.started:
            for cache in self._caches:
                cache.discard_temporary()

    @property
    def reporter(self) -> NullReporter:
        """What shows progress: something on a terminal, nothing elsewhere; the same each time."""
        if self._reporter is None:
            self._reporter = self._make_reporter()
        return self._reporter

    def hide_progress(self) -> None:
        """Draw no progress, because what the command prints as it goes says it all."""
        if not self.printer.verbose:
            from puffin_traits import NullReporter

            self._reporter = NullReporter()

    def _make_reporter(self) -> NullReporter:
        printer = self.printer
        if printer.verbose:
            from puffin_cli._progress import Narrator

            return Narrator(printer)
        silent = printer.quiet or not printer.interactive
        if silent or self.settings.no_progress:
            from puffin_traits import NullReporter

            return NullReporter()
        from puffin_cli._progress import TerminalReporter

        return TerminalReporter(printer)

    def absolute(self, path: str) -> str:
        """Return a path of the command line, absolute."""
        return os.path.normpath(os.path.join(self.cwd, os.path.expanduser(path)))


def open_context(arguments: GlobalArguments, printer: Printer, words: Sequence[str]) -> Context:
    """Return the context of a command."""
    environ = os.environ
    prefix = environ.get("VIRTUAL_ENV") or sys.prefix
    settings = Settings(arguments, environ, prefix, sys.platform)
    return Context(printer, settings, environ, words)


def current_directory() -> str:
    """Return the working directory.

    Raises: InputError - it was removed; a guess might put files where nobody looks for them.
    """
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise InputError("the working directory does not exist any more") from None


def _let_threads_end() -> None:
    """Give threads that are not waited for the time to see that: what they write now would stay.

    Connections are closed, so that only those hang on who wait for one another.
    """
    threading = sys.modules.get("threading")
    if threading is None:
        return
    last = time.monotonic() + LAST_MOMENTS
    for thread in threading.enumerate():
        if thread.name.startswith("puffin"):
            thread.join(max(0.0, last - time.monotonic()))


def _before_threads() -> None:
    from puffin_cli._shared_arena import share_arena  # not before: most runs start no thread

    share_arena()
