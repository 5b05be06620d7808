"""Two paths that swap what they name, in one step."""

from __future__ import annotations

import ctypes
import errno
import os
import sys

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # macOS, sys/stdio.h
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


def exchange(first: str, second: str) -> bool:
    """Swap two existing paths of one file system; False when the system has no such call.

    Spec: renameat2(2), renamex_np(2). Raises: OSError.
    """
    code = _swap(os.fsencode(first), os.fsencode(second))
    if code in _UNSUPPORTED:
        return False
    if code:
        raise OSError(code, os.strerror(code), second)
    return True


def _swap(first: bytes, second: bytes) -> int:
    """Return 0 or the error number."""
    try:
        if sys.platform == "linux":
            function = ctypes.CDLL(None, use_errno=True).renameat2
            done = function(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
        elif sys.platform == "darwin":
            done = ctypes.CDLL(None, use_errno=True).renamex_np(first, second, _RENAME_SWAP)
        else:
            return errno.ENOSYS
    except AttributeError:  # an old C library
        return errno.ENOSYS
    return ctypes.get_errno() if done else 0
