"""The commands by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli import Command, Program, run_program

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "puffin-dev"

COMMANDS = {
    "build": Command(module="_build", summary="Build a wheel from a directory or an archive"),
    "wheel-metadata": Command(
        module="_wheel_metadata", summary="Print the metadata of a wheel as JSON"
    ),
    "resolve-cli": Command(
        module="_resolve_cli", summary="Resolve requirements; print pins and who needs them"
    ),
    "resolve-many": Command(
        module="_resolve_many", summary="Resolve each of many requirements by itself"
    ),
}

PUFFIN_DEV = Program(
    name=NAME,
    about="Tries the parts of Puffin by themselves.",
    package="puffin_dev",
    commands=COMMANDS,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `puffin-dev` with the words of the command line and return the exit code."""
    return run_program(PUFFIN_DEV, argv)
