"""What a page of results says of the machine, the tools, the line and the days, in words."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from puffin_bench._catalogue import TOOLS
from puffin_bench._figures import megabytes, milliseconds, percent
from puffin_bench._results import INTERPRETER
from puffin_bench._statistics import rounds
from puffin_bench._table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from puffin_bench._results import Group, Machine, Results

COLD = "compile-cold"
MOST_SERVER_CPU = 0.1
"""Of the client's, in a cold compilation: above that it is the server that is measured."""
LINE = 118
NOTHING_YET = "Nothing has been timed yet."


def filled(text: str) -> str:
    """Return a paragraph, or one item of a list, broken into lines."""
    return textwrap.fill(
        " ".join(text.split()),
        LINE,
        break_long_words=False,
        break_on_hyphens=False,
        subsequent_indent="  " if text.startswith("- ") else "",
    )


def machine_words(machine: Machine) -> str:
    """Return what a machine is."""
    return (
        f"{machine.cpu}, {machine.cores} cores, {machine.memory / 1e9:.1f} GB of memory, "
        f"{machine.kernel}, {machine.file_system}"
    )


def versions_table(results: Results) -> str:
    """Return the tools with their versions: all that any group was measured with."""
    found: dict[str, set[str]] = {}
    for versions in (results.versions, *(group.versions for group in results.groups)):
        for tool, version in versions.items():
            found.setdefault(tool, set()).add(version)
    first = [name for name in (*TOOLS, INTERPRETER) if name in found]
    names = first + sorted(found.keys() - set(first))
    rows = ((name, " and ".join(sorted(found[name]))) for name in names)
    return table(("tool", "version"), rows)


def line_words(groups: Iterable[Group]) -> str:
    """Return what the line between tools and index was like, and what the server cost."""
    asked = [group for group in groups if group.server]
    if not asked:
        return ""
    servers = _either(sorted({group.server for group in asked}))
    return (
        f"{_line(asked)} The server, {servers}, must not be what is measured, so the CPU time of "
        f"its process is taken as well. {_shares(asked)}"
    )


def _shares(asked: Sequence[Group]) -> str:
    """Return what the server cost: where it was promised to be little, and where it was most."""
    cold = [group.server_cpu for group in asked if group.scenario == COLD]
    most = max(asked, key=lambda group: group.server_cpu)
    told = ""
    if cold:
        kept = "less" if max(cold) < MOST_SERVER_CPU else "which is more"
        told = (
            f"In a cold compilation it came to at most {percent(max(cold))} of that of the tool it "
            f"served, {kept} than the {percent(MOST_SERVER_CPU)} that it may. "
        )
    return f"{told}The most it ever took was {percent(most.server_cpu)}, by {_named(most)}."


def _named(group: Group) -> str:
    return f"{group.scenario} of {group.workload}"


def _line(asked: Sequence[Group]) -> str:
    latencies = sorted({group.latency for group in asked})
    widths = sorted({group.bandwidth for group in asked if group.bandwidth is not None})
    late = f"Each answer comes {_either(map(milliseconds, latencies))} late"
    if not widths:
        return f"{late}, and then as fast as it goes."
    speeds = _either(f"{megabytes(width)} a second" for width in widths)
    return f"{late}, and then with {speeds} on each connection."


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)


def round_words(results: Results) -> str:
    """Return how many runs there were, when, and how long one might take."""
    fewest, most = rounds(results.groups)
    if not most:
        return NOTHING_YET
    runs = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    limits = _either(f"{limit:g}" for limit in sorted({g.timeout for g in results.groups}))
    return (
        f"Each figure on this page comes from {runs} runs, made {dates(results.groups)}. "
        f"A run that took longer than {limits} seconds was stopped."
    )


def dates(groups: Iterable[Group]) -> str:
    """Return the days of at least one group: `on 2026-11-21`, `from ... to ...`."""
    days = sorted({group.made[:10] for group in groups})
    return f"on {days[0]}" if len(days) == 1 else f"from {days[0]} to {days[-1]}"
