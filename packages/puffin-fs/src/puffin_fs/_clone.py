"""Second files with a content of their own: clones and copies."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FICLONE = 0x40049409  # linux/fs.h: _IOW(0x94, 9, int)
_CHUNK = 1 << 20


def clone(source: str, target: str) -> None:
    """Make the new file `target` share the blocks of `source` until one of them is changed.

    Spec: ioctl_ficlone(2), clonefile(2). Raises: OSError, ENOTSUP where there is no such thing.
    """
    if sys.platform == "linux":
        _clone_linux(source, target)
    elif sys.platform == "darwin":
        _clone_darwin(source, target)
    else:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), target)


def copy(source: str, target: str) -> None:
    """Make the new file `target` with the content and the permissions of `source`.

    Raises: OSError; then there is no `target`.
    """
    with _pair(source, target) as (reader, writer):
        shutil.copyfileobj(reader, writer, _CHUNK)


@contextmanager
def _pair(source: str, target: str) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Open `source` and the new file `target`, which is removed again when the block fails."""
    with open(source, "rb") as reader, open(target, "xb") as writer:
        try:
            yield reader, writer
            writer.flush()
            os.chmod(target, stat.S_IMODE(os.fstat(reader.fileno()).st_mode))
        except BaseException:
            os.unlink(target)
            raise


def _clone_linux(source: str, target: str) -> None:
    import fcntl

    with _pair(source, target) as (reader, writer):
        fcntl.ioctl(writer.fileno(), _FICLONE, reader.fileno())


def _clone_darwin(source: str, target: str) -> None:
    import ctypes

    function = ctypes.CDLL(None, use_errno=True).clonefile
    if function(os.fsencode(source), os.fsencode(target), 0):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), target)
