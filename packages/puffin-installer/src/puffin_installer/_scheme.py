"""Where the files of distributions go in an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from install_wheel import Scheme

if TYPE_CHECKING:
    from puffin_interpreter import Interpreter


def scheme_of(interpreter: Interpreter) -> Scheme:
    """Return the directories in which an interpreter looks for what is installed."""
    paths = interpreter.scheme
    return Scheme(
        purelib=paths.purelib,
        platlib=paths.platlib,
        headers=paths.include,
        scripts=paths.scripts,
        data=paths.data,
        executable=interpreter.executable,
    )
