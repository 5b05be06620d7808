"""Tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_bench._catalogue import by_tool, by_workload
from puffin_bench._figures import FRACTION, limit, megabytes, seconds, times
from puffin_bench._statistics import ratio, summary
from puffin_bench._targets import SUBJECT, TARGETS, Reached, Target, reached, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from puffin_bench._results import Group, Outcome, Results

NOTHING = "–"  # noqa: RUF001 - a dash for a figure that is not there


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of words; a column whose name begins with `#` holds figures."""
    rule = ["---:" if name.startswith("#") else "---" for name in header]
    lines = [[name.removeprefix("#") for name in header], rule, *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def scenario_table(groups: Iterable[Group]) -> str:
    """Return all tools in the groups of a scenario: time, spread, ratio to Puffin, CPU, memory."""
    header = ("workload", "tool", "#time", "#middle half", "#ratio to Puffin", "#CPU", "#memory")
    return table(header, _rows(groups))


def _rows(groups: Iterable[Group]) -> Iterator[list[str]]:
    for group in by_workload(groups):
        shown = [outcome for outcome in by_tool(group.outcomes) if outcome.status != "absent"]
        for outcome in shown:
            yield [group.workload, outcome.tool, *_figures(group, outcome)]


def _figures(group: Group, outcome: Outcome) -> list[str]:
    wall, cpu = summary(outcome), summary(outcome, "cpu")
    memory = summary(outcome, "memory")
    if wall is None or cpu is None or memory is None:
        return [f"**{outcome.status}**", *[NOTHING] * 4]
    against = ratio(group, outcome.tool, SUBJECT)
    return [
        seconds(wall.median),
        f"{seconds(wall.low)} to {seconds(wall.high)}",
        NOTHING if against is None else times(against),
        seconds(cpu.median),
        megabytes(memory.median),
    ]


def notes(groups: Iterable[Group]) -> list[str]:
    """Return what is to be said of outcomes, above all why they were not timed; an item each."""
    return [
        f"- {group.workload}, {outcome.tool}: {_reason(outcome)}"
        for group in by_workload(groups)
        for outcome in by_tool(group.outcomes)
        if outcome.status in {"failed", "differs"} or outcome.note
    ]


def _reason(outcome: Outcome) -> str:
    words = " ".join(outcome.note.replace("`", "'").split())
    if outcome.status in {"ok", "absent"}:
        return words
    return f"{outcome.status}, `{words}`" if words else outcome.status


def target_table(results: Results) -> str:
    """Return the targets, each with what was reached with its workloads."""
    header = ("scenario", "against", "#at most", "reached", "")
    return table(header, (_target_row(target, results) for target in TARGETS))


def _target_row(target: Target, results: Results) -> list[str]:
    found = reached(target, results)
    return [
        f"{target.scenario}, memory" if target.measure == "memory" else target.scenario,
        f"start of {target.against}" if target.against_start else target.against,
        limit(target.at_most),
        one_by_one(found, target.at_most),
        word if (word := verdict(found)) == "met" else f"**{word}**",
    ]


def one_by_one(found: Sequence[Reached], at_most: float = 1) -> str:
    """Return what became of a target: `trio 1.43, boto3 alone; not measured: black`.

    Where a fraction was to be reached, all ratios below one are fractions, to be compared with it.
    """
    fraction = 1 if at_most <= FRACTION else FRACTION
    told = [
        f"{one.workload} {one.state if one.ratio is None else times(one.ratio, fraction)}"
        for one in found
        if one.state != "unmeasured"
    ]
    missing = [one.workload for one in found if one.state == "unmeasured"]
    parts = [", ".join(told), f"not measured: {', '.join(missing)}" if missing else ""]
    return "; ".join(filter(None, parts))
