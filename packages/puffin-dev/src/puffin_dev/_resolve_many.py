"""`puffin-dev resolve-many`: whether each of many projects can be resolved, and how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli import (
    NEGATIVE,
    SUCCESS,
    CommandParser,
    ResolutionArguments,
    WordResolver,
    add_build_options,
    add_choice_options,
    add_format_options,
    add_global_options,
    add_index_options,
    add_limit_options,
    add_target_options,
)
from puffin_dev._main import NAME
from puffin_dev._project_list import read_projects
from puffin_dev._side_by_side import SideBySide
from puffin_dev._single_word import single_word
from puffin_traits import WorkPool, result_of

if TYPE_CHECKING:
    from puffin_cli import Context

DEFAULT_TASKS = 16
MOST = 100_000


class ResolveManyArguments(ResolutionArguments):
    """What `resolve-many` takes."""

    projects: tuple[str, ...] = ()
    limit: int | None = None
    tasks: int = DEFAULT_TASKS


Arguments = ResolveManyArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "resolve-many", "Resolve each of many requirements by itself.", "<LIST>", program=NAME
    )
    parser.positional("projects", "LIST", "A file with a requirement a line; `-` for stdin")
    parser.option("--limit", metavar="N", text="Take the first N only", parse=_count)
    parser.option(
        "--tasks",
        metavar="N",
        text=f"Resolve so many side by side; {DEFAULT_TASKS}",
        parse=_count,
        default=DEFAULT_TASKS,
    )
    add_limit_options(parser)
    add_target_options(parser)
    add_choice_options(parser)
    add_format_options(parser)
    add_build_options(parser)
    add_index_options(parser)
    add_global_options(parser)
    parser.require("projects", shown="<LIST>")
    return parser


def run(arguments: ResolveManyArguments, context: Context) -> int:
    """Resolve all; 1 if one of them failed."""
    source = single_word(arguments.projects, build_parser().usage)
    projects = read_projects(source, context)[: arguments.limit]
    if not projects:
        context.printer.warn("No projects found.")
        return SUCCESS
    context.hide_progress()
    resolver, pool = WordResolver(arguments, context), WorkPool(arguments.tasks)
    context.stack.callback(pool.shutdown, wait=False)
    with SideBySide(resolver, context) as work:
        futures = [pool.submit(work.run, project) for project in projects]
        resolved = sum(result_of(future) for future in futures)
    failed = len(projects) - resolved
    context.printer.summary("Resolved", resolved, context.elapsed(), noun="project")
    if not failed:
        return SUCCESS
    context.printer.say(f"Failed to resolve {failed} project{'' if failed == 1 else 's'}")
    return NEGATIVE


def _count(text: str) -> int:
    count = int(text)
    if not 0 < count <= MOST:
        raise ValueError(f"expected a number from 1 to {MOST}")
    return count
