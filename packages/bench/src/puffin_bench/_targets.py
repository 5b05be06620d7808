"""What Puffin is meant to reach, and whether it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from puffin_bench._statistics import Measure, ratio
from puffin_bench._workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from puffin_bench._results import Results

SUBJECT = "puffin"
START = "start"
"""The scenario in which `python` does nothing: how long an interpreter takes to start."""


class Target(Struct, frozen=True, kw_only=True):
    """At most so many times what another tool takes."""

    scenario: str
    against: str
    at_most: float
    workloads: tuple[str, ...] = ()
    """Empty: every workload that has the scenario."""
    measure: Measure = "wall"
    against_start: bool = False
    """Whether it is the start of `against` that counts, and not the same work."""

    def covers(self, workload: str, scenario: str) -> bool:
        """Return whether it is about a workload in a scenario."""
        return scenario == self.scenario and (not self.workloads or workload in self.workloads)


class Reached(Struct, frozen=True):
    """What became of a target with one workload."""

    workload: str
    ratio: float | None
    """Medians; None: there is none."""
    state: Literal["met", "missed", "failed", "alone", "unmeasured"]
    """`failed`: Puffin has no answer to time; `alone`: the other has none; `unmeasured`: nobody
    asked the two."""


def _against_both(at_most: float, measure: Measure, tools: tuple[str, ...]) -> Iterator[Target]:
    for scenario in ("compile-cold", "compile-warm", "sync-cold", "sync-warm"):
        for tool in tools:
            yield Target(scenario=scenario, against=tool, at_most=at_most, measure=measure)


def _start(scenario: str, at_most: float) -> Target:
    return Target(scenario=scenario, against="python", at_most=at_most, against_start=True)


TARGETS: tuple[Target, ...] = (
    _start("sync-noop", 5),
    _start("freeze", 5),
    _start(START, 2),
    Target(scenario="venv", against="uv", at_most=6),
    Target(scenario="venv", against="python", at_most=0.5),
    Target(scenario="compile-warm", against="uv", at_most=7, workloads=("trio", "jupyter")),
    Target(scenario="compile-warm", against="nab", at_most=0.5, workloads=("trio", "jupyter")),
    Target(scenario="compile-warm", against="uv", at_most=8, workloads=("boto3",)),
    Target(scenario="compile-cold", against="uv", at_most=1.8),
    Target(scenario="sync-warm", against="uv", at_most=3, workloads=("jupyter",)),
    Target(scenario="sync-cold", against="uv", at_most=1.5),
    *_against_both(1 / 15, "wall", ("pip-tools", "pip")),
    *_against_both(3, "memory", ("uv",)),
    *_against_both(0.7, "memory", ("pip",)),
)


def reached(target: Target, results: Results) -> tuple[Reached, ...]:
    """Return what became of a target with each of its workloads, measured or not."""
    return tuple(
        _reached(target, workload.name, results)
        for workload in WORKLOADS.values()
        if target.scenario in workload.scenarios and target.covers(workload.name, target.scenario)
    )


def _reached(target: Target, workload: str, results: Results) -> Reached:
    group = results.group(workload, target.scenario)
    base = next(iter(results.of_scenario(START)), None) if target.against_start else group
    subject = group.outcome(SUBJECT) if group else None
    other = base.outcome(target.against) if base else None
    if group is None or base is None or subject is None or other is None:
        return Reached(workload, None, "unmeasured")
    if other.status == "absent":  # left out of a run
        return Reached(workload, None, "unmeasured")
    if subject.status != "ok":
        return Reached(workload, None, "failed")
    found = ratio(group, SUBJECT, target.against, target.measure, base_group=base)
    if found is None:
        return Reached(workload, None, "alone")
    return Reached(workload, found, "met" if found <= target.at_most else "missed")


def verdict(found: Sequence[Reached]) -> Literal["met", "missed", "open"]:
    """Return one word for all workloads: `met` only where all were measured."""
    states = {one.state for one in found}
    if states & {"missed", "failed"}:
        return "missed"
    return "met" if "met" in states and "unmeasured" not in states else "open"
