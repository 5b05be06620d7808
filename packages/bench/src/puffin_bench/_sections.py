"""The parts of the page that come from the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_bench._catalogue import FLOOR, SCENARIOS, Heading, by_tool
from puffin_bench._facts import NOTHING_YET, dates, filled, machine_words
from puffin_bench._figures import limit, milliseconds, three_digits
from puffin_bench._statistics import ratio
from puffin_bench._table import notes, one_by_one, scenario_table, target_table
from puffin_bench._targets import SUBJECT, TARGETS, Target, reached, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from puffin_bench._results import Group, Results

IN_SHORT = ("compile-cold", "compile-warm", "sync-cold", "sync-warm", "sync-noop", "venv")
SHOWN_IN_SHORT = "jupyter"
"""The one workload that has all scenarios."""


def in_short(results: Results) -> Iterator[str]:
    """Return the ratios that most people want to know."""
    lines = [line for scenario in IN_SHORT if (line := _sentence(results, scenario))]
    if not lines:
        yield NOTHING_YET
        return
    yield f"With {SHOWN_IN_SHORT}, as ratios of medians:"
    yield "\n".join(map(filled, lines))


def _sentence(results: Results, scenario: str) -> str:
    """Return how the others compare with Puffin; nothing where there is nothing to compare."""
    group = results.group(SHOWN_IN_SHORT, scenario)
    found = [
        f"{outcome.tool} {three_digits(against)}"
        for outcome in by_tool(group.outcomes if group else ())
        if outcome.tool != SUBJECT and (against := ratio(group, outcome.tool, SUBJECT))
    ]
    title = SCENARIOS[scenario].title
    return f"- {title}: {', '.join(found)} times as long as Puffin." if found else ""


def targets(results: Results) -> Iterator[str]:
    """Return the table of the targets, and in words which of them were missed."""
    found = [verdict(reached(target, results)) for target in TARGETS]
    met, missed, open_ = (found.count(word) for word in ("met", "missed", "open"))
    yield f"Of {len(TARGETS)} targets: {met} met, {missed} missed, {open_} open."
    yield target_table(results)
    lines = [line for target in TARGETS if (line := _missed(target, results))]
    if lines:
        yield "Missed:"
        yield "\n".join(map(filled, lines))
        yield "What stands in the way, and what was tried: see [performance.md](performance.md)."


def _missed(target: Target, results: Results) -> str:
    found = [one for one in reached(target, results) if one.state in {"missed", "failed"}]
    if not found:
        return ""
    measure = "memory of " if target.measure == "memory" else ""
    start = "the start of " if target.against_start else ""
    return (
        f"- {measure}{target.scenario} against {start}{target.against}: "
        f"{one_by_one(found, target.at_most)}, where {limit(target.at_most)} was allowed."
    )


def scenarios(results: Results, name: str) -> Iterator[str]:
    """Return all scenarios that have results, with drawings in the directory `name`."""
    if not results.groups:
        yield NOTHING_YET
    for scenario, heading in SCENARIOS.items():
        groups = results.of_scenario(scenario)
        if groups:
            yield f"### {heading.title}"
            yield filled(heading.text)
            yield f"![{drawing_title(heading, groups)}]({name}/{scenario}.svg)"
            yield filled(f"Measured {dates(groups)} on {machine_words(results.machine)}:")
            yield scenario_table(groups)
            yield from _untimed(groups)


def _untimed(groups: Sequence[Group]) -> Iterator[str]:
    told = notes(groups)
    if told:
        yield "Notes:"
        yield "\n".join(told)
    absent = _absent(groups)
    if absent:
        yield filled(f"Not offered by {', '.join(absent)}.")


def _absent(groups: Sequence[Group]) -> list[str]:
    """Return the tools that do no such thing with any workload; an interpreter need not."""
    outcomes = [outcome for group in groups for outcome in group.outcomes if not outcome.left_out]
    there = {outcome.tool for outcome in outcomes if outcome.status != "absent"}
    missing = by_tool(outcome for outcome in outcomes if outcome.tool not in {*there, FLOOR})
    return list(dict.fromkeys(outcome.tool for outcome in missing))


def drawing_title(heading: Heading, groups: Sequence[Group]) -> str:
    """Return what a drawing is called: with the latency, where the index is asked."""
    late = sorted({group.latency for group in groups if group.latency})
    if not heading.line or not late:
        return heading.title
    return f"{heading.title}, {' or '.join(map(milliseconds, late))} from the index"
