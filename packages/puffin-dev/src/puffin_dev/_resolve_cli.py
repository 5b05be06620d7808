"""`puffin-dev resolve-cli`: a resolution of what the command line asks for, and its graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli import (
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
    one_of,
    write_if_changed,
)
from puffin_dev._formats import FORMATS
from puffin_dev._graph import dot
from puffin_dev._main import NAME

if TYPE_CHECKING:
    from puffin_cli import Context


class ResolveCliArguments(ResolutionArguments):
    """What `resolve-cli` takes."""

    requirements: tuple[str, ...] = ()
    format: str = "compact"
    graph: str | None = None


Arguments = ResolveCliArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "resolve-cli",
        "Resolve requirements, and print the pins and who needs them.",
        "<REQUIREMENT>...",
        program=NAME,
    )
    parser.positional("requirements", "REQUIREMENT", "A requirement, a path or a URL")
    parser.option(
        "--format",
        metavar="FORMAT",
        text=", ".join(FORMATS),
        parse=one_of(*FORMATS),
        default="compact",
    )
    parser.option("--graph", metavar="FILE", text="Write the graph here, for Graphviz")
    add_limit_options(parser)
    add_target_options(parser)
    add_choice_options(parser)
    add_format_options(parser)
    add_build_options(parser)
    add_index_options(parser)
    add_global_options(parser)
    parser.require("requirements", shown="<REQUIREMENT>...")
    return parser


def run(arguments: ResolveCliArguments, context: Context) -> int:
    """Resolve and print."""
    resolver = WordResolver(arguments, context)
    resolution = resolver.resolve(arguments.requirements, context.reporter)
    context.printer.summary("Resolved", len(resolution.pins), context.elapsed())
    for warning in resolution.warnings:
        context.printer.warn(warning)
    if arguments.graph is not None:
        write_if_changed(context.absolute(arguments.graph), dot(resolution))
    context.printer.result(FORMATS[arguments.format](resolution, resolver.target.python))
    return SUCCESS
