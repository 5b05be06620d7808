"""The directory of one source distribution in the cache: its record and what was built of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from distribution_types import GitSdist, PathSdist, RegistrySdist
from puffin_cache import (
    CacheEntry,
    built_shard,
    git_key,
    index_key,
    is_variant,
    path_key,
    read_entry,
    url_key,
    write_entry,
)
from puffin_distribution._source_record import SourceRecord
from puffin_fs import directories

if TYPE_CHECKING:
    from distribution_types import SourceDist
    from puffin_cache import Cache

RECORD_NAME = "metadata.json"
LOCK_NAME = ".lock"
EDITABLE_NAME = "editable"
"""The variant of editable builds; see `SourceEntry`."""
_KEPT = frozenset({LOCK_NAME, RECORD_NAME})


class SourceEntry:
    """An entry. The record is the truth of it: what else is there counts only with the record.

    In it are `metadata.json`, an archive from elsewhere, `<stem>/` for each unpacked wheel, and the
    lock of whoever builds. Readers need no lock. Below the usual entry of a source each variant of
    its builds (editable, with other settings) has one of its own, `<variant>/`, which stays when
    the usual one goes: its record tells whether it still holds.
    """

    __slots__ = ("_cache", "directory")

    def __init__(self, cache: Cache, directory: str) -> None:
        self._cache = cache
        self.directory = directory

    @property
    def lock(self) -> str:
        """The path of the lock file."""
        return os.path.join(self.directory, LOCK_NAME)

    def read(self) -> SourceRecord | None:
        """Return the record; None if there is none. A broken one is removed with a warning."""
        return read_entry(self._record(), SourceRecord)

    def write(self, record: SourceRecord) -> None:
        """Keep the record. Raises: FsError."""
        write_entry(self._record(), record)

    def add(self, record: SourceRecord) -> SourceRecord:
        """Add what `record` knows to what is kept, if that is of the same source; else replace it.

        Returns what is kept then. Builds for several Pythons gather in one record that way.

        Raises: FsError.
        """
        kept = self.read()
        if kept is not None and kept.is_of_same_source(record):
            from msgspec.structs import replace

            record = replace(
                record,
                data={**kept.data, **record.data},
                prepared={**kept.prepared, **record.prepared},
                hashes={**kept.hashes, **record.hashes},
            )
        self.write(record)
        return record

    def clear(self) -> None:
        """Remove the record, then all that was made of the source. Raises: FsError.

        Each thing leaves in one step. A lock that is held stays what others wait for.
        """
        self._cache.discard(self._record().path)
        names = os.listdir(self.directory) if os.path.isdir(self.directory) else []
        self._cache.discard(*(self.path(name) for name in names if not self._stays(name)))

    def variant(self, name: str | None) -> SourceEntry:
        """Return the entry of a variant of the builds whose usual entry this is; None: itself."""
        return self if name is None else SourceEntry(self._cache, self.path(name))

    def variants(self) -> list[SourceEntry]:
        """Return the entries of the variants there are, of a usual entry. Raises: FsError."""
        return [self.variant(name) for name in directories(self.directory) if is_variant(name)]

    def _stays(self, name: str) -> bool:
        return name in _KEPT or (is_variant(name) and os.path.isdir(self.path(name)))

    def path(self, name: str) -> str:
        """Return the path of something in the entry."""
        return os.path.join(self.directory, name)

    def unpacked(self, wheel: str) -> str:
        """Return where the wheel of that file name is unpacked, or will be."""
        return self.path(wheel.removesuffix(".whl"))

    def _record(self) -> CacheEntry:
        return CacheEntry(self.directory, RECORD_NAME)


def entry_of(cache: Cache, dist: SourceDist, variant: str | None = None) -> SourceEntry:
    """Return the entry of a source distribution; of a repository, the commit must be known.

    `variant` sets builds apart beside being editable; see `BuildContext.variant`.
    """
    words = [EDITABLE_NAME] if isinstance(dist, PathSdist) and dist.editable else []
    words += [] if variant is None else [variant]
    return usual_entry(cache, dist).variant(".".join(words) or None)


def usual_entry(cache: Cache, dist: SourceDist) -> SourceEntry:
    """Return the entry of builds that are not editable and of which nobody wished anything."""
    if isinstance(dist, RegistrySdist):
        directory = built_shard(cache, index_key(dist.index), dist.name, dist.filename)
    elif isinstance(dist, GitSdist):
        directory = built_shard(cache, git_key(dist.url, dist.git.precise or ""), dist.name)
    elif isinstance(dist, PathSdist):
        path = os.path.join(dist.path, dist.subdirectory or "").rstrip(os.sep)
        directory = built_shard(cache, path_key(path), dist.name)
    else:
        directory = built_shard(cache, url_key(dist.url), dist.name)
    return SourceEntry(cache, directory)
