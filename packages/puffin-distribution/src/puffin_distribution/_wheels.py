"""Wheels that somebody else built: from registries, URLs and paths."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from distribution_filename import parse_wheel_filename
from distribution_types import CachedWheel, PathWheel, RegistryWheel, UrlWheel
from puffin_cache import (
    CachedByTimestamp,
    index_key,
    metadata_entry,
    path_key,
    read_entry,
    url_key,
    wheel_shard,
    write_entry,
)
from puffin_distribution._hashes import agree
from pypi_types import CoreMetadata

if TYPE_CHECKING:
    from distribution_types import BuiltDist
    from puffin_cache import Cache, CacheEntry
    from puffin_client import RegistryClient
    from puffin_distribution._in_flight import InFlight
    from puffin_distribution._unpacked import UnpackedWheel
    from puffin_traits import PrepareReporter


class WheelStore:
    """Wheels that need no build: fetched, verified, unpacked, and found again.

    A wheel at a URL is fresh as long as its metadata is: both go together when it changed.
    """

    def __init__(
        self, client: RegistryClient, cache: Cache, reporter: PrepareReporter, flight: InFlight
    ) -> None:
        self._client = client
        self._cache = cache
        self._reporter = reporter
        self._flight = flight

    def cached_metadata(self, dist: PathWheel) -> CoreMetadata | None:
        """Return the metadata; see `DistributionDatabase.cached_metadata`."""
        stored = read_entry(self._path_entry(dist), CachedByTimestamp[CoreMetadata])
        if stored is None or stored.timestamp != _stamp(dist):
            return None
        return stored.data

    def metadata(self, dist: PathWheel) -> CoreMetadata:
        """Return the metadata; see `DistributionDatabase.metadata`."""
        found = self.cached_metadata(dist)
        if found is None:
            from puffin_distribution._timestamp import stamp_of
            from puffin_package import open_wheel

            stamp = stamp_of(dist)
            with open_wheel(dist.path, parse_wheel_filename(dist.filename)) as wheel:
                found = wheel.metadata()
            write_entry(self._path_entry(dist), CachedByTimestamp(stamp, found))
        return found

    def cached_wheel(self, dist: BuiltDist, hashes: tuple[str, ...]) -> CachedWheel | None:
        """Return the unpacked wheel; see `DistributionDatabase.cached_wheel`."""
        unpacked = self._unpacked(dist, hashes)
        if unpacked is None or not self._is_current(dist, unpacked):
            return None
        return _cached(dist, unpacked)

    def wheel(self, dist: BuiltDist, hashes: tuple[str, ...]) -> CachedWheel:
        """Return the unpacked wheel; see `DistributionDatabase.wheel`."""
        key = (self.directory(dist), hashes)
        return self._flight.wheels.compute(key, lambda: self._wheel(dist, hashes))

    def directory(self, dist: BuiltDist) -> str:
        """Return where in the cache the unpacked wheel is, or will be."""
        stem = parse_wheel_filename(dist.filename).stem
        return os.path.join(wheel_shard(self._cache, _source_key(dist), dist.name), stem)

    def _wheel(self, dist: BuiltDist, hashes: tuple[str, ...]) -> CachedWheel:
        cached = self.cached_wheel(dist, hashes)
        if cached is None and isinstance(dist, UrlWheel):
            cached = self._renewed(dist, hashes)
        if cached is not None:
            return cached
        from puffin_distribution._unpacking import Unpacking

        path = self.directory(dist)
        turns = self._flight.unpacking
        unpacking = Unpacking(self._client, self._cache, self._reporter, turns)
        unpacked = unpacking.unpack(dist, hashes, path)
        self._flight.current.add(path)
        return _cached(dist, unpacked)

    def _renewed(self, dist: UrlWheel, hashes: tuple[str, ...]) -> CachedWheel | None:
        """Return the unpacked wheel of a URL, if the server says that it is still the same."""
        from puffin_client import file_of

        unpacked = self._unpacked(dist, hashes)
        stored = self._client.client.stored(self._client.metadata_entry(dist), CoreMetadata)
        if unpacked is None or stored is None:
            return None
        policy = self._client.renewed(file_of(dist), stored.policy)
        if policy is None:
            return None
        self._client.store_metadata(dist, stored.data, policy)
        self._flight.current.add(unpacked.path)
        return _cached(dist, unpacked)

    def _unpacked(self, dist: BuiltDist, hashes: tuple[str, ...]) -> UnpackedWheel | None:
        # Metadata alone needs nothing that reads archives.
        from puffin_distribution._unpacked import find_unpacked

        return find_unpacked(self.directory(dist), hashes)

    def _is_current(self, dist: BuiltDist, unpacked: UnpackedWheel) -> bool:
        """Return whether a wheel was unpacked from the archive that `dist` is now."""
        source = unpacked.source
        if isinstance(dist, PathWheel):
            return _stamp(dist) == f"{source.mtime_ns} {source.size}"
        from puffin_client import file_of

        same = agree(file_of(dist).hashes, source.hashes)
        if same is not None:
            return same
        if isinstance(dist, RegistryWheel):
            return dist.size in (None, source.size)
        if unpacked.path in self._flight.current:
            return True
        return self._client.cached_metadata(dist) is not None

    def _path_entry(self, dist: PathWheel) -> CacheEntry:
        stem = parse_wheel_filename(dist.filename).stem
        return metadata_entry(self._cache, path_key(dist.path), dist.name, stem)


def _source_key(dist: BuiltDist) -> str:
    if isinstance(dist, RegistryWheel):
        return index_key(dist.index)
    if isinstance(dist, UrlWheel):
        return url_key(dist.url)
    return path_key(dist.path)


def _stamp(dist: PathWheel) -> str | None:
    from puffin_distribution._errors import SourceMissingError
    from puffin_distribution._timestamp import stamp_of

    try:
        return stamp_of(dist)
    except SourceMissingError:
        return None


def _cached(dist: BuiltDist, unpacked: UnpackedWheel) -> CachedWheel:
    from puffin_distribution._sdist_builder import with_hashes

    return CachedWheel(
        name=dist.name,
        version=dist.version,
        path=unpacked.path,
        hashes=unpacked.source.hashes,
        source=with_hashes(dist.direct_url(), unpacked.source.hashes),
        manifest=unpacked.manifest,
        stamp=_noted(dist, unpacked),
    )


def _noted(dist: BuiltDist, unpacked: UnpackedWheel) -> str | None:
    """Return what an installation notes of a direct source."""
    if isinstance(dist, RegistryWheel):
        return None
    if isinstance(dist, PathWheel):
        return f"{unpacked.source.mtime_ns} {unpacked.source.size}"
    return f"sha256:{unpacked.source.hashes['sha256']}"
