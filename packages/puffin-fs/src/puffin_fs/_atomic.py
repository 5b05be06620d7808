"""Files that are written: those that appear whole or not at all, and others."""

from __future__ import annotations

import os
from itertools import count

from puffin_fs._guard import fs_errors

_TEMPORARY = ".tmp-"
_prefixes: dict[int, str] = {}
"""How the names of temporary files begin, by process; the rest is a number."""
_numbers = count()
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def temporary_name(prefix: str) -> str:
    """Return `prefix` followed by sixteen random hexadecimal digits."""
    return prefix + os.urandom(8).hex()


def temporary_sibling(path: str) -> str:
    """Return an unused path in the directory of `path`, for what will be renamed to `path`."""
    process = os.getpid()  # one that was forked has the numbers of its parent
    prefix = _prefixes.get(process)
    if prefix is None:
        # Other machines may have the directory, too, and other containers the same process.
        prefix = _prefixes[process] = temporary_name(_TEMPORARY)
    return os.path.join(os.path.dirname(path), f"{prefix}{next(_numbers):x}")


def write_atomic(path: str | os.PathLike[str], data: bytes) -> None:
    """Make `path` a file of these bytes; readers see the old content or the new, never a part.

    Missing parent directories are made. The data is not forced to the medium: after a power cut the
    file may be empty, and readers of a cache must cope with that.

    Raises: DiskFullError, ReadOnlyError, FsError; the file is then as before.
    """
    target = os.fspath(path)
    temporary = temporary_sibling(target)
    with fs_errors(target):
        try:
            _write_temporary(temporary, data)
            os.replace(temporary, target)
        except BaseException:
            _unlink(temporary)
            raise


def _unlink(path: str) -> None:
    # Nothing is imported here: the error on the way may be that no more files can be opened.
    try:
        os.unlink(path)
    except OSError:
        return


def write_new(
    path: str | os.PathLike[str], data: bytes, *, mode: int = 0o666, replace: bool = False
) -> None:
    """Make a file of these bytes; of its `mode` the umask takes its part.

    Nothing is written through what is in the way, be it a link: with `replace` it is removed.

    Raises: FsError (also for what is in the way), DiskFullError, ReadOnlyError.
    """
    target = os.fspath(path)
    with fs_errors(target):
        try:
            _write(target, data, mode)
        except FileExistsError:
            if not replace:
                raise
            os.unlink(target)
            _write(target, data, mode)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of the bytes, of which the system may take a part at a time. Raises: OSError."""
    written = 0
    while written < len(data):
        written += os.write(descriptor, memoryview(data)[written:] if written else data)


def _write(path: str, data: bytes, mode: int) -> None:
    descriptor = os.open(path, _NEW, mode)
    try:
        write_all(descriptor, data)
    finally:
        os.close(descriptor)


def _write_temporary(path: str, data: bytes) -> None:
    try:
        _write(path, data, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write(path, data, 0o666)
