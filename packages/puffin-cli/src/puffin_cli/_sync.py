"""`puffin pip-sync`: make an environment hold what requirements files list, and nothing else."""

from __future__ import annotations

from puffin_cli._arguments import (
    ChangeArguments,
    add_build_options,
    add_change_options,
    add_format_options,
    add_global_options,
    add_index_options,
    add_python_option,
)
from puffin_cli._change import change_environment
from puffin_cli._parser import CommandParser

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._audits import Audited
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_cli._stock import Stock
    from puffin_interpreter import Environment


class SyncArguments(ChangeArguments):
    """What `pip-sync` takes."""

    sources: tuple[str, ...] = ()


Arguments = SyncArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "pip-sync",
        "Make an environment hold what requirements files list, and nothing else.",
        "<SRC_FILE>...",
    )
    parser.positional("sources", "SRC_FILE", "A requirements file, or `-` for standard input")
    add_python_option(parser, "The interpreter whose environment to change")
    add_change_options(parser)
    add_format_options(parser)
    add_build_options(parser)
    add_index_options(parser)
    add_global_options(parser)
    parser.require("sources", shown="<SRC_FILE>...")
    return parser


def run(arguments: SyncArguments, context: Context) -> int:
    """Bring the environment into the state that the files describe."""
    return change_environment(arguments, context, _read, _sync)


def _read(arguments: SyncArguments, context: Context) -> Inputs:
    from puffin_cli._inputs import InputRequest, read_inputs

    return read_inputs(InputRequest(sources=arguments.sources), context)


def _sync(
    arguments: SyncArguments,
    inputs: Inputs,
    environment: Environment,
    context: Context,
    stock: Stock,
) -> Audited | None:
    """Install and remove; return what was in order if there was nothing to do."""
    from puffin_cli._pipeline import Pipeline, requested_of, sync_request

    items = inputs.requirements
    if inputs.constraints:
        from puffin_cli._constrained import constrained

        items = constrained(inputs, environment.interpreter.markers)
    request = sync_request(arguments, requested_of(items), stock)
    return Pipeline(request, environment, context, stock).run()
