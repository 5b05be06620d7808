"""pip-tools, on the newest pip."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_bench._peer import Peer
from puffin_bench._peer_pip import pip_variables

if TYPE_CHECKING:
    from puffin_bench._peer import Invocation, Stage


class PipToolsPeer(Peer):
    """`pip-compile` and `pip-sync`; the second wants pip in the environment that it fills."""

    name = "pip-tools"
    packages = ("pip-tools",)
    program = "pip-compile"
    needs_pip = True

    def variables(self, stage: Stage, *, offline: bool) -> dict[str, str]:
        """Return pip's settings, and the place of pip-tools' own cache."""
        del offline
        return pip_variables(stage) | {
            "PIP_TOOLS_CACHE_DIR": os.path.join(stage.cache, "pip-tools"),
            "CUSTOM_COMPILE_COMMAND": "pip-compile",
        }

    def compile(self, stage: Stage, *, offline: bool = False) -> Invocation:
        """Return `pip-compile`; "unsafe" is what it calls pip and setuptools, which others pin."""
        words = ("--quiet", "--no-config", "--no-header", "--no-annotate", "--strip-extras")
        emit = (
            "--allow-unsafe",
            "--no-emit-index-url",
            "--no-emit-trusted-host",
            "--output-file",
            stage.output,
        )
        return self.invoke(stage, *words, *emit, stage.requirements, offline=offline)

    def sync(self, stage: Stage) -> Invocation:
        """Return `pip-sync`, which leaves the work to pip."""
        passed = ["--no-compile", "--no-deps"]
        if stage.no_binary:
            passed.append(f"--no-binary={','.join(stage.no_binary)}")
        words = ("--quiet", "--no-config", "--python-executable", stage.environment_python)
        command = [self.executable("pip-sync"), *words, "--pip-args", " ".join(passed), stage.pins]
        return self.run(command, stage)
