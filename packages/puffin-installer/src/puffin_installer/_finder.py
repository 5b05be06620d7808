"""Which distribution to fetch or build for each requirement, without any solving."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from distribution_types import PathWheel, RegistrySdist, RegistryWheel, UrlWheel
from puffin_installer._direct_plan import direct_dist
from puffin_installer._errors import FinderError, NoWheelError
from puffin_installer._ranked_work import RankedWork
from puffin_installer._release_choice import RULED_OUT, ReleaseChoice, other_tags
from puffin_installer._required_hashes import missing_hash
from puffin_macros import PuffinError
from puffin_traits import FormatControl, result_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from distribution_types import DirectDist, Dist
    from platform_tags import Tags
    from puffin_client import Project
    from puffin_installer._requested import RequestedRequirement
    from puffin_normalize import ProjectName
    from puffin_traits import WorkPool

_AT_ONCE = 12


class ProjectSource(Protocol):
    """What knows the files of projects: `RegistryClient` is one."""

    def project(self, name: ProjectName) -> Project:
        """Return what the indexes have of a project."""


class Target(Struct, frozen=True, kw_only=True):
    """What distributions have to fit, and what they may be."""

    tags: Tags
    python: str
    """The full version of Python: `3.12.1`."""
    require_hashes: bool = False
    """Whether every requirement must be pinned and have hashes."""
    no_binary: FormatControl = FormatControl()
    """The projects of which no wheel of an index will do."""
    only_binary: FormatControl = FormatControl()
    """The projects of which nothing will do that had to be built."""


class FoundDist(Struct, frozen=True):
    """The distribution that will serve a requirement."""

    requested: RequestedRequirement
    dist: Dist


class Found(Struct, frozen=True):
    """What there is for all requirements."""

    dists: tuple[FoundDist, ...]
    """In the order of the requirements."""
    warnings: tuple[str, ...] = ()
    """One sentence a yanked release that was pinned."""


class Finder:
    """Chooses the newest release that fits: its wheel that the tags prefer, else its sources.

    Pre-releases only serve requirements that name one, or projects that have nothing else that
    fits. Yanked files only serve exact pins, with a warning. A direct URL stands for itself, and so
    does a file that was chosen before: no index is asked for these.

    Spec: PEP 425 (tags), 440 (pre-releases), 592 (yanked), 503 (Requires-Python).
    """

    def __init__(self, source: ProjectSource, target: Target, pool: WorkPool) -> None:
        self._source = source
        self._target = target
        self._pool = pool

    def find(
        self,
        requested: Sequence[RequestedRequirement],
        on_found: Callable[[FoundDist], object] | None = None,
    ) -> Found:
        """Return a distribution for each requirement; twelve projects are asked for at a time.

        `on_found` hears of each as soon as it is chosen, on a thread of the pool; what it gives to
        the pool is not kept waiting by all the other projects.

        Raises: what is wrong with the only requirement that has a problem (NoWheelError, an error
        of the client, ...), with a note on the requirement; FinderError when several have one.
        """
        work: RankedWork[tuple[()], FoundDist] = RankedWork(self._pool, _AT_ONCE)
        steps = [partial(self._find_and_tell, item, on_found) for item in requested]
        futures = [work.submit((), step) for step in steps]
        problems: list[PuffinError] = []
        found: list[FoundDist] = []
        try:
            for future in futures:
                try:
                    found.append(result_of(future))
                except PuffinError as error:
                    problems.append(error)
        finally:
            for future in futures:
                future.cancel()
        if problems:
            raise problems[0] if len(problems) == 1 else FinderError(tuple(problems))
        return Found(tuple(found), tuple(_yank_warnings(found)))

    def _find_and_tell(
        self, item: RequestedRequirement, on_found: Callable[[FoundDist], object] | None
    ) -> FoundDist:
        try:
            found = self._find_one(item)
        except PuffinError as error:
            error.add_note(str(item))
            raise
        if on_found is not None:
            on_found(found)
        return found

    def _find_one(self, item: RequestedRequirement) -> FoundDist:
        requirement = item.requirement
        if self._target.require_hashes and (reason := missing_hash(item)):
            raise NoWheelError(item.label, reason)
        if requirement.url is not None:
            return FoundDist(item, self._find_direct(item))
        if item.dist is not None:
            return FoundDist(item, item.dist)
        project = self._source.project(requirement.name)
        return FoundDist(item, ReleaseChoice(item, project, self._target).choose())

    def _find_direct(self, item: RequestedRequirement) -> DirectDist:
        name = item.requirement.name
        dist = direct_dist(item)
        if isinstance(dist, PathWheel | UrlWheel):
            if self._target.tags.priority(dist.tags) is None:
                raise NoWheelError(item.label, other_tags([dist.tags]))
        elif self._target.only_binary.covers(name) and not item.editable:
            # Nothing but a tree can be editable: whether it may run code, the build decides.
            raise NoWheelError(item.label, f"it is a source distribution, {RULED_OUT}")
        return dist


def _yank_warnings(found: Sequence[FoundDist]) -> Iterator[str]:
    for each in found:
        dist = each.dist
        if not isinstance(dist, RegistryWheel | RegistrySdist) or dist.file.yanked is False:
            continue
        reason = f' (reason: "{dist.file.yanked}")' if isinstance(dist.file.yanked, str) else ""
        yield (
            f"{dist.name}=={dist.version} is yanked{reason}. "
            "Refresh your lockfile to pin an un-yanked version."
        )
