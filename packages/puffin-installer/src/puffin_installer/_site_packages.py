"""What is installed, by the names of directories alone."""

from __future__ import annotations

import os

from distribution_types import scan_directory

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distribution_types import InstalledDist, UnmanagedDist
    from pep508 import Requirement
    from puffin_normalize import ProjectName


class SitePackages:
    """The distributions of an environment.

    Cost: a listing of each directory; nothing is opened until a distribution is asked for more.
    """

    __slots__ = ("_dists", "_unmanaged")

    def __init__(
        self, dists: Iterable[InstalledDist], unmanaged: Iterable[UnmanagedDist] = ()
    ) -> None:
        self._dists: dict[ProjectName, tuple[InstalledDist, ...]] = {}
        for dist in sorted(dists, key=lambda dist: (dist.name, dist.path)):
            self._dists[dist.name] = (*self._dists.get(dist.name, ()), dist)
        self._unmanaged = tuple(sorted(unmanaged, key=lambda dist: dist.path))

    @classmethod
    def scan(cls, directories: Iterable[str]) -> SitePackages:
        """Return what is installed in `directories` (purelib, platlib; repeated ones count once).

        A directory that is not there has nothing installed.
        """
        found = [scan_directory(path) for path in dict.fromkeys(map(os.path.realpath, directories))]
        return cls(
            [dist for directory in found for dist in directory.distributions],
            [dist for directory in found for dist in directory.unmanaged],
        )

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

    def refuse_duplicates(self, names: Iterable[ProjectName]) -> None:
        """Make sure that none of the projects is installed more than once.

        Raises: DuplicateInstallationError - the first of `names` that is.
        """
        for name in names:
            if len(self.all(name)) > 1:
                from puffin_installer._errors import DuplicateInstallationError

                paths = tuple(dist.path for dist in self.all(name))
                raise DuplicateInstallationError(name, paths)

    @property
    def legacy(self) -> tuple[UnmanagedDist, ...]:
        """What is there without a record of its files: egg-info, egg-link, eggs; by path."""
        return self._unmanaged

    def find_legacy(self, name: ProjectName) -> UnmanagedDist | None:
        """Return what is there of a project without a record of its files."""
        return next((dist for dist in self._unmanaged if dist.name == name), None)

    def satisfies(self, requirement: Requirement) -> bool:
        """Return whether exactly one distribution is there for `requirement` and its version fits.

        Extras are not followed; a URL is satisfied by any version here, because the plan compares
        `direct_url.json`.
        """
        dists = self._dists.get(requirement.name, ())
        return len(dists) == 1 and version_fits(dists[0].version, requirement.specifiers)


def version_fits(version: str, specifiers: str) -> bool:
    """Return whether `specifiers` admit `version`; pre-releases count, for they are there already.

    Cost: two comparisons of text when the pin is spelled like the version; else both are parsed.
    """
    if not specifiers or specifiers in (f"=={version}", f"==={version}"):
        return True
    from pep440 import specifiers_admit

    return specifiers_admit(specifiers, version)
