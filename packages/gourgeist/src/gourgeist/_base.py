"""The interpreter that a new environment starts from."""

from __future__ import annotations

import os

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_interpreter import Interpreter

_MAX_LINKS = 40


def base_executable(interpreter: Interpreter) -> str:
    """Return the executable that an environment's `python` is a link to.

    It is the interpreter of the installation, even if `interpreter` belongs to an environment
    itself. Python looks for its library near this path, so a link from elsewhere, such as
    `~/.local/bin/python3`, is followed until it is inside the installation; no further, for
    `/usr/bin/python3` outlives the `python3.11` behind it.

    Spec: PEP 405, `home`.
    """
    path = interpreter.base_executable
    for _ in range(_MAX_LINKS):
        if _is_inside(path, interpreter.base_exec_prefix):
            return path
        if not os.path.islink(path):
            break
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    return os.path.normpath(interpreter.base_executable)


def _is_inside(executable: str, prefix: str) -> bool:
    directory = os.path.realpath(os.path.dirname(executable))
    return os.path.dirname(directory) == os.path.realpath(prefix)
