"""The environment variables of hooks: the user's without secrets, and those of the build."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_interpreter import Environment

_PYTHON = frozenset(
    {
        "PYTHONEXECUTABLE",
        "PYTHONHOME",
        "PYTHONINSPECT",
        "PYTHONPATH",
        "PYTHONPLATLIBDIR",
        "PYTHONPYCACHEPREFIX",
        "PYTHONSAFEPATH",
        "PYTHONSTARTUP",
        "PYTHONUSERBASE",
        "VIRTUAL_ENV_PROMPT",
        "__PYVENV_LAUNCHER__",
    }
)
"""What would change where an interpreter finds its modules."""
_TOOLS = ("PIP_", "PUFFIN_", "UV_", "TWINE_")
"""Settings of tools that install and upload, with indexes and credentials among them."""
_SECRET = re.compile(
    r"TOKEN(?!IZ)|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY"
    r"|_AUTH(?!OR)|_(KEY|PASS|PAT|PWD)$"
)
"""Names that say what they hold, but not `GIT_AUTHOR_NAME`, nor `TOKENIZERS_PARALLELISM`."""
_VERSION = re.compile(r"^[A-Z]+_SCM_|_PRETEND_VERSION")
"""Versions that a user gives to builds, named for projects, whatever these are called."""
_USER_INFO = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#\s]*@")


def hook_environ(
    environ: Mapping[str, str], environment: Environment, temporary: str, *, isolated: bool
) -> dict[str, str]:
    """Return the variables for the hooks of one build.

    Removed are credentials, settings of installers, and what changes where an interpreter finds
    its modules; that stays if the build is not isolated. `temporary` is where its temporary files
    go.
    """
    cleaned = {
        name: value
        for name, value in environ.items()
        if not is_secret(name, value)
        and not name.upper().startswith(_TOOLS)
        and not (isolated and name.upper() in _PYTHON)
    }
    path = [environment.interpreter.scheme.scripts, *filter(None, [environ.get("PATH")])]
    cleaned |= {"PATH": os.pathsep.join(path), "TMPDIR": temporary}
    if environment.interpreter.is_virtual_environment:
        cleaned["VIRTUAL_ENV"] = environment.root
    else:
        cleaned.pop("VIRTUAL_ENV", None)
    return cleaned


def is_secret(name: str, value: str) -> bool:
    """Return whether a variable looks as if it held something that a build has no use for."""
    name = name.upper()
    if _VERSION.search(name):
        return False
    if _SECRET.search(name) or _USER_INFO.search(value):
        return True
    return name.endswith("_PROXY") and "@" in value  # written without a scheme
