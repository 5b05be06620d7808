"""The resolver: one object for one resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubgrub import NoSolution, Solver
from puffin_normalize import ProjectName
from puffin_resolver._answer import resolution_of
from puffin_resolver._errors import NoSolutionError
from puffin_resolver._inputs import Manifest, Options, Target
from puffin_resolver._packages import ROOT, ROOT_STATE, Package
from puffin_resolver._provider import ProjectProvider
from puffin_traits import NullReporter, ResolveReporter, WorkPool

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        self._source = source
        self._manifest, self._target, self._options = manifest, target, options
        self._explain = explain
        self._reporter = reporter or NullReporter()
        self._provider = ProjectProvider(
            source,
            manifest,
            target,
            options,
            pool=pool,
            builds_in_pool=builds_in_pool,
            reporter=self._reporter,
        )

    def resolve(self) -> Resolution:
        """Return the resolution.

        The same answers of the source give the same resolution, in whatever order they arrive.

        Raises: NoSolutionError - nothing satisfies the manifest; UndeclaredUrlError. And what
        the source raises.
        """
        try:
            self._provider.find_direct_sources()
            solver = Solver(self._provider, ROOT, ROOT_STATE, self)
            states = solver.solve()
        except NoSolution as error:
            raise NoSolutionError(self._report(error)) from None
        finally:
            self._reporter.on_complete()
        resolution = resolution_of(self._provider, states, self._target.markers)
        return self._explained(resolution, solver, states) if self._explain else resolution

    def _explained(
        self, resolution: Resolution, solver: Solver[Package, int], states: dict[Package, int]
    ) -> Resolution:
        from msgspec.structs import replace

        from puffin_resolver._explaining import Explainer

        explainer = Explainer(solver, self._provider, self._manifest, self._target, self._options)
        return replace(resolution, explanations=explainer.explain(resolution, states))

    def _report(self, error: NoSolution) -> Report:
        from puffin_resolver._reporting import report_of

        return report_of(
            error.proof,
            self._provider,
            self._manifest,
            self._target,
            lambda name: self._source.near_names(ProjectName(name)),
        )

    def on_decision(self, package: Package, state: int) -> None:
        """Report it."""
        self._provider.on_decision(package, state)

    def on_conflict(self, packages: Sequence[Package], level: int) -> None:
        """Do nothing: a conflict is no progress."""
