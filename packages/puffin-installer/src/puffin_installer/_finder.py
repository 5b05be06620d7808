"""Which wheel to fetch for each requirement, without any solving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from distribution_types import PathWheel, RegistryWheel, UrlWheel, dist_from_url
from pep440 import Releases, admits_prereleases, requires_python_admits
from puffin_distribution import matches
from puffin_installer._errors import FinderError, NoWheelError
from puffin_installer._required_hashes import is_pinned, missing_hash
from puffin_macros import PuffinError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from distribution_types import BuiltDist
    from platform_tags import Tags
    from puffin_client import Project, ProjectWheel, Release
    from puffin_installer._requested import RequestedRequirement
    from puffin_normalize import ProjectName
    from puffin_traits import WorkPool


class ProjectSource(Protocol):
    """What knows the files of projects: `RegistryClient` is one."""

    def project(self, name: ProjectName) -> Project:
        """Return what the indexes have of a project."""


class Target(Struct, frozen=True, kw_only=True):
    """What wheels have to fit."""

    tags: Tags
    python: str
    """The full version of Python: `3.12.1`."""
    require_hashes: bool = False
    """Whether every requirement must be pinned and have hashes."""


class FoundWheel(Struct, frozen=True):
    """The wheel that will serve a requirement."""

    requested: RequestedRequirement
    wheel: BuiltDist


class Found(Struct, frozen=True):
    """What the indexes have for all requirements."""

    wheels: tuple[FoundWheel, ...]
    """In the order of the requirements."""
    warnings: tuple[str, ...] = ()
    """One sentence a yanked release that was pinned."""


class Finder:
    """Chooses the newest release that fits, and of it the wheel that the tags prefer.

    Pre-releases only serve requirements that name one, or projects that have nothing else that
    fits. Yanked files only serve exact pins, with a warning.

    Spec: PEP 425 (tags), 440 (pre-releases), 592 (yanked), 503 (Requires-Python).
    """

    def __init__(self, source: ProjectSource, target: Target, pool: WorkPool) -> None:
        self._source = source
        self._target = target
        self._pool = pool

    def find(self, requested: Sequence[RequestedRequirement]) -> Found:
        """Return a wheel for each requirement; all projects are asked for at once.

        Raises: what is wrong with the only requirement that has a problem (NoWheelError, an error
        of the client, ...); FinderError when several have one.
        """
        futures = [self._pool.submit(self._find_one, item) for item in requested]
        problems: list[PuffinError] = []
        wheels: list[FoundWheel] = []
        try:
            for future in futures:
                try:
                    wheels.append(future.result())
                except PuffinError as error:
                    problems.append(error)
        finally:
            for future in futures:
                future.cancel()
        if problems:
            raise problems[0] if len(problems) == 1 else FinderError(tuple(problems))
        return Found(tuple(wheels), tuple(_yank_warnings(wheels)))

    def _find_one(self, item: RequestedRequirement) -> FoundWheel:
        requirement = item.requirement
        if self._target.require_hashes and (reason := missing_hash(item)):
            raise NoWheelError(str(requirement), reason)
        if requirement.url is not None:
            return FoundWheel(item, self._direct_wheel(item, requirement.url))
        project = self._source.project(requirement.name)
        return FoundWheel(item, self._choose(item, project))

    def _direct_wheel(self, item: RequestedRequirement, url: str) -> BuiltDist:
        dist = dist_from_url(item.requirement.name, url)
        if not isinstance(dist, PathWheel | UrlWheel):
            raise NoWheelError(str(item.requirement), _NEEDS_BUILD)
        if self._target.tags.priority(dist.tags) is None:
            raise NoWheelError(str(item.requirement), _other_tags([dist.tags]))
        return dist

    def _choose(self, item: RequestedRequirement, project: Project) -> RegistryWheel:
        candidates = list(_candidates(project, item.requirement.specifiers))
        for release in candidates:
            best = self._best_wheel(item, release)
            if best is not None:
                return RegistryWheel(
                    name=item.requirement.name,
                    version=release.version,
                    file=best.to_file(),
                    index=best.index or project.index,
                    tags=best.tags,
                    build=best.build,
                )
        raise NoWheelError(str(item.requirement), self._explain(item, candidates))

    def _best_wheel(self, item: RequestedRequirement, release: Release) -> ProjectWheel | None:
        best: ProjectWheel | None = None
        best_rank: tuple[int, tuple[int, str]] | None = None
        for wheel in release.wheels:
            if not self._is_usable(item, wheel):
                continue
            priority = self._target.tags.priority(wheel.tags)
            if priority is None:
                continue
            # PEP 427: a higher build tag wins between wheels that are otherwise equal.
            rank = (-priority, wheel.build or (-1, ""))
            if best_rank is None or rank > best_rank:
                best, best_rank = wheel, rank
        return best

    def _is_usable(self, item: RequestedRequirement, wheel: ProjectWheel) -> bool:
        return (
            (wheel.yanked is False or is_pinned(item.requirement.specifiers))
            and self._admits(wheel)
            and matches(item.hashes, wheel.hashes) is not False
        )

    def _admits(self, wheel: ProjectWheel) -> bool:
        requires = wheel.requires_python
        return requires is None or requires_python_admits(requires, self._target.python)

    def _explain(self, item: RequestedRequirement, candidates: list[Release]) -> str:
        """Return why none of the releases will do, judged by the newest one."""
        if not candidates:
            return "no index has a release that fits"
        release = candidates[0]
        if not release.wheels:
            return f"{release.version} has no wheel; {_NEEDS_BUILD}"
        tests: tuple[tuple[Callable[[ProjectWheel], bool], str], ...] = (
            (
                lambda wheel: self._target.tags.priority(wheel.tags) is not None,
                _other_tags([wheel.tags for wheel in release.wheels]),
            ),
            (self._admits, f"{release.version} does not support Python {self._target.python}"),
            (
                lambda wheel: wheel.yanked is False or is_pinned(item.requirement.specifiers),
                f"{release.version} was yanked; require exactly this version to use it",
            ),
        )
        for test, reason in tests:
            if not any(map(test, release.wheels)):
                return reason
        return f"none of the wheels of {release.version} has one of the hashes that were given"


def _candidates(project: Project, specifiers: str) -> Iterator[Release]:
    """Yield the releases that fit, newest first."""
    releases = Releases([release.version for release in project.releases])
    mask = releases.matching(specifiers)
    finals = mask & releases.finals
    if finals and not admits_prereleases(specifiers):
        mask = finals
    ranked = [release for index, release in enumerate(project.releases) if mask >> index & 1]
    yield from sorted(ranked, key=lambda release: release.rank)


def _other_tags(tags: list[str]) -> str:
    shown = ", ".join(sorted(set(tags))[:_SHOWN])
    more = len(set(tags)) - _SHOWN
    rest = f" and {more} more" if more > 0 else ""
    return f"its wheels are for other environments ({shown}{rest})"


def _yank_warnings(wheels: Sequence[FoundWheel]) -> Iterator[str]:
    for found in wheels:
        wheel = found.wheel
        if not isinstance(wheel, RegistryWheel) or wheel.file.yanked is False:
            continue
        reason = f' (reason: "{wheel.file.yanked}")' if isinstance(wheel.file.yanked, str) else ""
        yield (
            f"{wheel.name}=={wheel.version} is yanked{reason}. "
            "Refresh your lockfile to pin an un-yanked version."
        )


_NEEDS_BUILD = "source distributions need the next version of Puffin, which will build them"
_SHOWN = 8
