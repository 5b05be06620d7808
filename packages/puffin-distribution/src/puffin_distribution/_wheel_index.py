"""Which unpacked wheels of registries the cache has, project by project."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from distribution_filename import FilenameError, parse_wheel_stem
from distribution_types import CachedWheel
from pep440 import admits_prereleases, parse_specifiers
from puffin_cache import index_key, wheel_shard
from puffin_distribution._unpacked import find_unpacked
from puffin_fs import FsError, directories, remove_tree
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from packaging.version import Version

    from distribution_filename import WheelFilename
    from platform_tags import Tags
    from puffin_cache import Cache
    from puffin_normalize import ProjectName
    from pypi_types import IndexUrl


class _Candidate(Struct, frozen=True):
    """An unpacked wheel that fits the tags; nothing in it was looked at."""

    filename: WheelFilename
    path: str
    rank: tuple[Version, int, tuple[int, str]]
    """Version, preference by tags, build: the greatest is best."""


class RegistryWheelIndex:
    """The unpacked wheels of the indexes in use that fit a target.

    A project's directories are listed when it is first asked for. Only directories named like
    wheels count - never an archive - and others are removed with a warning.
    """

    __slots__ = ("_cache", "_found", "_sources", "_tags")

    def __init__(self, cache: Cache, indexes: Iterable[IndexUrl], tags: Tags) -> None:
        """`indexes` in the order in which they are asked: an earlier one goes before a version."""
        self._cache = cache
        self._sources = tuple(dict.fromkeys(map(index_key, indexes)))
        self._tags = tags
        self._found: dict[ProjectName, tuple[tuple[_Candidate, ...], ...]] = {}

    def best(
        self, name: ProjectName, specifiers: str, hashes: Sequence[str] = ()
    ) -> CachedWheel | None:
        """Return the newest wheel that `specifiers` admit, and of its version the best by tags.

        With `hashes` (`algorithm:hex`), only one of an archive that has one of them, and whose
        contents are still what was unpacked. Damaged wheels are removed with a warning.

        Cost: one listing a project and index, one `lstat` a file of the answer.
        """
        found = self._candidates(name)
        for candidate in (each for of_index in found for each in _matching(of_index, specifiers)):
            unpacked = find_unpacked(candidate.path, hashes)
            if unpacked is not None:
                return CachedWheel(
                    name=name,
                    version=str(candidate.filename.version),
                    path=unpacked.path,
                    hashes=unpacked.source.hashes,
                )
        return None

    def versions(self, name: ProjectName) -> tuple[str, ...]:
        """Return the versions of which there is a wheel, newest first."""
        found = {each.filename.version for of_index in self._candidates(name) for each in of_index}
        return tuple(map(str, sorted(found, reverse=True)))

    def _candidates(self, name: ProjectName) -> tuple[tuple[_Candidate, ...], ...]:
        found = self._found.get(name)
        if found is None:
            shards = [wheel_shard(self._cache, source, name) for source in self._sources]
            found = self._found[name] = tuple(self._scan(shard, name) for shard in shards)
        return found

    def _scan(self, shard: str, name: ProjectName) -> tuple[_Candidate, ...]:
        candidates = (self._candidate(shard, stem, name) for stem in directories(shard))
        found = [candidate for candidate in candidates if candidate is not None]
        return tuple(sorted(found, key=lambda each: each.rank, reverse=True))

    def _candidate(self, shard: str, stem: str, name: ProjectName) -> _Candidate | None:
        path = os.path.join(shard, stem)
        if stem.startswith("."):  # somebody is about to publish it
            return None
        try:
            filename = parse_wheel_stem(stem)
        except FilenameError as error:
            _remove_stranger(path, str(error))
            return None
        if filename.name != name:
            _remove_stranger(path, f"it is named for {filename.name}")
            return None
        priority = self._tags.priority(filename.tags)
        if priority is None:
            return None
        return _Candidate(filename, path, (filename.version, -priority, filename.build or (-1, "")))


def _matching(candidates: Sequence[_Candidate], specifiers: str) -> list[_Candidate]:
    """Return those that fit, best first.

    Pre-releases only where the specifiers name one: that an index has nothing else cannot be known.
    """
    admitted = parse_specifiers(specifiers)
    early = admits_prereleases(specifiers)
    return [each for each in candidates if admitted.contains(each.rank[0], prereleases=early)]


def _remove_stranger(path: str, reason: str) -> None:
    warn_once(f"Removing `{path}` from the cache, which is no unpacked wheel: {reason}")
    with suppress(FsError):
        remove_tree(path)
