"""The commands by their names.

Each is a module with two functions: `add_arguments(parser)` declares what it takes, and
`run(arguments)` does it and returns the exit code. Only the module of the command that is asked
for is loaded.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol, cast

from msgspec import Struct

from puffin_macros import PuffinError

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "puffin-bench"
SUCCESS, FAILURE, INTERRUPTED = 0, 2, 130


class Entry(Struct, frozen=True):
    """A command: the module that has it, and what it does."""

    module: str
    summary: str


COMMANDS = {
    "mirror": Entry("_mirror", "Fetch what the workloads need from the configured index"),
    "serve": Entry("_serve", "Replay the mirror on loopback as a good index would"),
    "run": Entry("_run", "Time the tools in turns and check their answers"),
    "report": Entry("_document", "Write the page, its tables and its charts from the results"),
}


class Module(Protocol):
    """What the module of a command has."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the command takes."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; return the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `puffin-bench` with the words of the command line and return the exit code."""
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except SystemExit as asked:  # argparse's way to end after help, the version, or a wrong word
        return asked.code if isinstance(asked.code, int) else FAILURE
    except PuffinError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - this is the command line
        return FAILURE
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(words: list[str]) -> int:
    chosen = _parser().parse_args(words[:1])
    module = cast("Module", importlib.import_module(f"puffin_bench.{_entry(chosen).module}"))
    parser = argparse.ArgumentParser(
        prog=f"{NAME} {chosen.command}",
        description=f"{_entry(chosen).summary}.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    module.add_arguments(parser)
    return module.run(parser.parse_args(words[1:]))


def _entry(chosen: argparse.Namespace) -> Entry:
    return COMMANDS[chosen.command]


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the first word."""
    width = max(map(len, COMMANDS)) + 2
    listed = "".join(f"  {name:{width}}{entry.summary}\n" for name, entry in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog=NAME,
        usage=f"{NAME} COMMAND [options]",
        description="Puffin and its peers at the same work, in turns, on one machine.",
        epilog=f"commands:\n{listed}\n`{NAME} COMMAND --help` tells what each takes.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{NAME} {version(NAME)}")
    parser.add_argument("command", choices=tuple(COMMANDS), help=argparse.SUPPRESS)
    return parser
