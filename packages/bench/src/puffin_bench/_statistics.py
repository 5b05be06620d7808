"""What several runs come to: the median, and between which values the middle half lies."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Literal, Self

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_bench._results import Group, Outcome

Measure = Literal["wall", "cpu", "memory"]


class Summary(Struct, frozen=True):
    """A few numbers for many, in their unit."""

    low: float
    """The first quartile."""
    median: float
    high: float
    """The third quartile."""
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Self:
        """Summarise at least one value; quartiles lie between values as medians do."""
        ordered = sorted(values)
        if len(ordered) == 1:
            return cls(ordered[0], ordered[0], ordered[0], 1)
        low, median, high = statistics.quantiles(ordered, n=4, method="inclusive")
        return cls(low, median, high, len(ordered))


def summary(outcome: Outcome | None, measure: Measure = "wall") -> Summary | None:
    """Return what an outcome comes to; None: it was not timed."""
    if outcome is None or outcome.status != "ok" or not outcome.samples:
        return None
    return Summary.of(getattr(sample, measure) for sample in outcome.samples)


def ratio(
    group: Group | None,
    tool: str,
    base: str,
    measure: Measure = "wall",
    *,
    base_group: Group | None = None,
) -> float | None:
    """Return the median of `tool` in that of `base`; None: one of them was not timed.

    `base_group` is where `base` is looked up, if not in the same group.
    """
    if group is None:
        return None
    above = summary(group.outcome(tool), measure)
    below = summary((base_group or group).outcome(base), measure)
    if above is None or below is None or not below.median:
        return None
    return above.median / below.median


def rounds(groups: Iterable[Group]) -> tuple[int, int]:
    """Return the least and the most runs that anything was timed with; 0 and 0 for nothing."""
    counts = [
        len(outcome.samples)
        for group in groups
        for outcome in group.outcomes
        if outcome.status == "ok"
    ]
    return (min(counts), max(counts)) if counts else (0, 0)
