"""Garbage collection: the entries that were not used for long, and what nobody will ever use.

Safe beside running processes. Entries go whole, each by a rename that readers see at once; never
those used within the last hour (an install may be linking from them), those whose lock is held,
nor temporary directories of living processes. When an entry was last used is told by the times of
its records (`puffin_cache._stored.last_use`), for which reading writes nothing.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

from puffin_cache._cache import TEMPORARY
from puffin_cache._purge import check_is_cache, discard
from puffin_cache._shards import is_outdated
from puffin_cache._stored import StoredEntry, last_use, stored_entries, unfinished
from puffin_fs import FsError, LockTimeoutError, Removed, locked
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Iterator

IN_USE = 3600.0
"""Seconds for which an entry that was used is not touched, whatever was asked for."""
ABANDONED = 86_400.0
"""Seconds after which what a process has not finished is taken for left behind."""
NOTHING = Removed(0, 0)


def collect(root: str, max_bytes: int | None, max_age: float | None, now: float) -> Removed:
    """Remove entries from the cache at `root`; see `Cache.collect`."""
    check_is_cache(root)
    removed = _sum(_discard(root, path) for path in _leftovers(root, now))
    if max_bytes is None and max_age is None:
        return removed
    kept: list[StoredEntry] = []
    for entry in sorted(stored_entries(root), key=lambda entry: entry.used):
        unused = now - entry.used
        gone = NOTHING
        if max_age is not None and unused > max(max_age, IN_USE):
            gone = remove_entry(root, entry)
        if not gone.entries:
            kept.append(entry)
        removed += gone
    if max_bytes is not None:
        removed += _shrink(root, kept, max_bytes, now)
    return removed


def _leftovers(root: str, now: float) -> Iterator[str]:
    for name in _names(root):
        if is_outdated(name):
            yield os.path.join(root, name)
    temporary = os.path.join(root, TEMPORARY)
    if not os.path.islink(temporary):
        for name in _names(temporary):
            path = os.path.join(temporary, name)
            if _is_abandoned(path, now) and not _is_alive(name.partition("-")[0]):
                yield path
    yield from (path for path in unfinished(root) if _is_abandoned(path, now))


def _is_abandoned(path: str, now: float) -> bool:
    try:
        return now - os.lstat(path).st_mtime > ABANDONED
    except OSError:
        return False


def _is_alive(process: str) -> bool:
    """Return whether a process runs; those of other machines on one cache cannot be told."""
    # On Windows, signal 0 is Ctrl-C; there, what is open cannot be removed anyway.
    if sys.platform == "win32" or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


class _Usage:
    """The bytes of entries, of which each inode counts once, however many names it has."""

    def __init__(self, entries: list[StoredEntry]) -> None:
        self.total = 0
        self._names: Counter[tuple[int, int]] = Counter()
        self._inodes = [_inodes(entry) for entry in entries]
        for inodes in self._inodes:
            for inode, size in inodes:
                self.total += 0 if self._names[inode] else size
                self._names[inode] += 1

    def without(self, number: int) -> None:
        """Count one entry no more."""
        for inode, size in self._inodes[number]:
            self._names[inode] -= 1
            self.total -= 0 if self._names[inode] else size


def _inodes(entry: StoredEntry) -> list[tuple[tuple[int, int], int]]:
    found = []
    for root in entry.paths:
        for path in _files(root):
            try:
                status = os.lstat(path)
            except OSError:
                continue
            found.append(((status.st_dev, status.st_ino), status.st_size))
    return found


def _files(path: str) -> Iterator[str]:
    if os.path.islink(path) or not os.path.isdir(path):
        yield path
        return
    for directory, _, files in os.walk(path):
        for name in files:
            yield os.path.join(directory, name)


def _shrink(root: str, entries: list[StoredEntry], max_bytes: int, now: float) -> Removed:
    """Remove entries, in their order, until those that are left have at most `max_bytes`."""
    usage, removed = _Usage(entries), NOTHING
    for number, entry in enumerate(entries):
        if usage.total <= max_bytes or now - entry.used <= IN_USE:
            break
        gone = remove_entry(root, entry)
        if gone.entries:
            usage.without(number)
        removed += gone
    return removed


def remove_entry(root: str, entry: StoredEntry) -> Removed:
    """Remove an entry, unless it is in use by now."""
    if last_use(entry.paths, entry.depth) > entry.used:
        return NOTHING
    try:
        with ExitStack() as held:
            for lock in filter(os.path.exists, entry.locks):
                held.enter_context(locked(lock, timeout=0))
            return _discard(root, *entry.paths)
    except LockTimeoutError:
        return NOTHING
    except FsError as error:
        warn_once(f"Failed to remove {entry.paths[0]} from the cache: {error}")
        return NOTHING


def _discard(root: str, *paths: str) -> Removed:
    try:
        gone = discard(root, paths)
    except FsError as error:
        warn_once(f"Failed to remove {paths[0]} from the cache: {error}")
        return NOTHING
    return Removed(min(gone.entries, 1), gone.bytes)


def _sum(parts: Iterator[Removed]) -> Removed:
    removed = NOTHING
    for part in parts:
        removed += part
    return removed


def _names(directory: str) -> list[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []
