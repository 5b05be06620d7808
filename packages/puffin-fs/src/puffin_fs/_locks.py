"""Locks between processes.

The free case is one flock of our own, because filelock costs 85 modules to import; who has to wait,
waits with filelock, which locks the same file in the same way.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from puffin_fs._errors import LockTimeoutError
from puffin_fs._guard import fs_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_POLL_SECONDS = 0.05
_PID_DIGITS = 20


@contextmanager
def locked(
    path: str | os.PathLike[str],
    *,
    timeout: float | None = None,
    on_wait: Callable[[], None] | None = None,
) -> Iterator[None]:
    """Hold the lock file `path` during the block; threads and processes exclude one another.

    `timeout` is in seconds, None waits for ever; `on_wait` is called once when the lock is taken.
    The file stays behind. The lock is not reentrant, and freed by the system when its holder dies.

    Raises: LockTimeoutError, ReadOnlyError, FsError.
    """
    name = os.fspath(path)
    with fs_errors(name):
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        descriptor = _try_flock(name)
    if descriptor is None:
        with _filelock(name, timeout, on_wait):
            yield
        return
    try:
        yield
    finally:
        os.close(descriptor)


def _try_flock(path: str) -> int | None:
    """Lock `path` if it is free: a descriptor to close, or None when filelock must decide."""
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:  # else a former holder unlinked the file under us
            _note_holder(descriptor)
            return descriptor
    except OSError:  # taken; or a file system without flock, for which filelock has an answer
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


@contextmanager
def _filelock(
    path: str, timeout: float | None, on_wait: Callable[[], None] | None
) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(path)
    with fs_errors(path):
        try:
            lock.acquire(blocking=False)
        except Timeout:
            if on_wait is not None:
                on_wait()
            try:
                lock.acquire(-1 if timeout is None else timeout, poll_interval=_POLL_SECONDS)
            except Timeout as error:
                raise LockTimeoutError(path, timeout or 0.0, _holder(path)) from error
    try:
        yield
    finally:
        lock.release()


def _note_holder(descriptor: int) -> None:
    with suppress(OSError):  # a note for whoever waits; a full disk must not matter here
        os.ftruncate(descriptor, 0)
        os.write(descriptor, b"%d" % os.getpid())


def _holder(path: str) -> int | None:
    try:
        with open(path, "rb") as file:
            return int(file.read(_PID_DIGITS))
    except (OSError, ValueError):
        return None
