"""Which of the wheels that were built of a source fits best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from distribution_filename import FilenameError, split_wheel_stem
from pep440 import version_key
from puffin_distribution._entry import SourceEntry
from puffin_distribution._unpacked import find_unpacked
from puffin_fs import directories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distribution_filename import WheelParts
    from pep440 import VersionKey
    from platform_tags import Tags
    from puffin_cache import Cache
    from puffin_distribution._unpacked import UnpackedWheel


class BuiltWheel(Struct, frozen=True):
    """A directory that is named like a wheel; nothing in it was looked at."""

    filename: WheelParts
    path: str
    priority: int
    """Its preference by tags: the lowest is best."""


class BuiltWheelIndex:
    """The unpacked wheels in the entry of one source that fit some tags, best first.

    Only directories named like wheels count: neither an archive, nor what somebody is about to
    publish, nor another variant of the builds.
    """

    __slots__ = ("_entry", "_tags")

    def __init__(
        self, cache: Cache, directory: str, tags: Tags, variant: str | None = None
    ) -> None:
        """`directory` is that of the source's usual entry (see `puffin_cache.built_shard`)."""
        self._entry = SourceEntry(cache, directory).variant(variant)
        self._tags = tags

    def wheels(self) -> Iterator[BuiltWheel]:
        """Yield those that fit, best first. Cost: one listing."""
        names = directories(self._entry.directory)
        stems = (name for name in names if not name.startswith("."))
        for name, filename, priority in _ranked(stems, self._tags):
            yield BuiltWheel(filename, self._entry.path(name), priority)

    def best(self) -> UnpackedWheel | None:
        """Return the best one that is whole; damaged ones are removed with a warning.

        Cost: one listing, and one `lstat` a file of the answer.
        """
        for wheel in self.wheels():
            found = find_unpacked(wheel.path)
            if found is not None:
                return found
        return None


def by_preference(wheels: Iterable[str], tags: Tags) -> Iterator[str]:
    """Yield the names of wheels that fit the tags, best first; the newer version before all."""
    for name, _, _ in _ranked(wheels, tags):
        yield name


def _ranked(names: Iterable[str], tags: Tags) -> list[tuple[str, WheelParts, int]]:
    found = []
    for name in names:
        try:
            filename = split_wheel_stem(name.removesuffix(".whl"))
        except FilenameError:
            continue
        priority = tags.priority(filename.tags)
        if priority is not None:
            found.append((name, filename, priority))
    # A source has one version, unless its backend counts; then what it counted last is its own.
    if len(found) > 1:
        found.sort(key=lambda each: _rank(each[1], each[2]))
    return found[::-1]


def _rank(filename: WheelParts, priority: int) -> tuple[VersionKey, int, tuple[int, str]]:
    return version_key(filename.version), -priority, filename.build or (-1, "")
