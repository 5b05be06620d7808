"""pip, the newest there is."""

from __future__ import annotations

import glob
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from puffin_bench._answers import read_report
from puffin_bench._environments import provide_pip
from puffin_bench._errors import RunError
from puffin_bench._peer import Peer

if TYPE_CHECKING:
    from puffin_bench._environments import Setup
    from puffin_bench._peer import Invocation, Stage


def pip_variables(stage: Stage) -> dict[str, str]:
    """Return what keeps pip to the index and the cache of the stage, and quiet.

    The index is called trusted because pip caches no answer that came over plain HTTP otherwise.
    """
    return {
        "PIP_INDEX_URL": stage.index,
        "PIP_TRUSTED_HOST": urlsplit(stage.index).netloc,
        "PIP_CACHE_DIR": os.path.join(stage.cache, "pip"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_PROGRESS_BAR": "off",
    }


class PipPeer(Peer):
    """`pip`, run by the interpreter of the environment to change, as if it were installed there.

    `__pip-runner__.py` is how pip itself runs in an environment without pip (`pip --python`); to
    start it by hand spares pip a second start of the interpreter, which users do not have either.
    """

    name = "pip"
    program = "pip"
    keeps_output = False

    def install(self, setup: Setup) -> None:
        """Have the newest pip; it may be the one that installs the other tools, too."""
        provide_pip(self.directory, setup)

    def variables(self, stage: Stage, *, offline: bool) -> dict[str, str]:
        """Return pip's own settings; it has no offline mode with a cache."""
        del offline
        return pip_variables(stage)

    def compile(self, stage: Stage, *, offline: bool = False) -> Invocation:
        """Return an installation that ends before it begins, with a report instead."""
        words = ("--dry-run", "--ignore-installed", "--quiet", "--report", stage.output)
        return self.invoke(stage, "install", *words, "-r", stage.requirements, offline=offline)

    def compiled(self, stage: Stage) -> frozenset[str]:
        """Return what the report says would be installed."""
        return read_report(stage.output)

    def sync(self, stage: Stage) -> Invocation:
        """Return an installation of the pins; pip removes nothing, and has nothing to remove."""
        words = ("--no-compile", "--no-deps", "--quiet", "-r", stage.pins)
        chosen = ("--no-binary", ",".join(stage.no_binary)) if stage.no_binary else ()
        return self._inside(stage, "install", *words, *chosen)

    def freeze(self, stage: Stage) -> Invocation:
        """Return `pip freeze`, told to leave nothing out."""
        return self._inside(stage, "freeze", "--all")

    def uninstall(self, stage: Stage, project: str) -> Invocation:
        """Return `pip uninstall`."""
        return self._inside(stage, "uninstall", "--yes", "--quiet", project)

    def _inside(self, stage: Stage, *words: str) -> Invocation:
        return self.run([stage.environment_python, self._runner(), *words], stage)

    def _runner(self) -> str:
        pattern = os.path.join(
            self.directory, "lib", "python*", "site-packages", "pip", "__pip-runner__.py"
        )
        found = glob.glob(pattern)
        if not found:
            message = "the environment of pip has no pip that can be run from outside"
            raise RunError(message)
        return found[0]
