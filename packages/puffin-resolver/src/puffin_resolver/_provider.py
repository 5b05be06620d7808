"""Answers the solver's questions about projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubgrub import Conflicts, Dependency, Unavailable
from puffin_macros import PuffinError
from puffin_normalize import ProjectName
from puffin_resolver._candidate import Rejection, Rules, python_rejection
from puffin_resolver._fetcher import Fetcher, Wish
from puffin_resolver._packages import ABSENT, ROOT, Declared, Need, Package, release_of, state_of
from puffin_resolver._project_view import Preferences, ProjectView
from puffin_resolver._requirements import Requirements

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from distribution_types import DirectDist
    from pep508 import Requirement
    from puffin_client import Project
    from puffin_resolver._direct import DirectSources
    from puffin_resolver._inputs import Manifest, Options, Target
    from puffin_resolver._neighbours import Neighbours
    from puffin_resolver._resolution import Pin
    from puffin_resolver._source import PackageSource
    from puffin_traits import WorkPool

HOT = 5
"""A project that had to give up so many releases is decided before others, and one that made
others do so after them."""

PATIENCE = 4
"""So many releases of a project are looked at one by one; then several together."""


class ProjectProvider:
    """The index as PubGrub sees it; states are masks of releases, shifted by the absent state."""

    absent = ABSENT

    def __init__(  # noqa: PLR0913 - what a resolution consists of
        self,
        source: PackageSource,
        manifest: Manifest,
        target: Target,
        options: Options,
        *,
        pool: WorkPool | None,
        builds_in_pool: bool,
    ) -> None:
        self.manifest, self.target, self.options = manifest, target, options
        self._preferred = {item.name: item.version for item in manifest.preferences}
        self.requirements = Requirements(manifest, target, require_hashes=options.require_hashes)
        self._source, self._pool = source, pool if builds_in_pool else None
        self._direct: DirectSources | None = None
        self.fetcher = Fetcher(
            source,
            pool,
            self._make_view,
            self.requirements.of_metadata,
            builds_ahead=builds_in_pool,
        )
        self.needs: dict[tuple[Package, int], list[Need]] = {}
        """What each package that was looked at needs, by its state."""
        self._seen: dict[Package, int] = {}
        self._neighbours: Neighbours | None = None

    def find_direct_sources(self, woken: Iterable[str]) -> None:
        """Get the sources that are named by URL: the first thing, for they decide who is asked.

        Those that nothing is known to need are left alone, but for `woken`: the projects that a
        `SourceNeeded` has named before.
        """
        items = self.requirements.with_url()
        if not items:
            return
        from puffin_resolver._direct import DirectSources  # hardly ever is one named

        self._direct = DirectSources(self._source, self._pool)
        for item in items:
            self._direct.declare(item)
        for name in woken:
            self._direct.wake(name)
        needs = _nothing if self.options.no_dependencies else self.requirements.of_source
        self._direct.find(self.requirements.of_root(), needs)
        self.fetcher.dormant = self._direct.dormant
        for name, found in self._direct:
            hashes = self.requirements.hashes(name)
            rules = Rules(name, self.options, self.target, hashes)
            view = ProjectView(None, rules, Preferences(), direct=found)
            if hashes is not None and (rejection := self._direct.hash_rejection(found, hashes)):
                view.reject(0, rejection)
            self.fetcher.put(view)

    def view(self, name: str) -> ProjectView:
        """Return the project, waiting for it if need be."""
        return self.fetcher.view(name)

    def priority(self, package: Package, states: int, conflicts: Conflicts) -> tuple[int, int]:
        """Return what comes first: losers, what has one release left, others, who made them lose.

        So it is the project with much choice and little luck that gets its newest release, and
        others that adapt, instead of its oldest which needs nothing yet. Those that are last wait
        until all is there that they may be in the way of; but not those whose lowest release is
        wanted, for which it is the others that have to adapt. Before what is new come the projects
        that an earlier run pinned, so that it adapts to the pins.
        """
        if conflicts.given_up >= HOT:
            return 0, -conflicts.given_up
        if states & (states - 1) == 0:
            return 1, 0
        if conflicts.insisted >= HOT:
            early = self._wants_lowest(package.name)
            return (2, -conflicts.insisted) if early else (5, conflicts.insisted)
        return (3, 0) if package.name in self._preferred else (4, 0)

    def _wants_lowest(self, name: str) -> bool:
        mode = self.options.resolution
        return mode == "lowest" or (mode == "lowest-direct" and name in self.requirements.direct)

    def prepare(self, undecided: Iterable[Package], known: Callable[[Package], int]) -> None:
        """Ask ahead for what the next decisions will probably need."""
        if not self.fetcher.waits:
            return
        for package in undecided:
            view = self.view(package.name)
            self.fetcher.want_metadata(view, view.upcoming(known(package) >> 1, 1))

    def choose(
        self, package: Package, states: int, known: Callable[[Package], int]
    ) -> int | Unavailable[int]:
        """Take the release that is preferred of those that can be used."""
        view = self.view(package.name)
        mask = states >> 1
        if package.extra:
            # An extra comes in the version of its project, if that is decided.
            mask = mask & (known(Package(package.name)) >> 1) or mask
        index = view.pick(mask)
        if index is None:
            return Unavailable(states, view)
        return state_of(index)

    def dependencies(
        self, package: Package, state: int
    ) -> Sequence[Dependency[Package, int]] | Unavailable[int]:
        """Return what the release, or the extra of it, needs."""
        if package == ROOT:
            return self._dependencies(package, state, self.requirements.of_root())
        view, index = self.view(package.name), release_of(state)
        block = self._ask_for_block(package, view, index)
        declared = self._declared(view, index)
        if isinstance(declared, Rejection):
            view.reject(index, declared)
            return Unavailable(state, view)
        needs = [] if self.options.no_dependencies else declared.needs(package.extra)
        found = self._dependencies(package, state, needs)
        if block and needs:
            found = self._widened(package, state, found, block)
        if package.extra:
            found.append(Dependency(Package(package.name), state))
        return found

    def input_warnings(self) -> list[str]:
        """Return what the user should know of the inputs, a sentence each."""
        return self.requirements.warnings(self.options.resolution)

    def missing_extras(self, pin: Pin) -> list[str]:
        """Return the extras that were asked for and that the chosen release does not have."""
        if not pin.extras:
            return []
        view = self.view(pin.name)
        declared = self._declared(view, view.releases.versions.index(pin.version))
        found = () if isinstance(declared, Rejection) else declared.metadata.provides_extra
        provided = frozenset(found)
        return [extra for extra in pin.extras if extra not in provided]

    def _declared(self, view: ProjectView, index: int) -> Declared | Rejection:
        candidate = view.assess(index)
        if isinstance(candidate, Rejection):
            return candidate
        try:
            declared = self.fetcher.declared(view, candidate)
        except PuffinError as error:
            from puffin_resolver._failure import note_who_asked, rejection_for

            rejection = rejection_for(error)
            if rejection is None:
                note_who_asked(error, view.rules.name, self)
                raise
            return rejection
        return self._needs_newer_python(declared) or declared

    def _needs_newer_python(self, declared: Declared) -> Rejection | None:
        return python_rejection(declared.metadata.requires_python, self.target.python)

    def _dependencies(
        self, package: Package, state: int, needs: list[Need]
    ) -> list[Dependency[Package, int]]:
        self.needs[package, state] = needs
        requirements = [need.requirement for need in needs]
        self.fetcher.want([Wish(r.name, r.specifiers, r.extras) for r in requirements])
        return [item for need in needs for item in self._dependency(package, state, need)]

    def _is_declared(self, requirement: Requirement) -> bool:
        return self._direct is not None and self._direct.names(requirement)

    def _dependency(
        self, package: Package, state: int, need: Need
    ) -> list[Dependency[Package, int]]:
        requirement = need.requirement
        if requirement.url is not None and not self._is_declared(requirement):
            from puffin_resolver._errors import UndeclaredUrlError

            raise UndeclaredUrlError(requirement.name, requirement.url, str(package))
        releases = self.view(requirement.name).releases
        states = releases.matching(requirement.specifiers) << 1
        if need.constraint:
            return [Dependency(Package(requirement.name), states | ABSENT, need)]
        if requirement.name == package.name:
            states &= state
        extras = [Package(requirement.name, extra) for extra in requirement.extras]
        return [Dependency(wanted, states, need) for wanted in (Package(requirement.name), *extras)]

    def _ask_for_block(self, package: Package, view: ProjectView, index: int) -> list[int]:
        """Return what to look at along with a release; what may come after it is asked for."""
        seen = self._seen.get(package, 0)
        self._seen[package] = seen | 1 << index
        if seen >> index & 1 or seen.bit_count() < PATIENCE:
            return []
        if self._neighbours is None:
            from puffin_resolver._neighbours import Neighbours  # where all goes well, not needed

            self._neighbours = Neighbours(self._seen)
        block = self._neighbours.beside(package, view, index)
        if block:
            wanted = [index, *block]
            if self.fetcher.waits:
                wanted += self._neighbours.after(package, view, block)
            self.fetcher.want_ahead(view, view.candidates(wanted))
        return block

    def _widened(
        self,
        package: Package,
        state: int,
        found: list[Dependency[Package, int]],
        block: list[int],
    ) -> list[Dependency[Package, int]]:
        """Add to what one release needs what its neighbours need of the same projects."""
        names = {item.package.name for item in found} - {package.name}
        masks = {(item.package, item.states): state for item in found}
        notes = {(item.package, item.states): item.note for item in found}
        for need, mask in self._needs_in(package, block).values():
            if need.requirement.name in names and need.requirement.url is None:
                for item in self._dependency(package, state, need):
                    key = item.package, item.states
                    notes.setdefault(key, item.note)
                    masks[key] = masks.get(key, 0) | mask
        return [Dependency(*key, notes[key], mask) for key, mask in masks.items()]

    def _needs_in(
        self, package: Package, block: list[int]
    ) -> dict[tuple[Hashable, ...], tuple[Need, int]]:
        """Return the needs of releases that can be used, those alike once, with their states."""
        view = self.view(package.name)
        found: dict[tuple[Hashable, ...], tuple[Need, int]] = {}
        for index, candidate in zip(block, view.candidates(block), strict=True):
            declared = self.fetcher.declared_by_wheel(candidate)
            if declared is None or self._needs_newer_python(declared) is not None:
                continue
            for need in declared.needs(package.extra):
                asked = need.requirement
                key = asked.name, asked.specifiers, asked.extras, asked.url, need.constraint
                found[key] = need, found.get(key, (need, 0))[1] | state_of(index)
        return found

    def _make_view(self, name: str, project: Project | None) -> ProjectView:
        options, requirements = self.options, self.requirements
        rules = Rules(name, options, self.target, requirements.hashes(name))
        mode = options.prerelease_of(name)
        explicit = requirements.names_prerelease(name)
        preferences = Preferences(
            lowest=self._wants_lowest(name),
            prereleases=mode != "disallow" and (mode != "explicit" or explicit),
            stable_first=mode != "allow",
            preferred=self._preferred.get(ProjectName(name)),
        )
        return ProjectView(project, rules, preferences, requirements.pins(name))


def _nothing(_dist: DirectDist, _requires: Iterable[Requirement], _extra: str) -> list[Need]:
    """Return what a source needs where dependencies do not count."""
    return []
