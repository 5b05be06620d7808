"""uv, as the public index has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_bench._peer import Peer

if TYPE_CHECKING:
    from puffin_bench._peer import Invocation, Stage


class UvPeer(Peer):
    """`uv pip` and `uv venv`."""

    name = "uv"
    packages = ("uv",)
    program = "uv"
    has_offline = True

    def variables(self, stage: Stage, *, offline: bool) -> dict[str, str]:
        """Return index, cache and environment; no configuration, no interpreters fetched."""
        variables = {
            "UV_DEFAULT_INDEX": stage.index,
            "UV_CACHE_DIR": stage.cache,
            "UV_NO_CONFIG": "1",
            "UV_NO_PROGRESS": "1",
            "UV_PYTHON_DOWNLOADS": "never",
            "VIRTUAL_ENV": stage.environment,
        }
        return variables | ({"UV_OFFLINE": "1"} if offline else {})

    def compile(self, stage: Stage, *, offline: bool = False) -> Invocation:
        """Return `uv pip compile`; its output goes into the file only."""
        words = ("--quiet", "--no-header", "--no-annotate", "-p", stage.python, "-o", stage.output)
        return self.invoke(stage, "pip", "compile", stage.requirements, *words, offline=offline)

    def sync(self, stage: Stage) -> Invocation:
        """Return `uv pip sync`."""
        words = [word for project in stage.no_binary for word in ("--no-binary", project)]
        return self.invoke(stage, "pip", "sync", stage.pins, *words)

    def venv(self, stage: Stage) -> Invocation:
        """Return `uv venv`."""
        return self.invoke(stage, "venv", "-p", stage.python, stage.environment)

    def freeze(self, stage: Stage) -> Invocation:
        """Return `uv pip freeze`."""
        return self.invoke(stage, "pip", "freeze")

    def uninstall(self, stage: Stage, project: str) -> Invocation:
        """Return `uv pip uninstall`."""
        return self.invoke(stage, "pip", "uninstall", project)
