"""Entries: one file each, written whole and read with distrust."""

from __future__ import annotations

import os
from stat import S_ISREG

from puffin_macros import warn_once

# Who opens a pipe waits for somebody who writes to it.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class CacheEntry:
    """Where one entry is, or would be."""

    __slots__ = ("directory", "file")

    def __init__(self, directory: str, file: str) -> None:
        self.directory = directory
        self.file = file

    @property
    def path(self) -> str:
        """The path of the file."""
        return os.path.join(self.directory, self.file)

    def with_file(self, file: str) -> CacheEntry:
        """Return the entry of that name in the same directory."""
        return CacheEntry(self.directory, file)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CacheEntry):
            return NotImplemented
        return (self.directory, self.file) == (other.directory, other.file)

    def __hash__(self) -> int:
        return hash((self.directory, self.file))

    def __repr__(self) -> str:
        return f"CacheEntry({self.directory!r}, {self.file!r})"


def read_content(entry: CacheEntry) -> bytes | None:
    """Return the bytes of an entry, or None when there is none.

    One that this user may not read counts as missing, with a warning, as does what is no file.

    Raises: FsError - this process has too many files open. Cost: four system calls, 10 us.
    """
    path = entry.path
    try:
        return _read_file(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        _go_without(error, path)
        return None


def _go_without(error: OSError, path: str) -> None:
    """Warn that an entry is as good as none; raise what is no fault of the cache."""
    import errno

    if error.errno in {errno.EMFILE, errno.ENFILE}:
        from puffin_fs import fs_errors

        with fs_errors(path):
            raise error
    if error.errno == errno.EACCES:  # whoever may not read one may read none
        from puffin_cache._layout import warn_unreadable

        warn_unreadable(path, os.strerror(error.errno))
        return
    warn_once(f"Ignoring the cache entry at {path}: {error.strerror}")


def _read_file(path: str) -> bytes:
    descriptor = os.open(path, _READ)
    try:
        status = os.fstat(descriptor)
        if not S_ISREG(status.st_mode):
            import errno

            raise OSError(errno.EINVAL, "it is no regular file")
        return _read_all(descriptor, status.st_size)
    finally:
        os.close(descriptor)


def _read_all(descriptor: int, size: int) -> bytes:
    """Return so many bytes, of which the system may give a part at a time; fewer at the end."""
    content = os.read(descriptor, size)
    while len(content) < size and (more := os.read(descriptor, size - len(content))):
        content += more
    return content


def write_content(entry: CacheEntry, content: bytes) -> None:
    """Write the bytes of an entry in one atomic step; directories are made as needed.

    Raises: FsError (DiskFullError, ReadOnlyError).
    """
    from puffin_fs import write_atomic

    write_atomic(entry.path, content)


def keep_content(entry: CacheEntry, content: bytes) -> None:
    """Write the bytes of an entry that spares time only: where that fails, a warning is all."""
    import puffin_fs  # as a whole: its errors are loaded when there is one

    try:
        puffin_fs.write_atomic(entry.path, content)
    except puffin_fs.FsError as error:
        from puffin_cache._layout import warn_unwritable

        warn_unwritable(entry.path, error.reason)


def drop_broken(entry: CacheEntry) -> None:
    """Remove an entry whose content nobody understands, with a warning: it is made again."""
    warn_once(f"Broken cache entry at {entry.path}, removing")
    remove_entry(entry)


def remove_entry(entry: CacheEntry) -> None:
    """Remove the file of an entry, if it is there and this user may."""
    try:
        os.unlink(entry.path)
    except OSError:
        return
