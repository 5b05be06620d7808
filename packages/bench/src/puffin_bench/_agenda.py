"""Which groups are measured, in which order, and how long that may take."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._statistics import rounds
from puffin_bench._targets import TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from puffin_bench._results import Group
    from puffin_bench._workloads import Workload

BESIDES = 2
"""Runs of each tool that are not timed: what fills the cache, and the warm-up."""
MINUTE = 60


class Item(Struct, frozen=True):
    """A group that is to be measured."""

    workload: Workload
    scenario: str

    @property
    def counts(self) -> bool:
        """Whether there is a target for it."""
        return any(target.covers(self.workload.name, self.scenario) for target in TARGETS)


def agenda(workloads: Iterable[Workload], scenarios: Sequence[str]) -> list[Item]:
    """Return the groups of workloads in the scenarios that they have, of the chosen ones.

    First come those for which there are targets: a run may be broken off.
    """
    items = [
        Item(workload, scenario)
        for workload in workloads
        for scenario in workload.scenarios
        if scenario in scenarios
    ]
    return sorted(items, key=lambda item: not item.counts)


def seconds_for(items: Iterable[Item], known: Sequence[Group], planned: int) -> float | None:
    """Estimate the seconds that items take with the planned rounds; None: nothing is known yet.

    By what each took before; else what its scenario, or else anything, took with other workloads.
    """
    paces = [(group, pace) for group in known if (pace := _pace(group))]
    if not paces:
        return None
    return sum(_expected(item, paces) for item in items) * (planned + BESIDES)


def _pace(group: Group) -> float:
    """Return the seconds of one round; 0 where nobody knows them."""
    _, most = rounds([group])
    return group.took / (most + BESIDES)


def _expected(item: Item, paces: Sequence[tuple[Group, float]]) -> float:
    alike = [(group, pace) for group, pace in paces if group.scenario == item.scenario]
    same = [(group, pace) for group, pace in alike if group.workload == item.workload.name]
    return mean(pace for _, pace in same or alike or paces)


def minutes(seconds: float) -> str:
    """Return how long something takes, in words."""
    return f"{seconds / MINUTE:.0f} min"
