"""Files that appear whole or not at all."""

from __future__ import annotations

import os

from puffin_fs._guard import fs_errors

_TEMPORARY = ".tmp-"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def temporary_name(prefix: str) -> str:
    """Return `prefix` followed by sixteen random hexadecimal digits."""
    return prefix + os.urandom(8).hex()


def temporary_sibling(path: str) -> str:
    """Return an unused path in the directory of `path`, for what will be renamed to `path`."""
    return os.path.join(os.path.dirname(path), temporary_name(_TEMPORARY))


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
            _write_new(temporary, data)
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


def _write_new(path: str, data: bytes) -> None:
    try:
        descriptor = os.open(path, _NEW, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(path, _NEW, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)
