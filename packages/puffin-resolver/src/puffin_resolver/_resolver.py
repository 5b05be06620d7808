"""The resolver: one object for one resolution."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pubgrub import NoSolution, SilentObserver, Solver
from puffin_normalize import ProjectName
from puffin_resolver._answer import resolution_of
from puffin_resolver._fetcher import SourceNeeded
from puffin_resolver._inputs import Manifest, Options, Target
from puffin_resolver._packages import ROOT, ROOT_STATE, Package, release_of
from puffin_resolver._provider import ProjectProvider
from puffin_traits import NullReporter, ResolveReporter, WorkPool

if TYPE_CHECKING:
    from puffin_resolver._report import Report
    from puffin_resolver._resolution import Resolution
    from puffin_resolver._source import PackageSource

_DEFAULTS = Options()


class Resolver:
    """Finds a resolution of `manifest` for `target`. Use it once."""

    def __init__(  # noqa: PLR0913 - the parts that a caller may replace
        self,
        source: PackageSource,
        manifest: Manifest,
        target: Target,
        options: Options = _DEFAULTS,
        *,
        pool: WorkPool | None = None,
        builds_in_pool: bool = True,
        reporter: ResolveReporter | None = None,
        explain: bool = False,
    ) -> None:
        """Take the parts. Without a pool one question is asked after the other.

        `builds_in_pool` false keeps the pool free of source distributions, which may take a build:
        they are asked for on the thread that resolves, so that builds may share the pool.
        `explain`: whether the resolution is to have explanations.

        Raises: HashRequirementError.
        """
        self._near_names = source.near_names
        self._explain = explain
        self._reporter = reporter or NullReporter()
        self._make_provider = partial(
            ProjectProvider,
            source,
            manifest,
            target,
            options,
            pool=pool,
            builds_in_pool=builds_in_pool,
        )
        self._provider = self._make_provider()

    def resolve(self) -> Resolution:
        """Return the resolution.

        The same answers of the source give the same resolution, in whatever order they arrive.

        Raises: NoSolutionError - nothing satisfies the manifest; UndeclaredUrlError. And what
        the source raises.
        """
        try:
            solver, states = self._solved()
        except NoSolution as error:
            from puffin_resolver._errors import NoSolutionError

            raise NoSolutionError(self._report(error)) from None
        finally:
            self._reporter.on_complete()
        resolution = resolution_of(self._provider, states)
        return self._explained(resolution, solver, states) if self._explain else resolution

    def _solved(self) -> tuple[Solver[Package, int], dict[Package, int]]:
        """Return the solution, and who found it.

        It begins anew with a source that turned out to be needed: what that declares itself has to
        be known from the start.
        """
        woken: list[str] = []
        while True:
            provider = self._provider
            try:
                provider.find_direct_sources(woken)
                solver = Solver(provider, ROOT, ROOT_STATE, _Progress(provider, self._reporter))
                return solver, solver.solve()
            except SourceNeeded as news:
                woken.append(news.name)
                self._provider = self._make_provider()

    def _explained(
        self, resolution: Resolution, solver: Solver[Package, int], states: dict[Package, int]
    ) -> Resolution:
        from msgspec.structs import replace

        from puffin_resolver._explaining import explanations_of

        explanations = explanations_of(resolution, solver, self._provider, states)
        return replace(resolution, explanations=explanations)

    def _report(self, error: NoSolution) -> Report:
        from puffin_resolver._reporting import report_of

        return report_of(error.proof, self._provider, self._near_names)


class _Progress(SilentObserver):
    """Tells a reporter which releases the solver decides on."""

    def __init__(self, provider: ProjectProvider, reporter: ResolveReporter) -> None:
        self._provider, self._reporter = provider, reporter

    def on_decision(self, package: Package, state: int) -> None:
        if not package.extra:
            version = self._provider.view(package.name).releases.versions[release_of(state)]
            self._reporter.on_progress(ProjectName(package.name), version)
