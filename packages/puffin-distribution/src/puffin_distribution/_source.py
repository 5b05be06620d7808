"""What an unpacked wheel in the cache was unpacked from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_cache import CacheEntry, read_entry, write_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE_NAME = ".puffin-source.json"
"""Lies at the top of an unpacked wheel, beside its manifest; it is never installed."""


class WheelSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The archive of an unpacked wheel, as it was when it was unpacked."""

    hashes: dict[str, str]
    """Hexadecimal digests by algorithm; sha256 is always there."""
    size: int
    """In bytes."""
    mtime_ns: int | None = None
    """When a local archive was last modified; None for what was fetched."""


def read_source(directory: str) -> WheelSource | None:
    """Return what the wheel in `directory` was unpacked from; None if that cannot be told."""
    return read_entry(CacheEntry(directory, SOURCE_NAME), WheelSource)


def write_source(directory: str, source: WheelSource) -> None:
    """Note what the wheel in `directory` was unpacked from. Raises: FsError."""
    write_entry(CacheEntry(directory, SOURCE_NAME), source)


def describe_archive(path: str, hashes: Mapping[str, str], *, local: bool) -> WheelSource:
    """Return the record of an archive whose hashes are known."""
    status = os.stat(path)
    return WheelSource(
        hashes=dict(hashes),
        size=status.st_size,
        mtime_ns=status.st_mtime_ns if local else None,
    )
