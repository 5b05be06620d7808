"""The bare interpreter: the floor of all that Python tools can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_bench._peer import Peer, version_of

if TYPE_CHECKING:
    from puffin_bench._environments import Setup
    from puffin_bench._peer import Invocation, Stage


class PythonPeer(Peer):
    """`python`: starts, and makes environments by its own module."""

    name = "python"
    program = "python"

    def install(self, setup: Setup) -> None:
        """Do nothing: the interpreter is there."""

    def version(self, stage: Stage) -> str:
        """Return the interpreter's version."""
        return version_of(self.run([stage.python, "--version"], stage))

    def start(self, stage: Stage) -> Invocation:
        """Return the start of an interpreter that does nothing."""
        return self.run([stage.python, "-c", "pass"], stage)

    def venv(self, stage: Stage) -> Invocation:
        """Return the standard library's way."""
        return self.run([stage.python, "-m", "venv", "--without-pip", stage.environment], stage)
