"""One database for the metadata and the contents of wheels."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from distribution_filename import parse_wheel_filename
from distribution_types import CachedWheel, PathWheel, RegistryWheel, UrlWheel
from puffin_cache import index_key, path_key, url_key, wheel_shard
from puffin_distribution._hashes import agree
from puffin_distribution._unpacked import find_unpacked
from puffin_distribution._wheel_index import RegistryWheelIndex
from puffin_traits import NullReporter, OnceMap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distribution_types import BuiltDist
    from platform_tags import Tags
    from puffin_cache import Cache
    from puffin_client import RegistryClient
    from puffin_distribution._unpacked import UnpackedWheel
    from puffin_traits import PrepareReporter
    from pypi_types import CoreMetadata


class DistributionDatabase:
    """Answers for wheels from the cache, or else from where they come from; for many threads.

    Each wheel is fetched and unpacked once, however many ask for it. What the cache has of a wheel
    is used if it is whole and of the archive that is offered now; else it is replaced.
    """

    def __init__(
        self, client: RegistryClient, cache: Cache, reporter: PrepareReporter | None = None
    ) -> None:
        """`reporter` hears of each download."""
        self.client = client
        self.cache = cache
        self._reporter: PrepareReporter = NullReporter() if reporter is None else reporter
        self._wheels: OnceMap[tuple[str, tuple[str, ...]], CachedWheel] = OnceMap()
        self._indexes: dict[Tags, RegistryWheelIndex] = {}

    def cached_metadata(self, dist: RegistryWheel) -> CoreMetadata | None:
        """Return the metadata of a wheel, if it can be had without a request."""
        return self.client.cached_metadata(dist)

    def metadata(self, dist: RegistryWheel) -> CoreMetadata:
        """Return the metadata of a wheel. Raises: as `RegistryClient.metadata`."""
        return self.client.metadata(dist)

    def cached_wheel(self, dist: BuiltDist, hashes: Sequence[str] = ()) -> CachedWheel | None:
        """Return the unpacked wheel, if the cache has it whole and of the same archive.

        `hashes` are `algorithm:hex`; the archive must have one of them.

        Cost: one `lstat` a file; with hashes, all bytes are read.
        """
        path = self.directory(dist)
        unpacked = find_unpacked(path, hashes)
        if unpacked is None or not _is_current(dist, unpacked):
            return None
        return _cached(dist, unpacked)

    def wheel(self, dist: BuiltDist, hashes: Sequence[str] = ()) -> CachedWheel:
        """Return the unpacked wheel, from the cache or else fetched, verified and unpacked.

        `hashes` as for `cached_wheel`.

        Raises: WrongHashError, MetadataChangedError; ClientError - it cannot be fetched;
        ArchiveError - it is no sound wheel; FsError - the cache cannot be written.
        """
        key = (self.directory(dist), tuple(hashes))
        return self._wheels.compute(key, lambda: self._wheel(dist, key[1]))

    def directory(self, dist: BuiltDist) -> str:
        """Return where in the cache the unpacked wheel is, or will be."""
        stem = parse_wheel_filename(dist.filename).stem
        return os.path.join(wheel_shard(self.cache, _source_key(dist), dist.name), stem)

    def wheel_index(self, tags: Tags) -> RegistryWheelIndex:
        """Return the index of the unpacked wheels from the indexes in use that fit `tags`.

        Asked again with the same object, the same: what it has examined need not be again.
        """
        index = self._indexes.get(tags)
        if index is None:
            indexes = [source.index for source in self.client.sources]
            index = self._indexes[tags] = RegistryWheelIndex(self.cache, indexes, tags)
        return index

    def _wheel(self, dist: BuiltDist, hashes: tuple[str, ...]) -> CachedWheel:
        cached = self.cached_wheel(dist, hashes)
        if cached is not None:
            return cached
        from puffin_distribution._unpacking import Unpacking

        unpacking = Unpacking(self.client, self.cache, self._reporter)
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
