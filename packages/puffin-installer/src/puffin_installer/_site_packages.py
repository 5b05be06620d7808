"""What is installed, by the names of directories alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from distribution_types import installed_dist_from_path
from puffin_macros import warn_once
from puffin_normalize import InvalidNameError, normalize_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distribution_types import InstalledDist
    from pep508 import Requirement
    from puffin_normalize import ProjectName


class LegacyDist(Struct, frozen=True):
    """A distribution that something older than wheels installed: egg-info, egg-link or egg."""

    name: ProjectName
    path: str
    """The `.egg-info` file or directory, the `.egg-link` or the `.egg`."""


class SitePackages:
    """The distributions of an environment.

    Cost: a listing of each directory; nothing is opened until a distribution is asked for more.
    """

    __slots__ = ("_dists", "_legacy")

    def __init__(self, dists: Iterable[InstalledDist], legacy: Iterable[LegacyDist] = ()) -> None:
        self._dists: dict[ProjectName, tuple[InstalledDist, ...]] = {}
        for dist in sorted(dists, key=lambda dist: (dist.name, dist.path)):
            self._dists[dist.name] = (*self._dists.get(dist.name, ()), dist)
        self._legacy = {dist.name: dist for dist in legacy}

    @classmethod
    def scan(cls, directories: Iterable[str]) -> SitePackages:
        """Return what is installed in `directories` (purelib, platlib; repeated ones count once).

        A directory that is not there has nothing installed.
        """
        dists: list[InstalledDist] = []
        legacy: list[LegacyDist] = []
        for directory in dict.fromkeys(map(os.path.realpath, directories)):
            _scan_directory(directory, dists, legacy)
        return cls(dists, legacy)

    def __iter__(self) -> Iterator[InstalledDist]:
        """Yield every distribution by name; duplicates one after the other."""
        for dists in self._dists.values():
            yield from dists

    def __len__(self) -> int:
        return sum(map(len, self._dists.values()))

    def __contains__(self, name: object) -> bool:
        return name in self._dists

    def get(self, name: ProjectName) -> InstalledDist | None:
        """Return the distribution of a project, the first one if there are several."""
        dists = self._dists.get(name)
        return dists[0] if dists else None

    def all(self, name: ProjectName) -> tuple[InstalledDist, ...]:
        """Return every distribution of a project: more than one is a fault of the environment."""
        return self._dists.get(name, ())

    @property
    def duplicates(self) -> dict[ProjectName, tuple[InstalledDist, ...]]:
        """The projects that are installed more than once."""
        return {name: dists for name, dists in self._dists.items() if len(dists) > 1}

    @property
    def legacy(self) -> tuple[LegacyDist, ...]:
        """What is there as egg-info, egg-link or egg, by name."""
        return tuple(self._legacy[name] for name in sorted(self._legacy))

    def find_legacy(self, name: ProjectName) -> LegacyDist | None:
        """Return the legacy distribution of a project."""
        return self._legacy.get(name)

    def satisfies(self, requirement: Requirement) -> bool:
        """Return whether exactly one distribution is there for `requirement` and its version fits.

        Extras are not followed; a URL is satisfied by any version here, because the plan compares
        `direct_url.json`.
        """
        dists = self._dists.get(requirement.name, ())
        return len(dists) == 1 and version_fits(dists[0].version, requirement.specifiers)


def version_fits(version: str, specifiers: str) -> bool:
    """Return whether `specifiers` admit `version`; pre-releases count, for they are there already.

    Cost: two comparisons of text when the pin is spelled like the version; else one parse each.
    """
    if not specifiers or specifiers in (f"=={version}", f"==={version}"):
        return True
    from pep440 import VersionError, parse_specifiers, parse_version

    try:
        parsed = parse_version(version)
    except VersionError:
        return False
    return parse_specifiers(specifiers).contains(parsed, prereleases=True)


def _scan_directory(directory: str, dists: list[InstalledDist], legacy: list[LegacyDist]) -> None:
    try:
        names = os.listdir(directory)
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        if name.endswith(".dist-info"):
            dist = installed_dist_from_path(f"{directory}{os.sep}{name}")
            if dist is None:
                warn_once(f"Ignoring `{name}` in `{directory}`: not the name of a distribution")
            else:
                dists.append(dist)
        elif name.endswith(_LEGACY):
            _add_legacy(directory, name, legacy)


def _add_legacy(directory: str, file: str, legacy: list[LegacyDist]) -> None:
    stem = file.rpartition(".")[0]
    try:
        name = normalize_project(stem.partition("-")[0])
    except InvalidNameError:
        return
    legacy.append(LegacyDist(name, f"{directory}{os.sep}{file}"))


_LEGACY = (".egg-info", ".egg-link", ".egg")
