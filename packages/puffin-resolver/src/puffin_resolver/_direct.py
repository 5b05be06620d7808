"""Sources that requirements name by URL: what each is, before the solver starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from distribution_types import DirectDist, PathSdist, dist_from_url, label
from puffin_cache import canonical_url
from puffin_macros import PuffinError
from puffin_resolver._errors import NoSolutionError
from puffin_resolver._inputs import ResolverInput
from puffin_resolver._packages import where
from pypi_types import CoreMetadata  # noqa: TC001 - msgspec reads it when it first decodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pep508 import Requirement
    from puffin_resolver._candidate import Rejection
    from puffin_resolver._packages import Need
    from puffin_resolver._report import Report
    from puffin_resolver._source import PackageSource
    from puffin_traits import WorkPool

    NeedsOfSource = Callable[[DirectDist, Iterable[Requirement], str], list[Need]]


class DirectSource(Struct, frozen=True):
    """A source as it is now: of git a commit, and what its metadata says."""

    dist: DirectDist
    metadata: CoreMetadata

    @property
    def is_editable(self) -> bool:
        """Whether it is to be installed editable."""
        return isinstance(self.dist, PathSdist) and self.dist.editable


class DirectSources:
    """The projects of which requirements name the source.

    Inputs, constraints and overrides declare sources; so do the direct sources themselves in
    their metadata, because whoever asks for a source tree asks for what it names. A distribution
    from an index declares none: it may only name what is declared.

    What is declared and not needed is not looked at. That it is needed after all, by a distribution
    from an index, turns out when the solver has started.
    """

    def __init__(self, source: PackageSource, pool: WorkPool | None) -> None:
        self._source = source
        self._pool = pool
        self._declared: dict[str, ResolverInput] = {}
        self._needed: dict[str, set[str]] = {}
        """The extras that are asked for of each project; `""` stands for the project itself."""
        self._found: dict[str, DirectSource] = {}

    def __iter__(self) -> Iterator[tuple[str, DirectSource]]:
        """Yield the sources that were found, by the names of their projects."""
        return iter(self._found.items())

    @property
    def dormant(self) -> frozenset[str]:
        """The projects of which a source is declared that was not looked at."""
        return frozenset(name for name in self._declared if name not in self._found)

    def names(self, requirement: Requirement) -> bool:
        """Return whether the URL of a requirement is the one that was declared for its project.

        Of fragments, `#subdirectory=` counts.
        """
        declared = self._declared.get(requirement.name)
        return declared is not None and _essence(declared.requirement) == _essence(requirement)

    def declare(self, item: ResolverInput) -> None:
        """Take note of the source that a requirement names, if it names any.

        Raises: NoSolutionError - another one was declared.
        """
        name = item.requirement.name
        if item.requirement.url is None:
            return
        known = self._declared.get(name)
        if known is not None and not self.names(item.requirement):
            raise NoSolutionError(_conflict(known, item))
        if known is None or (item.editable and not known.editable):
            self._declared[name] = item

    def wake(self, name: str) -> None:
        """Take note that a project is needed by a distribution from an index."""
        self._needed[name] = {"", *self._declared[name].requirement.extras}

    def find(self, wanted: Iterable[Need], needs: NeedsOfSource) -> None:
        """Get the metadata of all sources that are declared and needed, and of those they declare.

        `wanted` is what the inputs need: they may ask for extras of a source without its URL.

        Raises: what the source of packages raises, with a note on who named the source;
        NoSolutionError; DistributionTypesError - there is nothing, or nothing usable, at the URL.
        """
        self._take(wanted)
        followed: set[tuple[str, str]] = set()
        while new := [each for each in self._asked_for() if each not in followed]:
            self._get()
            followed.update(new)
            for name, extra in new:
                found = self._found[name]
                self._take(needs(found.dist, found.metadata.requires_dist, extra), name)

    def hash_rejection(self, found: DirectSource, hashes: frozenset[str]) -> Rejection | None:
        """Return what is wrong with a source of which only these hashes are admitted.

        Trees and repositories have none. Raises: as `find`. Cost: an archive is fetched whole.
        """
        from puffin_resolver._archive_hashes import hash_rejection

        return hash_rejection(self._source, found.dist, hashes)

    def _take(self, needs: Iterable[Need], dependent: str = "") -> None:
        for need in needs:
            if not need.constraint:
                requirement, origin = need.requirement, need.origin or dependent
                self._needed.setdefault(requirement.name, {""}).update(requirement.extras)
                self.declare(ResolverInput(requirement, origin, place=need.place))

    def _asked_for(self) -> Iterator[tuple[str, str]]:
        """Yield the sources by name, each as it is, then with each extra that is asked for."""
        for name in self._declared:
            yield from ((name, extra) for extra in sorted(self._needed.get(name, ())))

    def _get(self) -> None:
        missing = self._needed.keys() - self._found.keys()
        names = [name for name in self._declared if name in missing]
        found = self._all([self._declared[name] for name in names])
        self._found.update(zip(names, found, strict=True))

    def _all(self, declared: list[ResolverInput]) -> list[DirectSource]:
        """Return the sources, those that have to be fetched or built side by side."""
        if self._pool is None or len(declared) <= 1:
            return [self._one(item) for item in declared]
        from puffin_traits import result_of

        futures = [self._pool.submit(self._one, item) for item in declared]
        try:
            return [result_of(future) for future in futures]
        finally:
            for future in futures:
                future.cancel()

    def _one(self, item: ResolverInput) -> DirectSource:
        requirement, place = item.requirement, where(item)
        dist = dist_from_url(requirement.name, requirement.url or "", editable=item.editable)
        try:
            precise = self._source.precise(dist)
            metadata = self._source.cached_metadata(precise)
            return DirectSource(precise, metadata or self._source.metadata(precise))
        except PuffinError as error:
            error.add_note(f"{label(dist)} ({place})" if place else label(dist))
            raise


def _essence(requirement: Requirement) -> tuple[str, str]:
    """Return what tells the URL of a requirement from those of other sources."""
    base, _, fragment = (requirement.url or "").partition("#")
    parts = [part for part in fragment.split("&") if part.startswith("subdirectory=")]
    return canonical_url(base), "".join(parts)


def _conflict(one: ResolverInput, other: ResolverInput) -> Report:
    from puffin_resolver._reporting import report_of_sources

    return report_of_sources(other.requirement.name, (one, other))
