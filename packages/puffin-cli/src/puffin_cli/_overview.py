"""The help of the tool as a whole."""

from __future__ import annotations

from puffin_cli._arguments import add_global_options
from puffin_cli._parser import CommandParser

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._main import Program


def overview(program: Program) -> str:
    """Return the help: the commands with their summaries, and the options that all take."""
    width = max(map(len, program.commands))
    lines = [f"  {name:{width}}  {command.summary}" for name, command in program.commands.items()]
    about = f"{program.about}\n\ncommands:\n" + "\n".join(lines)
    parser = CommandParser("", about, "<COMMAND>", program=program.name)
    add_global_options(parser)
    return parser.help().rstrip()
