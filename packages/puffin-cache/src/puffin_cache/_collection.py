"""Garbage collection: the entries that were not used for long, and what nobody will ever use."""

from __future__ import annotations

from puffin_fs import Removed


def collect(root: str, max_bytes: int | None, max_age: float | None, now: float) -> Removed:
    """Remove entries from the cache at `root`; see `Cache.collect`."""
    del root, max_bytes, max_age, now
    return Removed(0, 0)
