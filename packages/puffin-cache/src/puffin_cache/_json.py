"""Entries whose content is JSON, of a type that whoever reads it names."""

from __future__ import annotations

# `threading` costs an import on the warm path.
from _thread import allocate_lock
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from msgspec import DecodeError, Struct
from msgspec.json import Decoder, encode

from puffin_cache._entry import drop_broken, read_content, write_content

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from puffin_cache._entry import CacheEntry

T = TypeVar("T")


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
    return read_with(entry, decoder(kind))


def read_with(entry: CacheEntry, decode: Callable[[bytes], T]) -> T | None:
    """Return what `decode`, which `decoder` made, reads in the entry; else as `read_entry`."""
    data = read_content(entry)
    if data is None:
        return None
    try:
        return decode(data)
    except (DecodeError, UnicodeDecodeError, RecursionError):
        drop_broken(entry)
        return None


def write_entry(entry: CacheEntry, value: object) -> None:
    """Write the value as JSON, in one atomic step; directories are made as needed.

    Raises: FsError (DiskFullError, ReadOnlyError).
    """
    write_content(entry, encode(value))


def decoder(kind: type[T]) -> Callable[[bytes], T]:
    """Return what decodes JSON of a type; to be used by all who decode what the cache holds."""
    return cast("Callable[[bytes], T]", _decoder(cast("Hashable", kind)))


@cache
def _decoder(kind: Any) -> Callable[[bytes], Any]:
    # What a decoder learns of a type costs more than decoding a small entry. While it learns, it
    # runs Python code with half of what it knows noted on the classes: a second thread that took
    # this for the whole would bring the process down.
    with _learning:
        return Decoder(kind).decode


_learning = allocate_lock()
