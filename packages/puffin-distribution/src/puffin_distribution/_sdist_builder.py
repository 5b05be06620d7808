"""One source distribution: its metadata and its wheels, from the cache or by a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import PathSdist, UrlSdist
from puffin_distribution._entry import entry_of
from puffin_distribution._freshness import is_current

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from distribution_types import CachedWheel, SourceDist
    from puffin_distribution._database import DistributionDatabase
    from puffin_distribution._entry import SourceEntry
    from puffin_distribution._source_record import SourceRecord
    from puffin_distribution._unpacked import UnpackedWheel
    from pypi_types import CoreMetadata, DirectUrl


class SourceDistCachedBuilder:
    """Builds a source distribution where the cache has no answer, and keeps what that gives.

    The record of the source tells everything: if it is of the source as it is now, then the
    metadata of a wheel that fits the interpreter, what the sources say themselves, or what their
    backend prepared for that interpreter is the answer, from this one file. A build adds to the
    record; a changed source replaces it together with all wheels.
    """

    def __init__(
        self,
        database: DistributionDatabase,
        dist: SourceDist,
        entry: SourceEntry | None = None,
    ) -> None:
        """Of a repository the commit must be known.

        `entry` stands for the one that the source has in the cache, for builds as the database's
        context makes them. If the name of `dist` is empty, the sources have to tell it.
        """
        self.database = database
        self.dist = dist
        self.entry = self._own_entry() if entry is None else entry

    def cached_metadata(self) -> CoreMetadata | None:
        """Return the metadata as far as the record has it and is current. Asks nobody.

        Cost: one open and one decode.
        """
        record = self._current()
        return None if record is None else self.known_metadata(record)

    def cached_wheel(self, hashes: tuple[str, ...] = ()) -> CachedWheel | None:
        """Return the best unpacked wheel, if the record is current and has one. Asks nobody.

        Cost: as `cached_metadata`, and one `lstat` a file of the wheel.
        """
        record = self._current()
        return None if record is None else self.find_wheel(record, hashes)

    def metadata(self) -> CoreMetadata:
        """Return the metadata: see `DistributionDatabase.metadata`."""
        from puffin_distribution._building import Building, build_lock

        with build_lock(self.entry.lock):
            # Whoever had the lock may have built it.
            found = self.cached_metadata()
            return Building(self).metadata() if found is None else found

    def wheel(self, hashes: tuple[str, ...] = ()) -> CachedWheel:
        """Return an unpacked wheel: see `DistributionDatabase.wheel`."""
        from puffin_distribution._building import Building, build_lock

        with build_lock(self.entry.lock):
            found = self.cached_wheel(hashes)
            return Building(self).wheel(hashes) if found is None else found

    def known_metadata(self, record: SourceRecord) -> CoreMetadata | None:
        """Return what a record that is current knows of the metadata."""
        for name in self._fitting(record.data):
            return record.data[name]
        if record.static is not None:
            return record.static
        context = self.database.context
        if context is None or not record.prepared:
            return None
        from puffin_distribution._interpreter_key import interpreter_key

        return record.prepared.get(interpreter_key(context.interpreter))

    def find_wheel(self, record: SourceRecord, hashes: tuple[str, ...]) -> CachedWheel | None:
        """Return the best whole wheel of a record that is current, if its source is wanted."""
        from puffin_distribution._hashes import agree, matches
        from puffin_distribution._unpacked import find_unpacked

        if matches(hashes, record.hashes) is not True:
            return None
        for name in self._fitting(record.data):
            found = find_unpacked(self.entry.unpacked(name), contents=bool(hashes))
            if found is not None and agree(found.source.hashes, record.hashes) is not False:
                return self.as_cached(record, record.data[name], found)
        return None

    def as_cached(
        self, record: SourceRecord, metadata: CoreMetadata, unpacked: UnpackedWheel
    ) -> CachedWheel:
        """Return a wheel in the entry as what others get to see."""
        from distribution_types import CachedWheel

        return CachedWheel(
            name=metadata.name,
            version=metadata.version,
            path=unpacked.path,
            hashes=record.hashes,
            source=with_hashes(self.dist.direct_url(), record.hashes),
            manifest=unpacked.manifest,
            stamp=stamp_in(self.dist, record),
        )

    def _own_entry(self) -> SourceEntry:
        return entry_of(self.database.cache, self.dist, self.database.variant(self.dist.name))

    def _current(self) -> SourceRecord | None:
        record = self.entry.read()
        if record is None:
            return None
        seen = self.entry.directory in self.database.in_flight.current
        fits = is_current(self.database.client, self.dist, record, seen=seen)
        return record if fits else None

    def _fitting(self, wheels: Mapping[str, object]) -> Iterator[str]:
        """Yield the wheels that fit the interpreter, best first.

        Without one, a wheel is only taken for granted where there is no other.
        """
        context = self.database.context
        if context is not None and wheels:
            from puffin_distribution._built_wheel_index import by_preference

            yield from by_preference(wheels, context.interpreter.tags())
        elif len(wheels) == 1:
            yield from wheels


def stamp_in(dist: SourceDist, record: SourceRecord) -> str | None:
    """Return what an installation notes of its source; see `CachedWheel.stamp`."""
    if isinstance(dist, PathSdist):
        return record.timestamp
    if isinstance(dist, UrlSdist):
        sha256 = record.hashes.get("sha256")
        return None if sha256 is None else f"sha256:{sha256}"
    return None


def with_hashes(source: DirectUrl | None, hashes: Mapping[str, str]) -> DirectUrl | None:
    """Return the record of a direct source that tells the hashes of its archive, too."""
    if source is None or source.archive_info is None or not hashes:
        return source
    from msgspec.structs import replace

    from pypi_types import ArchiveInfo

    return replace(source, archive_info=ArchiveInfo(hashes=dict(hashes)))
