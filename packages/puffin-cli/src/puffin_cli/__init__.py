"""The `puffin` command: arguments in, messages and files out; the work is done by others.

It alone reads the environment, the clock, the working directory and the streams, and it alone
catches errors. What it is not: a library. Everything that a program may want is below.

    >>> from puffin_cli import main
    >>> main(["--version"])
    puffin 0.1.0
    0

Specification: the commands of pip and pip-tools as the ecosystem knows them today.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_cli._main import main

__all__ = ["main"]

__getattr__ = lazy_exports(__name__, {"_main": ["main"]})
