"""From the archive of a wheel to an unpacked one in the cache, in one pass."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from distribution_filename import parse_wheel_filename
from distribution_types import PathWheel, RegistryWheel
from puffin_distribution._errors import MetadataChangedError, WrongHashError
from puffin_distribution._hashes import STRONG, algorithms_of, hash_file, matches
from puffin_distribution._source import describe_archive, write_source
from puffin_distribution._unpacked import UnpackedWheel, find_unpacked, publish
from puffin_fs import FsError
from puffin_macros import warn_once
from puffin_package import open_wheel
from pypi_types import DEFAULT_INDEX, File

if TYPE_CHECKING:
    from distribution_types import BuiltDist, UrlWheel
    from puffin_cache import Cache
    from puffin_client import RegistryClient
    from puffin_package import Wheel
    from puffin_traits import PrepareReporter
    from pypi_types import CoreMetadata


class Unpacking:
    """Fetches, verifies and unpacks wheels. Whatever fails leaves nothing in the cache."""

    def __init__(self, client: RegistryClient, cache: Cache, reporter: PrepareReporter) -> None:
        self._client = client
        self._cache = cache
        self._reporter = reporter

    def unpack(self, dist: BuiltDist, hashes: tuple[str, ...], path: str) -> UnpackedWheel:
        """Make `path` the unpacked wheel of `dist`, whose archive must have one of `hashes`.

        A local archive stays where it is; a fetched one is not kept.

        Raises: see `DistributionDatabase.wheel`.
        """
        with self._cache.temporary_directory() as directory:
            archive, known = self._archive(dist, directory)
            known |= hash_file(archive, (algorithms_of(hashes) | {"sha256"}) - known.keys())
            if matches(hashes, known) is not True:
                raise WrongHashError(dist.filename, hashes, _rendered(known))
            source = describe_archive(archive, known, local=isinstance(dist, PathWheel))
            tree = os.path.join(directory, "tree")
            self._extract(dist, archive, tree)
            write_source(tree, source)
            self._publish(tree, path)
        return UnpackedWheel(path, source)

    def _archive(self, dist: BuiltDist, directory: str) -> tuple[str, dict[str, str]]:
        """Return where the archive is, and those of its hashes that are known by now."""
        if isinstance(dist, PathWheel):
            return dist.path, {}
        wheel = dist if isinstance(dist, RegistryWheel) else _as_registry_wheel(dist)
        target = os.path.join(directory, "archive.whl")
        self._reporter.on_download_start(dist.filename, wheel.size)
        try:
            download = self._client.download(
                wheel,
                target,
                on_bytes=lambda count: self._reporter.on_download_progress(dist.filename, count),
            )
        finally:
            self._reporter.on_download_complete(dist.filename)
        return target, {name: download.hashes[name] for name in STRONG & download.hashes.keys()}

    def _extract(self, dist: BuiltDist, archive: str, tree: str) -> None:
        filename = parse_wheel_filename(dist.filename)
        with open_wheel(archive, filename) as wheel:
            self._check_metadata(dist, wheel)
            manifest = wheel.unpack(tree)
        for warning in manifest.warnings:
            warn_once(f"{dist.filename}: {warning}")

    def _check_metadata(self, dist: BuiltDist, wheel: Wheel) -> None:
        actual = wheel.metadata()
        if not isinstance(dist, RegistryWheel):
            return
        told = self._client.cached_metadata(dist)
        if told is None:
            return
        fields = _differences(told, actual)
        if fields:
            raise MetadataChangedError(dist.filename, fields)

    def _publish(self, tree: str, path: str) -> None:
        try:
            publish(tree, path)
        except FsError:
            # Another process may have published the same archive at the same moment.
            if find_unpacked(path) is None:
                raise


def _as_registry_wheel(dist: UrlWheel) -> RegistryWheel:
    """Return a direct URL in the form in which the client downloads."""
    url, _, fragment = dist.url.partition("#")
    hashes = {
        algorithm: digest
        for algorithm, _, digest in (part.partition("=") for part in fragment.split("&"))
        if algorithm in STRONG
    }
    return RegistryWheel(
        name=dist.name,
        version=dist.version,
        file=File(filename=dist.filename, url=url, hashes=hashes),
        index=DEFAULT_INDEX,
        tags=dist.tags,
        build=dist.build,
    )


def _differences(told: CoreMetadata, actual: CoreMetadata) -> tuple[str, ...]:
    """Return the fields by which one would resolve differently."""
    pairs = (
        ("Name", told.name, actual.name),
        ("Version", told.version, actual.version),
        ("Requires-Python", told.requires_python, actual.requires_python),
        ("Requires-Dist", set(told.requires_dist), set(actual.requires_dist)),
        ("Provides-Extra", set(told.provides_extra), set(actual.provides_extra)),
    )
    return tuple(field for field, first, second in pairs if first != second)


def _rendered(hashes: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{algorithm}:{digest}" for algorithm, digest in sorted(hashes.items()))
