"""From the archive of a wheel to an unpacked one in the cache, in one pass."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from distribution_types import PathWheel, RegistryWheel, UrlWheel
from puffin_client import file_of
from puffin_distribution._errors import MetadataChangedError, WrongHashError
from puffin_distribution._hashes import STRONG, algorithms_of, hash_file, matches, rendered
from puffin_distribution._source import describe_archive, write_source
from puffin_distribution._unpacked import UnpackedWheel, find_unpacked, publish
from puffin_fs import FsError, fs_errors
from puffin_macros import warn_once
from pypi_types import parse_metadata

if TYPE_CHECKING:
    from distribution_types import BuiltDist
    from puffin_cache import Cache
    from puffin_client import HttpCachePolicy, RegistryClient
    from puffin_distribution._turns import Turns
    from puffin_traits import PrepareReporter
    from pypi_types import CoreMetadata


class Unpacking:
    """Fetches, verifies and unpacks wheels. Whatever fails leaves nothing in the cache."""

    def __init__(
        self, client: RegistryClient, cache: Cache, reporter: PrepareReporter, turns: Turns
    ) -> None:
        """`turns` says how many may unpack at once; fetching waits for nobody."""
        self._client = client
        self._cache = cache
        self._reporter = reporter
        self._turns = turns

    def unpack(self, dist: BuiltDist, hashes: tuple[str, ...], path: str) -> UnpackedWheel:
        """Make `path` the unpacked wheel of `dist`, whose archive must have one of `hashes`.

        A local archive stays where it is; a fetched one is not kept.

        Raises: see `DistributionDatabase.wheel`.
        """
        with self._cache.temporary_directory() as directory:
            archive, known, policy = self._archive(dist, directory)
            known |= hash_file(archive, (algorithms_of(hashes) | {"sha256"}) - known.keys())
            if matches(hashes, known) is not True:
                raise WrongHashError(dist.filename, hashes, rendered(known))
            source = describe_archive(archive, known, local=isinstance(dist, PathWheel))
            tree = os.path.join(directory, "tree")
            with self._turns.take(source.size) as extract:
                manifest = extract(archive, dist.filename, tree)
            for warning in manifest.warnings:
                warn_once(f"{dist.filename}: {warning}")
            metadata = self._compared(dist, os.path.join(tree, manifest.dist_info))
            write_source(tree, source)
            self._publish(tree, path)
        if isinstance(dist, UrlWheel) and metadata is not None:
            # What tells how long the wheel is fresh comes last: without it, it is fetched again.
            self._client.store_metadata(dist, metadata, policy)
        return UnpackedWheel(path, source, manifest)

    def _archive(
        self, dist: BuiltDist, directory: str
    ) -> tuple[str, dict[str, str], HttpCachePolicy | None]:
        """Return where the archive is, those of its hashes that are known by now, its policy."""
        if isinstance(dist, PathWheel):
            return dist.path, {}, None
        target = os.path.join(directory, "archive.whl")
        self._reporter.on_download_start(dist.filename, file_of(dist).size)
        try:
            download = self._client.download(
                dist,
                target,
                on_bytes=lambda count: self._reporter.on_download_progress(dist.filename, count),
            )
        finally:
            self._reporter.on_download_complete(dist.filename)
        known = {name: download.hashes[name] for name in STRONG & download.hashes.keys()}
        return target, known, download.policy

    def _compared(self, dist: BuiltDist, dist_info: str) -> CoreMetadata | None:
        """Return the metadata of a wheel, if somebody wants to know it: it is what was told of it.

        Raises: MetadataChangedError.
        """
        told = self._client.cached_metadata(dist) if isinstance(dist, RegistryWheel) else None
        if told is None and not isinstance(dist, UrlWheel):
            return None
        actual = _read_metadata(os.path.join(dist_info, "METADATA"), dist.filename)
        if told is not None and (fields := differences(told, actual)):
            raise MetadataChangedError(dist.filename, fields)
        return actual

    def _publish(self, tree: str, path: str) -> None:
        try:
            publish(tree, path)
        except FsError:
            # Another process may have published the same archive at the same moment.
            if find_unpacked(path) is None:
                raise


def _read_metadata(path: str, filename: str) -> CoreMetadata:
    """Return the metadata of a wheel that was found sound."""
    with fs_errors(path), open(path, "rb") as file:
        return parse_metadata(file.read(), filename)


def differences(told: CoreMetadata, actual: CoreMetadata) -> tuple[str, ...]:
    """Return the fields by which one would resolve differently."""
    pairs = (
        ("Name", told.name, actual.name),
        ("Version", told.version, actual.version),
        ("Requires-Python", told.requires_python, actual.requires_python),
        ("Requires-Dist", set(told.requires_dist), set(actual.requires_dist)),
        ("Provides-Extra", set(told.provides_extra), set(actual.provides_extra)),
    )
    return tuple(field for field, first, second in pairs if first != second)
