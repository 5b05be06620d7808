"""The errors of the package.

FsError
├── DiskFullError      no space or no quota left
├── ReadOnlyError      no permission, or a read-only file system
└── LockTimeoutError   somebody else holds a lock for too long
"""

from __future__ import annotations

import errno
import os

from puffin_macros import PuffinError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class FsError(PuffinError):
    """The operating system refuses an operation on a file or directory."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot use {self.path!r}: {self.reason}"


class DiskFullError(FsError):
    """There is no space left where `path` is written, or no quota."""

    def __str__(self) -> str:
        return f"cannot write {self.path!r}: {self.reason}"


class ReadOnlyError(FsError):
    """`path` may not be changed (or not be read) by this user, or its file system is read-only."""

    def __str__(self) -> str:
        return f"no access to {self.path!r}: {self.reason}"


class LockTimeoutError(FsError):
    """The lock file `path` stayed locked by somebody else for longer than we would wait."""

    def __init__(self, path: str, timeout: float, holder: int | None) -> None:
        super().__init__(path, f"locked for more than {timeout:g} s")
        self.args = (path, timeout, holder)
        self.timeout = timeout
        """How long we waited, in seconds."""
        self.holder = holder
        """The process that wrote its id into the lock file, if any did."""

    def __str__(self) -> str:
        by = "another process" if self.holder is None else f"process {self.holder}"
        return f"{by} has held the lock {self.path!r} for more than {self.timeout:g} s"


def converted(error: OSError, path: str) -> FsError:
    """Return the error of ours that tells what `error` means for `path`."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    if error.errno in _FULL:
        return DiskFullError(path, reason)
    if error.errno in _FORBIDDEN:
        return ReadOnlyError(path, reason)
    return FsError(path, reason)
