"""Which file of which release serves a requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import RegistrySdist, RegistryWheel
from pep440 import Releases, admits_prereleases, requires_python_admits
from puffin_client import ProjectWheel
from puffin_distribution import matches
from puffin_installer._errors import NoWheelError
from puffin_installer._required_hashes import is_pinned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from puffin_client import Project, ProjectSdist, Release
    from puffin_installer._finder import Target
    from puffin_installer._requested import RequestedRequirement

RULED_OUT = "which --only-binary or --no-build rules out"


class ReleaseChoice:
    """Chooses for one requirement among what an index has of its project."""

    def __init__(self, item: RequestedRequirement, project: Project, target: Target) -> None:
        self._item = item
        self._project = project
        self._target = target
        self._takes_wheels = not target.no_binary.covers(item.requirement.name)
        self._takes_sdists = not target.only_binary.covers(item.requirement.name)

    def choose(self) -> RegistryWheel | RegistrySdist:
        """Return the file of the newest release that has one: its best wheel, else its sources.

        Raises: NoWheelError.
        """
        newest: Release | None = None
        for release in _candidates(self._project, self._item.requirement.specifiers):
            found = self._choose_of(release)
            if found is not None:
                return found
            newest = newest or release
        raise NoWheelError(self._item.label, self._explain(newest))

    def _choose_of(self, release: Release) -> RegistryWheel | RegistrySdist | None:
        wheel = self._best_wheel(release) if self._takes_wheels else None
        if wheel is not None:
            return RegistryWheel(
                name=self._item.requirement.name,
                version=release.version,
                file=wheel.to_file(),
                index=wheel.index or self._project.index,
                tags=wheel.tags,
                build=wheel.build,
            )
        sdist = release.sdist if self._takes_sdists else None
        if sdist is None or not self._is_usable(sdist):
            return None
        return RegistrySdist(
            name=self._item.requirement.name,
            version=release.version,
            file=sdist.to_file(),
            index=sdist.index or self._project.index,
        )

    def _best_wheel(self, release: Release) -> ProjectWheel | None:
        best: ProjectWheel | None = None
        best_rank: tuple[int, tuple[int, str]] | None = None
        for wheel in release.wheels:
            if not self._is_usable(wheel):
                continue
            priority = self._target.tags.priority(wheel.tags)
            if priority is None:
                continue
            # PEP 427: a higher build tag wins between wheels that are otherwise equal.
            rank = (-priority, wheel.build or (-1, ""))
            if best_rank is None or rank > best_rank:
                best, best_rank = wheel, rank
        return best

    def _is_usable(self, file: ProjectWheel | ProjectSdist) -> bool:
        return self._is_offered(file) and self._admits(file) and self._has_hash(file)

    def _is_offered(self, file: ProjectWheel | ProjectSdist) -> bool:
        return file.yanked is False or is_pinned(self._item.requirement.specifiers)

    def _admits(self, file: ProjectWheel | ProjectSdist) -> bool:
        requires = file.requires_python
        return requires is None or requires_python_admits(requires, self._target.python)

    def _has_hash(self, file: ProjectWheel | ProjectSdist) -> bool:
        return matches(self._item.hashes, file.hashes) is not False

    def _fits(self, file: ProjectWheel | ProjectSdist) -> bool:
        if not isinstance(file, ProjectWheel):
            return True
        return self._target.tags.priority(file.tags) is not None

    def _explain(self, release: Release | None) -> str:
        """Return why none of the releases will do, judged by the newest one, if there is any."""
        if release is None:
            return f"no index has a release that fits{_newest_of(self._project.versions)}"
        files = self._allowed(release)
        if not files:
            return self._explain_formats(release)
        tests: tuple[tuple[Callable[[ProjectWheel | ProjectSdist], bool], str], ...] = (
            (self._fits, self._explain_tags(release)),
            (self._admits, f"{release.version} does not support Python {self._target.python}"),
            (
                self._is_offered,
                f"{release.version} was yanked; require exactly this version to use it",
            ),
        )
        for test, reason in tests:
            files = [file for file in files if test(file)]
            if not files:
                return reason
        return self._explain_hashes(release, files[0])

    def _explain_hashes(self, release: Release, file: ProjectWheel | ProjectSdist) -> str:
        theirs = " and ".join(f"{name}:{digest}" for name, digest in file.hashes.items())
        return (
            f"none of the files of {release.version} has one of the hashes that were given:"
            f" {file.filename} has {theirs}, and not {' or '.join(self._item.hashes)}"
        )

    def _allowed(self, release: Release) -> list[ProjectWheel | ProjectSdist]:
        """Return the files of the kinds that may be used."""
        files: list[ProjectWheel | ProjectSdist] = []
        if self._takes_wheels:
            files += release.wheels
        if self._takes_sdists and release.sdist is not None:
            files.append(release.sdist)
        return files

    def _explain_formats(self, release: Release) -> str:
        """Return why no file of a release is of a kind that may be used."""
        parts = []
        if release.wheels:
            parts.append("wheels, which --no-binary rules out")
        if release.sdist is not None:
            parts.append(f"a source distribution, {RULED_OUT}")
        if not parts:
            return f"{release.version} has neither wheels nor a source distribution"
        return f"{release.version} has only {', and '.join(parts)}"

    def _explain_tags(self, release: Release) -> str:
        sources = (
            "it has no source distribution"
            if release.sdist is None
            else "--only-binary or --no-build rules out its source distribution"
        )
        return f"{other_tags(wheel.tags for wheel in release.wheels)}, and {sources}"


def other_tags(tags: Iterable[str]) -> str:
    """Return the clause that says that wheels with these tags fit elsewhere only."""
    known = sorted(set(tags))
    more = len(known) - _SHOWN
    rest = f" and {more} more" if more > 0 else ""
    return f"its wheels are for other environments ({', '.join(known[:_SHOWN])}{rest})"


def _newest_of(versions: Sequence[str]) -> str:
    """Return the newest version in words: a final one, if there is any."""
    finals = Releases(versions).finals
    place = (finals & -finals).bit_length() - 1 if finals else 0
    return f" (the newest is {versions[place]})" if versions else ""


def _candidates(project: Project, specifiers: str) -> Iterator[Release]:
    """Yield the releases that fit, newest first; what is not asked for is not decoded."""
    releases = Releases(project.versions)
    mask = releases.matching(specifiers)
    if mask & (mask - 1):  # of several; for one alone it does not matter what it is
        finals = mask & releases.finals
        if finals and not admits_prereleases(specifiers):
            mask = finals
    places = [place for place in range(len(releases)) if mask >> place & 1]
    if ranks := project.ranks:
        places.sort(key=ranks.__getitem__)
    for place in places:
        yield project.releases[place]


_SHOWN = 8
