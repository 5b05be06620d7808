"""`puffin-bench report`: the page with its tables, its charts and its results, from one file."""

from __future__ import annotations

import os
import re
from string import Template
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._catalogue import SCENARIOS
from puffin_bench._chart import chart
from puffin_bench._facts import filled, line_words, machine_words, round_words, versions_table
from puffin_bench._places import PAGE, RESULTS
from puffin_bench._published import published
from puffin_bench._results import Results
from puffin_bench._sections import drawing_title, in_short, scenarios, targets
from puffin_bench._workloads import WORKLOADS
from puffin_fs import fs_errors, write_atomic

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

TEMPLATE = "page.md"
"""The prose, beside this module; what comes from the results is named in it with a `$`."""


class ReportFile(Struct, frozen=True):
    """A file of the report."""

    path: str
    """From the directory of the page, with slashes."""
    content: bytes


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--results", metavar="FILE", default=RESULTS, help="what was measured")
    parser.add_argument("--page", metavar="FILE", default=PAGE, help="the page to write")


def run(arguments: Namespace) -> int:
    """Write the page and what belongs to it. Raises: ResultsError, FsError."""
    directory, filename = os.path.split(arguments.page)
    name = os.path.splitext(filename)[0]
    files = report(Results.load(arguments.results), name)
    for file in files:
        write_atomic(os.path.join(directory, file.path), file.content)
    _remove_others(os.path.join(directory, name), files)
    print(f"Wrote {arguments.page} and {len(files) - 1} files beside it")  # noqa: T201 - a command
    return 0


def report(measured: Results, name: str) -> list[ReportFile]:
    """Return the page called `name`, and its charts and its results in a directory called so."""
    results = published(measured)
    charts = [
        ReportFile(f"{name}/{scenario}.svg", chart(drawing_title(heading, groups), groups).encode())
        for scenario, heading in SCENARIOS.items()
        if (groups := results.of_scenario(scenario))
    ]
    page = ReportFile(f"{name}.md", _page(results, name).encode())
    return [page, *charts, ReportFile(f"{name}/results.json", results.encoded())]


def _page(results: Results, name: str) -> str:
    path = os.path.join(os.path.dirname(__file__), TEMPLATE)
    with open(path, encoding="utf-8") as stream:
        template = Template(stream.read())
    text = template.substitute(
        name=name,
        in_short="\n\n".join(in_short(results)),
        targets="\n\n".join(targets(results)),
        machine=filled(f"The machine: {machine_words(results.machine)}."),
        versions=versions_table(results),
        workloads="\n".join(filled(f"- {w.name}: {w.summary}") for w in WORKLOADS.values()),
        line=filled(line_words(results.groups)),
        rounds=filled(round_words(results)),
        results="\n\n".join(scenarios(results, name)),
    )
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _remove_others(directory: str, files: Sequence[ReportFile]) -> None:
    """Remove the charts of scenarios that have no results any more."""
    kept = {os.path.basename(file.path) for file in files}
    with fs_errors(directory):
        for name in os.listdir(directory):
            if name.endswith(".svg") and name not in kept:
                os.unlink(os.path.join(directory, name))
