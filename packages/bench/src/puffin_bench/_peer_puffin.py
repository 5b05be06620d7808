"""Puffin, from wheels of the work tree."""

from __future__ import annotations

import glob
import os
from typing import TYPE_CHECKING

from puffin_bench._environments import install, provide
from puffin_bench._errors import RunError
from puffin_bench._peer import Peer
from puffin_bench._worktree import commit_of, needed_packages, provide_wheels, workspace_root

if TYPE_CHECKING:
    from puffin_bench._environments import Setup
    from puffin_bench._peer import Invocation, Stage

BUILD_TOOLS = ("hatchling>=1.27",)
"""What the packages of the work tree are built with."""
_DISTRIBUTION = "puffin-cli"


class PuffinPeer(Peer):
    """`puffin`."""

    name = "puffin"
    program = "puffin"
    has_offline = True

    def install(self, setup: Setup) -> None:
        """Have wheels of the work tree that the bench is run in; anew when a source has changed.

        The wheels are named one by one, so that no sibling can come from anywhere else.
        """
        wheels, builder = f"{self.directory}-wheels", f"{self.directory}-build"
        provide(builder, setup, BUILD_TOOLS)
        provide(self.directory, setup, ())
        folders = needed_packages(workspace_root(os.getcwd()), _DISTRIBUTION)
        if provide_wheels(wheels, folders, builder, setup) or not self._is_there():
            files = sorted(glob.glob(os.path.join(glob.escape(wheels), "*.whl")))
            install(self.directory, setup, *files)
            install(self.directory, setup, "--no-deps", "--force-reinstall", *files)

    def _is_there(self) -> bool:
        return os.path.exists(self.executable(self.program))

    def version(self, stage: Stage) -> str:
        """Return the version and, of a work tree that git knows, the commit."""
        try:
            root = workspace_root(os.getcwd())
        except RunError:  # it was installed from elsewhere
            commit = ""
        else:
            commit = commit_of(root, needed_packages(root, _DISTRIBUTION))
        return f"{super().version(stage)} ({commit})" if commit else super().version(stage)

    def variables(self, stage: Stage, *, offline: bool) -> dict[str, str]:
        """Return index, cache and environment; pip's configuration is kept away."""
        variables = {
            "PUFFIN_INDEX_URL": stage.index,
            "PUFFIN_CACHE_DIR": stage.cache,
            "PUFFIN_NO_PIP_CONFIG": "1",
            "PUFFIN_NO_PROGRESS": "1",
            "VIRTUAL_ENV": stage.environment,
        }
        return variables | ({"PUFFIN_OFFLINE": "1"} if offline else {})

    def compile(self, stage: Stage, *, offline: bool = False) -> Invocation:
        """Return `puffin pip-compile`, without the comments that others do not write."""
        words = ("--no-header", "--no-annotate", "-p", stage.python, "-o", stage.output)
        return self.invoke(stage, "pip-compile", stage.requirements, *words, offline=offline)

    def sync(self, stage: Stage) -> Invocation:
        """Return `puffin pip-sync`."""
        words = [word for project in stage.no_binary for word in ("--no-binary", project)]
        return self.invoke(stage, "pip-sync", stage.pins, *words)

    def venv(self, stage: Stage) -> Invocation:
        """Return `puffin venv`."""
        return self.invoke(stage, "venv", "-p", stage.python, stage.environment)

    def freeze(self, stage: Stage) -> Invocation:
        """Return `puffin pip-freeze`."""
        return self.invoke(stage, "pip-freeze")

    def uninstall(self, stage: Stage, project: str) -> Invocation:
        """Return `puffin pip-uninstall`."""
        return self.invoke(stage, "pip-uninstall", project)
