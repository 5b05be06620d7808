"""The environment variables of commands that tests run."""

from __future__ import annotations

import os
import re

_FOREIGN = re.compile(
    r"(UV|PIP|PUFFIN|CONDA|GIT)_|VIRTUAL_ENV$|\w+_PROXY$|SSL_CERT|NETRC$"
    r"|(NO_|FORCE_|CLI)COLOR|PYTHONIOENCODING$",
    re.IGNORECASE,
)


def command_environ(home: str | os.PathLike[str], **further: str) -> dict[str, str]:
    """Return the variables of this process, less those that configure the command or its like.

    The user of the command lives at `home`, and no warning of Python escapes.
    """
    kept = {name: value for name, value in os.environ.items() if not _FOREIGN.match(name)}
    return {
        **kept,
        "HOME": os.fspath(home),
        "XDG_CONFIG_HOME": os.path.join(home, ".config"),
        "XDG_CACHE_HOME": os.path.join(home, ".cache"),
        "PIP_CONFIG_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1",
        "PYTHONWARNINGS": "error",
        **further,
    }
