"""From what a solver did to the reasons for each pin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_resolver._explanation import Explanation
from puffin_resolver._packages import Package, release_of
from puffin_resolver._passed_over import Search, Sieve
from puffin_resolver._refutation import Refuter
from pypi_types import redact_url

if TYPE_CHECKING:
    from pubgrub import Solver
    from puffin_resolver._explanation import PassedOver
    from puffin_resolver._inputs import Manifest, Options, Target
    from puffin_resolver._provider import ProjectProvider
    from puffin_resolver._resolution import Edge, Pin, Resolution


class Explainer:
    """Explains the pins of a resolution from what solver and provider know once it is there.

    Nobody is asked for more. Cost: for each project what its newer releases cost to look at, and
    for each conflict one to repeat it.
    """

    def __init__(
        self,
        solver: Solver[Package, int],
        provider: ProjectProvider,
        manifest: Manifest,
        target: Target,
        options: Options,
    ) -> None:
        self._provider = provider
        self._solver, self._options, self._target = solver, options, target
        self._refuter = Refuter(solver, provider, manifest, target)
        self._preferred: dict[str, str] = {item.name: item.origin for item in manifest.preferences}

    def explain(
        self, resolution: Resolution, states: dict[Package, int]
    ) -> tuple[Explanation, ...]:
        """Return the explanations of all pins; `states` are in the order of the decisions."""
        edges: dict[str, list[Edge]] = {}
        for edge in resolution.graph:
            edges.setdefault(edge.name, []).append(edge)
        search = self._search(states)
        return tuple(
            self._explanation(search, pin, states, edges.get(pin.name, []))
            for pin in resolution.pins
        )

    def _search(self, states: dict[Package, int]) -> Search:
        packages: dict[str, list[Package]] = {}
        for package in states:
            packages.setdefault(package.name, []).append(package)
        return Search(
            solver=self._solver,
            packages=packages,
            order={name: place for place, name in enumerate(packages)},
            refuter=self._refuter,
            options=self._options,
            target=self._target,
            preferred=self._preferred,
        )

    def _explanation(
        self, search: Search, pin: Pin, states: dict[Package, int], edges: list[Edge]
    ) -> Explanation:
        passed_over: tuple[PassedOver, ...] = ()
        if pin.url is None:
            taken = release_of(states[Package(pin.name)])
            passed_over = Sieve(search, self._provider.view(pin.name), taken, edges).groups()
        by_preference = any(each.kind == "preference" for each in passed_over)
        return Explanation(
            name=pin.name,
            version=pin.version,
            url=None if pin.url is None else redact_url(pin.url),
            required_by=tuple(edges),
            preferred=self._preferred.get(pin.name, "") if by_preference else "",
            passed_over=passed_over,
        )
