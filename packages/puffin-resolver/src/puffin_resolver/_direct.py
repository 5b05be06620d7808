"""Sources that requirements name by URL: what each is, before the solver starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from distribution_types import DirectDist, PathSdist
from puffin_cache import canonical_url
from puffin_macros import PuffinError
from puffin_resolver._errors import NoSolutionError
from puffin_resolver._inputs import ResolverInput
from puffin_resolver._packages import where
from pypi_types import CoreMetadata  # noqa: TC001 - msgspec reads it when it first decodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pep508 import Requirement
    from puffin_normalize import ExtraName
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


class _Declared(Struct, frozen=True):
    """A requirement that names a URL, and what is there."""

    item: ResolverInput
    dist: DirectDist
    extras: frozenset[ExtraName]
    """Those that all who name the URL ask for."""

    def is_at(self, url: str | None) -> bool:
        """Return whether a URL names the same source; of fragments, `#subdirectory=` counts."""
        return _essence(self.item.requirement.url or "") == _essence(url or "")


class DirectSources:
    """The projects of which requirements name the source.

    Inputs, constraints and overrides declare sources; so do the direct sources themselves in
    their metadata, because whoever asks for a source tree asks for what it names. A distribution
    from an index declares none: it may only name what is declared.
    """

    def __init__(self, source: PackageSource, pool: WorkPool | None) -> None:
        self._source = source
        self._pool = pool
        self._declared: dict[str, _Declared] = {}
        self._found: dict[str, DirectSource] = {}

    def __iter__(self) -> Iterator[tuple[str, DirectSource]]:
        """Yield the sources that were found, by the names of their projects."""
        return iter(self._found.items())

    def names(self, requirement: Requirement) -> bool:
        """Return whether the URL of a requirement is the one that was declared for its project."""
        declared = self._declared.get(requirement.name)
        return declared is not None and declared.is_at(requirement.url)

    def declare(self, item: ResolverInput) -> None:
        """Take note of the source that a requirement names, if it names any.

        Raises: NoSolutionError - another one was declared; DistributionTypesError - there
        is nothing, or nothing usable, at the URL.
        """
        requirement = item.requirement
        if requirement.url is None:
            return
        known = self._declared.get(requirement.name)
        if known is not None and not known.is_at(requirement.url):
            raise NoSolutionError(_conflict(known.item, item))
        from distribution_types import dist_from_url  # warm runs without URLs do not need it

        dist = dist_from_url(requirement.name, requirement.url, editable=item.editable)
        extras = frozenset(requirement.extras)
        if known is not None:
            extras |= known.extras
            dist = known.dist if isinstance(known.dist, PathSdist) and known.dist.editable else dist
        self._declared[requirement.name] = _Declared(item, dist, extras)

    def find(self, needs: NeedsOfSource) -> None:
        """Get the metadata of all sources that are declared, and of those that they declare.

        Raises: what the source of packages raises, with a note on who named the source;
        NoSolutionError.
        """
        while new := [name for name in self._declared if name not in self._found]:
            found = self._all([self._declared[name] for name in new])
            self._found.update(zip(new, found, strict=True))
            for name in new:
                self._declare_needs(name, needs)

    def hash_rejection(self, found: DirectSource, hashes: frozenset[str]) -> Rejection | None:
        """Return what is wrong with a source of which only these hashes are admitted.

        Trees and repositories have none. Raises: as `find`. Cost: an archive is fetched whole.
        """
        from puffin_resolver._archive_hashes import hash_rejection

        return hash_rejection(self._source, found.dist, hashes)

    def _declare_needs(self, name: str, needs: NeedsOfSource) -> None:
        found = self._found[name]
        extras = ["", *sorted(self._declared[name].extras)]
        for extra in extras:  # grows where an extra of the project asks for others of it
            for need in needs(found.dist, found.metadata.requires_dist, extra):
                if need.requirement.name == name:
                    extras += [each for each in need.requirement.extras if each not in extras]
                elif not need.origin:
                    self.declare(ResolverInput(need.requirement, name))

    def _all(self, declared: list[_Declared]) -> list[DirectSource]:
        """Return the sources, those that have to be fetched or built side by side."""
        if self._pool is None or len(declared) == 1:
            return [self._one(each) for each in declared]
        from puffin_traits import result_of

        futures = [self._pool.submit(self._one, each) for each in declared]
        try:
            return [result_of(future) for future in futures]
        finally:
            for future in futures:
                future.cancel()

    def _one(self, declared: _Declared) -> DirectSource:
        try:
            precise = self._source.precise(declared.dist)
            metadata = self._source.cached_metadata(precise)
            return DirectSource(precise, metadata or self._source.metadata(precise))
        except PuffinError as error:
            from distribution_types import label

            place = where(declared.item)
            error.add_note(f"{label(declared.dist)} ({place})" if place else label(declared.dist))
            raise


def _essence(url: str) -> tuple[str, str]:
    """Return what tells a URL from those of other sources."""
    base, _, fragment = url.partition("#")
    parts = [part for part in fragment.split("&") if part.startswith("subdirectory=")]
    return canonical_url(base), "".join(parts)


def _conflict(one: ResolverInput, other: ResolverInput) -> Report:
    from puffin_resolver._reporting import report_of_sources

    return report_of_sources(other.requirement.name, (one, other))
