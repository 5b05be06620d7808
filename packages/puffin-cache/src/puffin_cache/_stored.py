"""What is in a cache, entry by entry: where it is, when it was last used, how large it is."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from puffin_cache._buckets import CacheBucket
from puffin_cache._keys import is_variant
from puffin_cache._shards import DIRECT, REGISTRIES, below, shards

if TYPE_CHECKING:
    from collections.abc import Iterator

UNFINISHED = ".tmp-"
"""How the names of files begin that were to be renamed; see `puffin_fs.write_atomic`."""
LOCK = ".lock"
_RECORDS = (".puffin-", ".ok", LOCK, "metadata.json", "HEAD", "FETCH_HEAD")
"""How the names of files begin that are read, or written, whenever an entry is used."""
_BUILT_DEPTH = 2
"""Unpacked wheels are below the directory of what was built; those of a variant one more."""
_FLAT = (CacheBucket.INTERPRETER, CacheBucket.AUDITS)
"""Buckets that hold nothing but files."""


class StoredEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept, and removed, as a whole."""

    paths: tuple[str, ...]
    used: float
    """See `last_use`."""
    depth: int = 0
    """How far below the directories records are."""
    locks: tuple[str, ...] = ()
    """Files of which each is locked while a part of the entry is being made."""


def stored_entries(root: str) -> Iterator[StoredEntry]:
    """Return all entries of the cache at `root`. Cost: 10 us a file, of those that are records."""
    for place in _flat_places(root):
        for path in _listed(place):
            yield _entry(path)
    yield from _wheels(os.path.join(root, CacheBucket.WHEELS.value))
    yield from _built(os.path.join(root, CacheBucket.BUILT_WHEELS.value))
    yield from _repositories(os.path.join(root, CacheBucket.GIT.value))


def last_use(paths: tuple[str, ...], depth: int = 0) -> float:
    """Return when an entry was last used, in UTC seconds, as far as file systems tell.

    That is the latest time at which one of its records was read or written, or one of its
    directories made. Most file systems note the first reading of a day only, some none; an entry
    then counts as used when it was made. We write nothing to know better: reading must be cheap.
    """
    return max((_used(path, depth) for path in paths), default=0.0)


def unfinished(root: str) -> Iterator[str]:
    """Return what processes left behind that ended in the middle of writing an entry."""
    places = _flat_places(root)
    for bucket in (CacheBucket.WHEELS, CacheBucket.BUILT_WHEELS):
        for shard in shards(os.path.join(root, bucket.value)):
            places += below(shard, 1)
    places += shards(os.path.join(root, CacheBucket.BUILT_WHEELS.value), REGISTRIES)
    for place in places:
        yield from (path for path in _paths(place) if _is_unfinished(path))


def _flat_places(root: str) -> list[str]:
    """Return the directories in which each file is an entry."""
    places = [os.path.join(root, bucket.value) for bucket in _FLAT]
    return [*places, *shards(os.path.join(root, CacheBucket.SIMPLE.value))]


def _wheels(bucket: str) -> Iterator[StoredEntry]:
    for shard in shards(bucket):
        for project in below(shard, 1):
            stems: dict[str, list[str]] = {}
            for path in _listed(project):
                stems.setdefault(path.removesuffix(".json"), []).append(path)
            for paths in stems.values():
                # Without its metadata nobody takes an unpacked wheel for current: it goes last.
                yield _entry(*sorted(paths, reverse=True))


def _built(bucket: str) -> Iterator[StoredEntry]:
    places = [path for shard in shards(bucket, REGISTRIES) for path in below(shard, 2)]
    places += [path for shard in shards(bucket, DIRECT) for path in below(shard, 1)]
    for path in (place for place in places if not _is_unfinished(place)):
        variants = [each for each in _paths(path) if is_variant(os.path.basename(each))]
        locks = tuple(os.path.join(each, LOCK) for each in (path, *variants))
        yield _entry(path, depth=_BUILT_DEPTH, locks=locks)


def _repositories(bucket: str) -> Iterator[StoredEntry]:
    for place in below(os.path.join(bucket, "refs"), 1):
        for path in _listed(place):
            yield _entry(path)
    # Work trees stand alone: their objects are hard links to those of the repository.
    for kind, steps in (("checkouts", 2), ("db", 1)):
        for path in below(os.path.join(bucket, kind), steps):
            repository = os.path.relpath(path, os.path.join(bucket, kind)).split(os.sep)[0]
            yield _entry(path, depth=1, locks=(os.path.join(bucket, "locks", repository),))


def _entry(*paths: str, depth: int = 0, locks: tuple[str, ...] = ()) -> StoredEntry:
    return StoredEntry(paths=paths, used=last_use(paths, depth), depth=depth, locks=locks)


def _listed(directory: str) -> list[str]:
    """Return the paths of what is whole in a directory."""
    return [path for path in _paths(directory) if not _is_unfinished(path)]


def _is_unfinished(path: str) -> bool:
    return os.path.basename(path).startswith(UNFINISHED)


def _paths(directory: str) -> list[str]:
    if os.path.islink(directory):
        return []
    try:
        return [os.path.join(directory, name) for name in sorted(os.listdir(directory))]
    except OSError:
        return []


def _used(path: str, depth: int) -> float:
    try:
        status = os.lstat(path)
    except OSError:
        return 0.0
    if not stat.S_ISDIR(status.st_mode):
        return max(status.st_atime, status.st_mtime)
    # Listing a directory counts as reading it, so that only what was made in it tells.
    found = [status.st_mtime, *_used_below(path, depth)]
    return max(found)


def _used_below(directory: str, depth: int) -> Iterator[float]:
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if depth:
                    yield from _used_below(entry.path, depth - 1)
            elif entry.name.startswith(_RECORDS):
                yield _used(entry.path, 0)
