"""What an environment holds, or would hold: one release a project, with its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_installer._needs import Needs, read_needs
from puffin_macros import PuffinError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distribution_types import InstalledDist
    from puffin_installer._site_packages import SitePackages
    from puffin_normalize import ProjectName
    from pypi_types import CoreMetadata


class Holdings:
    """The releases that are there. What they say is read when it is asked for, and kept."""

    __slots__ = ("_dists", "_known", "_needs")

    def __init__(
        self,
        dists: dict[ProjectName, InstalledDist],
        known: dict[ProjectName, CoreMetadata | None] | None = None,
    ) -> None:
        """`known` has metadata, also of what is not installed; None for what cannot be read."""
        self._dists = dists
        self._known: dict[ProjectName, CoreMetadata | None] = known or {}
        self._needs: dict[ProjectName, Needs | None] = {}

    @classmethod
    def of(cls, installed: SitePackages) -> Holdings:
        """Return what is installed; of duplicates the first one."""
        return cls({dist.name: dist for dist in reversed(list(installed))})

    def changed(
        self, arriving: Iterable[CoreMetadata], leaving: Iterable[ProjectName] = ()
    ) -> Holdings:
        """Return what would be there after a change: what arrives replaces what is there."""
        new = {metadata.name: metadata for metadata in arriving}
        gone = {*leaving, *new}
        dists = {name: dist for name, dist in self._dists.items() if name not in gone}
        kept = {name: known for name, known in self._known.items() if name not in gone}
        after = Holdings(dists, {**kept, **new})
        after._needs = {name: needs for name, needs in self._needs.items() if name not in gone}
        return after

    def __contains__(self, name: object) -> bool:
        return name in self._dists or name in self._known

    def __iter__(self) -> Iterator[ProjectName]:
        """Yield the projects by name."""
        yield from sorted({*self._dists, *self._known})

    def version(self, name: ProjectName) -> str | None:
        """Return the version of a project that is there, None if it is not."""
        dist = self._dists.get(name)
        if dist is not None:
            return dist.version
        known = self._known.get(name)
        return None if known is None else known.version

    def metadata(self, name: ProjectName) -> CoreMetadata | None:
        """Return the metadata of a project; None if it is not there, or cannot be read.

        Cost: one file, the first time.
        """
        if name not in self._known and name in self._dists:
            self._known[name] = _read(self._dists[name])
        return self._known.get(name)

    def needs(self, name: ProjectName) -> Needs | None:
        """Return what a project requires; None if it is not there, or cannot be read.

        Cost: one file, the first time, read no further than necessary.
        """
        if name not in self._needs:
            self._needs[name] = self._find_needs(name)
        return self._needs[name]

    def _find_needs(self, name: ProjectName) -> Needs | None:
        if name not in self._known and name in self._dists:
            return read_needs(self._dists[name])
        known = self._known.get(name)
        return None if known is None else Needs.of(known)


def _read(dist: InstalledDist) -> CoreMetadata | None:
    try:
        return dist.metadata()
    except PuffinError:
        return None
