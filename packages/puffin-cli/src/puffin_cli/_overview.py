"""The help of the tool as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._arguments import add_global_options
from puffin_cli._parser import CommandParser

if TYPE_CHECKING:
    from collections.abc import Mapping


def overview(summaries: Mapping[str, str]) -> str:
    """Return the help: the commands with their summaries, and the options that all take."""
    width = max(map(len, summaries))
    lines = [f"  {name:{width}}  {summary}" for name, summary in summaries.items()]
    about = "A package manager for Python.\n\ncommands:\n" + "\n".join(lines)
    parser = CommandParser("", about, "<COMMAND>")
    add_global_options(parser)
    return parser.help().rstrip()
