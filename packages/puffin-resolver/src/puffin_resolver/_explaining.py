"""From what a solver did to the reasons for each pin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_resolver._explanation import Explanation
from puffin_resolver._passed_over import Search, Sieve
from puffin_resolver._refutation import Refuter
from pypi_types import redact_url

if TYPE_CHECKING:
    from pubgrub import Solver
    from puffin_resolver._explanation import PassedOver
    from puffin_resolver._packages import Package
    from puffin_resolver._provider import ProjectProvider
    from puffin_resolver._resolution import Edge, Pin, Resolution


def explanations_of(
    resolution: Resolution,
    solver: Solver[Package, int],
    provider: ProjectProvider,
    states: dict[Package, int],
) -> tuple[Explanation, ...]:
    """Return why each pin is what it is; `states` are in the order of the decisions.

    Solver and provider say what they know once the resolution is there; nobody is asked for more.

    Cost: for each project what its newer releases cost to look at, and for each conflict one to
    repeat it.
    """
    edges: dict[str, list[Edge]] = {}
    for edge in resolution.graph:
        edges.setdefault(edge.name, []).append(edge)
    search = _search(solver, provider, states)
    return tuple(_explanation(search, pin, edges.get(pin.name, [])) for pin in resolution.pins)


def _search(
    solver: Solver[Package, int], provider: ProjectProvider, states: dict[Package, int]
) -> Search:
    packages: dict[str, list[Package]] = {}
    for package in states:
        packages.setdefault(package.name, []).append(package)
    return Search(
        solver=solver,
        provider=provider,
        states=states,
        packages=packages,
        order={name: place for place, name in enumerate(packages)},
        refuter=Refuter(solver, provider),
        preferred={item.name: item.origin for item in provider.manifest.preferences},
    )


def _explanation(search: Search, pin: Pin, edges: list[Edge]) -> Explanation:
    passed_over: tuple[PassedOver, ...] = ()
    if pin.url is None:
        passed_over = Sieve(search, pin.name, edges).groups()
    by_preference = any(each.kind == "preference" for each in passed_over)
    return Explanation(
        name=pin.name,
        version=pin.version,
        url=None if pin.url is None else redact_url(pin.url),
        required_by=tuple(edges),
        preferred=search.preferred.get(pin.name, "") if by_preference else "",
        passed_over=passed_over,
    )
