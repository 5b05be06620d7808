"""Wheels that somebody else built: from registries, URLs and paths."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from distribution_filename import parse_wheel_filename
from distribution_types import CachedWheel, PathWheel, RegistryWheel, UrlWheel
from puffin_cache import index_key, path_key, url_key, wheel_shard
from puffin_distribution._hashes import agree
from puffin_distribution._unpacked import find_unpacked

if TYPE_CHECKING:
    from distribution_types import BuiltDist
    from puffin_cache import Cache
    from puffin_client import RegistryClient
    from puffin_distribution._in_flight import InFlight
    from puffin_distribution._unpacked import UnpackedWheel
    from puffin_traits import PrepareReporter


class WheelStore:
    """Wheels that need no build: fetched, verified, unpacked, and found again."""

    def __init__(
        self, client: RegistryClient, cache: Cache, reporter: PrepareReporter, flight: InFlight
    ) -> None:
        self._client = client
        self._cache = cache
        self._reporter = reporter
        self._flight = flight

    def cached_wheel(self, dist: BuiltDist, hashes: tuple[str, ...]) -> CachedWheel | None:
        """Return the unpacked wheel; see `DistributionDatabase.cached_wheel`."""
        unpacked = find_unpacked(self.directory(dist), hashes)
        if unpacked is None or not _is_current(dist, unpacked):
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
        if cached is not None:
            return cached
        from puffin_distribution._unpacking import Unpacking

        unpacking = Unpacking(self._client, self._cache, self._reporter)
        return _cached(dist, unpacking.unpack(dist, hashes, self.directory(dist)))


def _source_key(dist: BuiltDist) -> str:
    if isinstance(dist, RegistryWheel):
        return index_key(dist.index)
    if isinstance(dist, UrlWheel):
        return url_key(dist.url)
    return path_key(dist.path)


def _is_current(dist: BuiltDist, unpacked: UnpackedWheel) -> bool:
    """Return whether a wheel was unpacked from the archive that `dist` is now."""
    source = unpacked.source
    if isinstance(dist, PathWheel):
        try:
            status = os.stat(dist.path)
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (source.size, source.mtime_ns)
    if isinstance(dist, UrlWheel):
        return True
    same = agree(dist.file.hashes, source.hashes)
    return dist.size in (None, source.size) if same is None else same


def _cached(dist: BuiltDist, unpacked: UnpackedWheel) -> CachedWheel:
    return CachedWheel(
        name=dist.name,
        version=dist.version,
        path=unpacked.path,
        hashes=unpacked.source.hashes,
        source=dist.direct_url(),
    )
