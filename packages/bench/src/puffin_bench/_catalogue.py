"""What the page shows, in which order and by which words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._workloads import WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_bench._results import Group, Outcome

FLOOR = "python"
"""What is no tool, and as fast as one in Python can be."""
TOOLS = ("puffin", "uv", "pip", "pip-tools", "nab", FLOOR)
"""Who is shown, from above; others come after them."""


class Heading(Struct, frozen=True):
    """How a scenario is shown."""

    title: str
    text: str
    """What happens in it, in a sentence or two."""
    line: bool = False
    """Whether anything is asked of the index."""


SCENARIOS = {
    "start": Heading(
        "Start",
        "`--version`, the least a command can do; for `python` a program that does nothing.",
    ),
    "compile-cold": Heading(
        "Compile, cold",
        "Requirements are resolved, and nothing is in any cache.",
        line=True,
    ),
    "compile-warm": Heading(
        "Compile, warm",
        "The same again, with the cache and without the output of the first time. Who can be told "
        "to stay off the line is told so.",
    ),
    "compile-incremental": Heading(
        "Compile, one requirement more",
        "The output of the last time is there, the cache has all that it takes, and a requirement "
        "is added to the input. nab never looks at an earlier output and resolves anew; pip has "
        "no output but a report, and takes no part.",
    ),
    "compile-noop": Heading(
        "Compile, nothing new",
        "The output of the last time is there, the cache is warm, and nothing has changed. nab "
        "resolves anew here, too.",
    ),
    "sync-cold": Heading(
        "Sync, cold",
        "Pins are installed into an empty environment, and nothing is in any cache.",
        line=True,
    ),
    "sync-warm": Heading(
        "Sync, warm",
        "The same again into an empty environment, with the cache of the first time.",
    ),
    "sync-noop": Heading(
        "Sync, nothing to do",
        "The environment holds the pins already. Puffin takes a note when it finds that, and its "
        "runs after the first go by the note.",
    ),
    "venv": Heading(
        "Environment",
        "A virtual environment without pip is made; by `python` with `-m venv --without-pip`.",
    ),
    "freeze": Heading("Freeze", "What an environment holds is printed."),
    "uninstall": Heading("Uninstall", "One distribution is taken out of a full environment."),
}
"""By name, in the order of the page."""


def by_tool(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return outcomes in the order of the tools."""
    return sorted(outcomes, key=lambda outcome: (_place(outcome.tool, TOOLS), outcome.tool))


def by_workload(groups: Iterable[Group]) -> list[Group]:
    """Return groups of one scenario in the order of the workloads."""
    names = tuple(WORKLOADS)
    return sorted(groups, key=lambda group: (_place(group.workload, names), group.workload))


def summary_of(workload: str) -> str:
    """Return what a workload is; nothing for one that is no more."""
    found = WORKLOADS.get(workload)
    return found.summary if found else ""


def _place(name: str, names: tuple[str, ...]) -> int:
    return names.index(name) if name in names else len(names)
