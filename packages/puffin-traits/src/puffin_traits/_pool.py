"""The thread pool that is owned at the top and handed down."""

from __future__ import annotations

from _thread import allocate_lock
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ThreadPoolExecutor
    from types import TracebackType
    from typing import Self

P = ParamSpec("P")
R = TypeVar("R")


class WorkPool:
    """A pool of threads that starts with the first piece of work.

    For work that blocks: requests, files, inflating. A piece of work must not wait for another one
    that it has submitted itself: with all threads waiting, none would be left to run it.
    Leaving the context cancels what has not begun and waits for what has.
    """

    def __init__(self, workers: int, before_start: Callable[[], object] | None = None) -> None:
        """`before_start` is called once, before the first thread is started."""
        self.workers = workers
        """The most threads that run at once."""
        self._before_start = before_start
        self._lock = allocate_lock()
        self._executor: ThreadPoolExecutor | None = None
        self._closed = False

    def submit(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Run the function on a thread of the pool, as soon as one is free.

        Raises: RuntimeError - the pool was shut down.
        """
        return self._started().submit(function, *args, **kwargs)

    def shutdown(self, *, cancel: bool = True, wait: bool = True) -> None:
        """Accept no more work; `cancel` drops what has not begun, `wait` waits for what has."""
        with self._lock:
            self._closed = True
        if self._executor is not None:
            self._executor.shutdown(wait=wait, cancel_futures=cancel)

    @property
    def started(self) -> bool:
        """Whether any work has come yet."""
        return self._executor is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()

    def _started(self) -> ThreadPoolExecutor:
        executor = self._executor
        return executor if executor is not None else self._start()

    def _start(self) -> ThreadPoolExecutor:
        # 35 ms, which a warm command never pays.
        from concurrent.futures import ThreadPoolExecutor

        with self._lock:
            if self._closed:
                raise RuntimeError("the work pool was shut down")
            if self._executor is None:
                if self._before_start is not None:
                    self._before_start()
                self._executor = ThreadPoolExecutor(self.workers, thread_name_prefix="puffin")
            return self._executor
