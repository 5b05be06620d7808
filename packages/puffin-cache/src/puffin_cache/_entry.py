"""Entries: one file each, JSON, written whole and read with distrust."""

from __future__ import annotations

import os

# `threading` costs an import on the warm path.
from _thread import allocate_lock
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from msgspec import DecodeError, Struct
from msgspec.json import Decoder, encode

from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class CacheEntry(Struct, frozen=True):
    """Where one entry is, or would be."""

    directory: str
    file: str

    @property
    def path(self) -> str:
        """The path of the file."""
        return os.path.join(self.directory, self.file)

    def with_file(self, file: str) -> CacheEntry:
        """Return the entry of that name in the same directory."""
        return CacheEntry(self.directory, file)


class CachedByTimestamp(Struct, Generic[T], frozen=True):
    """Data that holds as long as its source keeps its time stamp."""

    timestamp: str
    """What changes whenever the source does: modification times and sizes of its files."""
    data: T


def read_entry(entry: CacheEntry, kind: type[T]) -> T | None:
    """Return what the entry holds, or None when there is nothing usable.

    An entry that is broken, or of another shape than `kind`, is removed with a warning: whoever
    asked makes it again. One that this user may not read counts as missing.

    Cost: one open; 30 us and the decoding.
    """
    data = _content(entry.path)
    if data is None:
        return None
    try:
        return cast("T", _decoder(cast("Hashable", kind))(data))
    except (DecodeError, UnicodeDecodeError, RecursionError):
        warn_once(f"Broken cache entry at {entry.path}, removing")
        remove_entry(entry)
        return None


def write_entry(entry: CacheEntry, value: object) -> None:
    """Write the value as JSON, in one atomic step; directories are made as needed.

    Raises: FsError (DiskFullError, ReadOnlyError).
    """
    from puffin_fs import write_atomic

    write_atomic(entry.path, encode(value))


def remove_entry(entry: CacheEntry) -> None:
    """Remove the file of an entry, if it is there and this user may."""
    with suppress(OSError):
        os.unlink(entry.path)


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        warn_once(f"Ignoring the cache entry at {path}: {error.strerror}")
        return None


@cache
def _decoder(kind: Any) -> Callable[[bytes], Any]:
    # What a decoder learns of a type costs more than decoding a small entry. While it learns, it
    # runs Python code with half of what it knows noted on the classes: a second thread that took
    # this for the whole would bring the process down.
    with _learning:
        return Decoder(kind).decode


_learning = allocate_lock()
