"""`puffin cache dir`: print where the cache is."""

from __future__ import annotations

from puffin_cli._arguments import GlobalArguments, add_global_options
from puffin_cli._errors import SUCCESS
from puffin_cli._parser import CommandParser

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._context import Context

Arguments = GlobalArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser("cache dir", "Print where the cache is.")
    add_global_options(parser)
    return parser


def run(_arguments: GlobalArguments, context: Context) -> int:
    """Print the directory; it is not made."""
    context.printer.result(context.settings.cache_directory(context.cwd))
    return SUCCESS
