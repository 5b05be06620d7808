"""nab, which compiles only."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from puffin_bench._answers import requirement_lines
from puffin_bench._peer import Peer

if TYPE_CHECKING:
    from puffin_bench._peer import Invocation, Stage


class NabPeer(Peer):
    """`nab lock`, with pins as its output instead of a lock file."""

    name = "nab"
    packages = ("nab",)
    program = "nab"
    has_offline = True

    def variables(self, stage: Stage, *, offline: bool) -> dict[str, str]:
        """Return the cache; the index can only be told by a project file."""
        variables = {"NAB_CACHE_DIR": stage.cache, "NAB_NO_PROGRESS": "1"}
        return variables | ({"NAB_OFFLINE": "1"} if offline else {})

    def prepare(self, stage: Stage) -> None:
        """Write the requirements and the index as the project that nab wants to see."""
        with open(stage.requirements, encoding="utf-8") as stream:
            required = requirement_lines(stream.read())
        lines = [
            '[project]\nname = "bench-workload"\nversion = "0"',
            # JSON's strings and lists of strings are TOML's as well
            f"dependencies = {json.dumps(required)}",
            f'[[tool.nab.indexes]]\nname = "bench"\nurl = {json.dumps(stage.index)}',
        ]
        with open(_project_file(stage), "w", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")

    def compile(self, stage: Stage, *, offline: bool = False) -> Invocation:
        """Return `nab lock` for the interpreter that nab runs on."""
        words = ("--format", "requirements-without-hashes", "--output", stage.output)
        return self.invoke(stage, "lock", _project_file(stage), *words, offline=offline)


def _project_file(stage: Stage) -> str:
    return os.path.join(stage.project, "pyproject.toml")
