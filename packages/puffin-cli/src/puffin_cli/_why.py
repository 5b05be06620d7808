"""`puffin why`: say why a project is needed, and why in this version."""

from __future__ import annotations

from puffin_cli._arguments import (
    add_build_options,
    add_format_options,
    add_global_options,
    add_index_options,
)
from puffin_cli._compile_arguments import (
    CompileArguments,
    add_choice_options,
    add_limit_options,
    add_project_options,
    add_target_options,
    add_upgrade_options,
)
from puffin_cli._errors import SUCCESS, DiagnosticError
from puffin_cli._parser import CommandParser
from puffin_normalize import normalize_project

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._context import Context
    from puffin_normalize import ProjectName
    from puffin_resolver import Resolution


class WhyArguments(CompileArguments):
    """What `why` takes: what chooses for `pip-compile`, and the names."""

    names: tuple[ProjectName, ...] = ()
    requirement: tuple[str, ...] = ()


Arguments = WhyArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "why",
        "Say why a project is needed, and why in this version.",
        "<PROJECT>... -r <FILE>...",
    )
    parser.positional("names", "PROJECT", "A project to explain", parse=normalize_project)
    parser.option(
        "-r",
        "--requirement",
        metavar="FILE",
        text="What is required: a requirements file, a pyproject.toml, a script with a block of"
        " metadata (*.py), or `-`; repeatable",
        repeat=True,
    )
    parser.option(
        "-o",
        "--output-file",
        metavar="FILE",
        text="The file that pip-compile writes: what it pins is preferred; it is only read",
    )
    add_project_options(parser)
    add_limit_options(parser)
    add_target_options(parser)
    add_choice_options(parser)
    add_upgrade_options(parser)
    add_format_options(parser)
    add_build_options(parser)
    add_index_options(parser)
    add_global_options(parser)
    parser.conflict("all_extras", "extra")
    parser.require("names", shown="<PROJECT>...")
    parser.require("requirement", "group", shown="<-r <FILE>|--group <GROUP>>")
    return parser


def run(arguments: WhyArguments, context: Context) -> int:
    """Resolve, and print the explanations with an empty line between them.

    Raises: NoSolutionError; DiagnosticError - a project is not part of the resolution.
    """
    from puffin_cli._compile import compile_inputs, tell_summary

    asked = arguments.replaced(sources=arguments.requirement, explain=arguments.names)
    resolution = compile_inputs(asked, context).resolution
    tell_summary(resolution, context)
    _print(resolution, arguments.names, context)
    return SUCCESS


def _print(resolution: Resolution, names: tuple[ProjectName, ...], context: Context) -> None:
    from puffin_cli._explain import explained, missing, near

    texts = explained(resolution, names, context.printer.result_style)
    if texts:
        context.printer.result("\n\n".join(texts))
    absent = missing(resolution, names)
    if absent:
        detail = "\n".join(f"`{name}`: {near(resolution, name)}" for name in absent)
        raise DiagnosticError("Not part of the resolution:", detail)
