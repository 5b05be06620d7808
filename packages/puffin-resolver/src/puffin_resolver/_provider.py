"""Answers the solver's questions about projects."""

from collections.abc import Callable, Iterable, Sequence

from pubgrub import Dependency, Unavailable
from puffin_client import Project
from puffin_macros import PuffinError
from puffin_normalize import ProjectName
from puffin_resolver._candidate import Rejection, Rules, python_rejection
from puffin_resolver._direct import DirectSources
from puffin_resolver._errors import UndeclaredUrlError
from puffin_resolver._fetcher import Fetcher, Wish
from puffin_resolver._inputs import Manifest, Options, Target
from puffin_resolver._packages import ABSENT, ROOT, Need, Package, release_of, state_of
from puffin_resolver._project_view import Preferences, ProjectView
from puffin_resolver._requirements import Requirements
from puffin_resolver._resolution import Pin
from puffin_resolver._source import PackageSource
from puffin_traits import ResolveReporter, WorkPool
from pypi_types import CoreMetadata, MetadataError

HOT = 5
"""A project with so many conflicts is decided before others."""

PATIENCE = 4
"""Where more releases of one project turn out wrong, those to come are asked for in advance."""

AHEAD = 64
"""How many releases of a project are asked for at once at most."""


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
        reporter: ResolveReporter,
    ) -> None:
        self._target = target
        self._options = options
        self._preferred = {item.name: f"==={item.version}" for item in manifest.preferences}
        self._reporter = reporter
        self.requirements = Requirements(manifest, target, require_hashes=options.require_hashes)
        self.direct = DirectSources(source, pool if builds_in_pool else None)
        self.fetcher = Fetcher(
            source,
            pool,
            self._make_view,
            self.requirements.of_metadata,
            builds_ahead=builds_in_pool,
        )
        self.needs: dict[tuple[Package, int], list[Need]] = {}
        """What each package that was looked at needs, by its state."""
        self._tries: dict[str, int] = {}

    def find_direct_sources(self) -> None:
        """Get the sources that are named by URL: the first thing, for they decide who is asked."""
        for item in self.requirements.with_url():
            self.direct.declare(item)
        self.direct.find(self.requirements.of_metadata)
        for name, found in self.direct:
            rules = Rules(name, self._options, self._target)
            self.fetcher.put(ProjectView(None, rules, Preferences(), direct=found))

    def view(self, name: str) -> ProjectView:
        """Return the project, waiting for it if need be."""
        return self.fetcher.view(name)

    def priority(self, _package: Package, states: int, conflicts: int) -> tuple[int, int]:
        """Return what comes first: troublemakers, what has one release left, the rest."""
        if conflicts >= HOT:
            return 0, -conflicts
        return (1 if states & (states - 1) == 0 else 2), 0

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
        self._ask_for_more(view, index)
        return state_of(index)

    def dependencies(
        self, package: Package, state: int
    ) -> Sequence[Dependency[Package, int]] | Unavailable[int]:
        """Return what the release, or the extra of it, needs."""
        if package == ROOT:
            return self._dependencies(package, state, self.requirements.of_root())
        view = self.view(package.name)
        metadata = self._metadata(view, release_of(state))
        if isinstance(metadata, Rejection):
            view.reject(release_of(state), metadata)
            return Unavailable(state, view)
        requires = () if self._options.no_dependencies else metadata.requires_dist
        needs = self.requirements.of_metadata(requires, package.extra)
        found = self._dependencies(package, state, needs)
        if package.extra:
            found.append(Dependency(Package(package.name), state))
        return found

    def on_decision(self, package: Package, state: int) -> None:
        """Report the decision."""
        if not package.extra:
            version = self.view(package.name).releases.versions[release_of(state)]
            self._reporter.on_progress(ProjectName(package.name), version)

    def missing_extras(self, pin: Pin) -> list[str]:
        """Return the extras that were asked for and that the chosen release does not have."""
        if not pin.extras:
            return []
        view = self.view(pin.name)
        metadata = self._metadata(view, view.releases.versions.index(pin.version))
        provided = () if isinstance(metadata, Rejection) else metadata.provides_extra
        return [extra for extra in pin.extras if extra not in provided]

    def _metadata(self, view: ProjectView, index: int) -> CoreMetadata | Rejection:
        candidate = view.assess(index)
        if isinstance(candidate, Rejection):
            return candidate
        try:
            metadata = self.fetcher.metadata(view, candidate)
        except PuffinError as error:
            if not _is_about_metadata(error):
                raise
            return Rejection("metadata", f"has metadata that cannot be used: {error}")
        return python_rejection(metadata.requires_python, self._target.python) or metadata

    def _dependencies(
        self, package: Package, state: int, needs: list[Need]
    ) -> list[Dependency[Package, int]]:
        self.needs[package, state] = needs
        requirements = [need.requirement for need in needs]
        self.fetcher.want([Wish(r.name, r.specifiers, r.extras) for r in requirements])
        return [item for need in needs for item in self._dependency(package, state, need)]

    def _dependency(
        self, package: Package, state: int, need: Need
    ) -> list[Dependency[Package, int]]:
        requirement = need.requirement
        if requirement.url is not None and not self.direct.names(requirement):
            raise UndeclaredUrlError(requirement.name, requirement.url, str(package))
        releases = self.view(requirement.name).releases
        states = releases.matching(requirement.specifiers) << 1
        if need.constraint:
            return [Dependency(Package(requirement.name), states | ABSENT, need)]
        if requirement.name == package.name:
            states &= state
        extras = [Package(requirement.name, extra) for extra in requirement.extras]
        return [Dependency(wanted, states, need) for wanted in (Package(requirement.name), *extras)]

    def _ask_for_more(self, view: ProjectView, index: int) -> None:
        """Ask for the releases beyond this one, where one after the other turns out wrong."""
        name = view.rules.name
        tries = self._tries[name] = self._tries.get(name, 0) + 1
        if tries > PATIENCE and self.fetcher.waits:
            self.fetcher.want_metadata(view, view.beyond(index, min(2 * tries, AHEAD)))

    def _make_view(self, name: str, project: Project | None) -> ProjectView:
        options, requirements = self._options, self.requirements
        rules = Rules(name, options, self._target, requirements.hashes(name))
        mode = options.prerelease
        explicit = requirements.names_prerelease(name)
        preferences = Preferences(
            lowest=options.resolution == "lowest"
            or (options.resolution == "lowest-direct" and name in requirements.direct),
            prereleases=mode != "disallow" and (mode != "explicit" or explicit),
            stable_first=mode != "allow",
            preferred=self._preferred.get(ProjectName(name)),
        )
        return ProjectView(project, rules, preferences, requirements.pins(name))


def _is_about_metadata(error: PuffinError) -> bool:
    from puffin_package import ArchiveError

    return isinstance(error, MetadataError | ArchiveError)
