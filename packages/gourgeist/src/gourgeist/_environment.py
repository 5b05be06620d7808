"""Create virtual environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from puffin_interpreter import Environment, Interpreter


def create_environment(
    path: str | os.PathLike[str],
    interpreter: Interpreter,
    *,
    prompt: str | None = None,
    system_site_packages: bool = False,
    clear: bool = False,
    allow_existing: bool = False,
) -> Environment:
    """Create a virtual environment for an interpreter and return it."""
    raise NotImplementedError
