"""What a piece of code makes an interpreter load."""

from __future__ import annotations

import os
import subprocess
import sys


def modules_loaded_by(code: str, *arguments: str) -> frozenset[str]:
    """Return the names of all modules that a new interpreter has when it has run the code.

    It finds what this one finds, and is started without `site`, which loads some libraries for what
    is installed here. `arguments` are those of its `sys.argv`; assertions in the code hold.

    Raises: CalledProcessError - the code failed.
    """
    done = subprocess.run(  # noqa: S603 - the code of a test
        [sys.executable, "-S", "-c", f"{code}\nimport sys\nprint(*sys.modules)", *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return frozenset(done.stdout.splitlines()[-1].split())
