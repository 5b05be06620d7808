"""The `puffin-dev` command: the parts below the `puffin` command, each tried by itself.

It leaves arguments, settings, messages and errors to `puffin-cli`, of which it is a second command
line, and the work to the packages below. What it is not: something that users need.

    >>> from puffin_dev import main
    >>> main(["--version"])
    puffin-dev 0.1.0
    0

Specification: none; what it prints may change with any version.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_dev._main import main

__all__ = ["main"]

__getattr__ = lazy_exports(__name__, {"_main": ["main"]})
