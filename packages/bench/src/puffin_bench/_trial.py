"""A peer in a scenario: what comes before a run, the run, and its answer."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._errors import RunError
from puffin_bench._measure import TIMEOUT, measure

if TYPE_CHECKING:
    from puffin_bench._measure import Measured
    from puffin_bench._peer import Invocation, Peer, Stage
    from puffin_bench._workloads import Workload


class TrialError(RunError):
    """A tool fails at what has to be there before its runs; a matter of that tool only."""


class LateError(TrialError):
    """It does not manage in time."""


class Task(Struct, frozen=True, kw_only=True):
    """What a tool is given to do."""

    workload: Workload
    pins: str = ""
    """Lines of `name==version`: what a sync installs."""
    template: str = ""
    """An environment as a sync finds it: copied, never changed."""
    timeout: float = TIMEOUT


class Trial:
    """A peer in a scenario. `set_up` once, then `reset`, `invocation` and `answer` for each run."""

    online = False
    """Whether the index is what the run works with."""

    def __init__(self, peer: Peer, task: Task, stage: Stage) -> None:
        self.peer = peer
        self.task = task
        self.stage = stage

    def invocation(self) -> Invocation | None:
        """Return the command that is measured, None where the tool has none."""
        return self.peer.start(self.stage)

    def set_up(self) -> None:
        """Bring about what all runs need, which is never timed.

        Raises: TrialError - the tool does not manage.
        """
        for directory in (self.stage.home, self.stage.temporary, self.stage.project):
            os.makedirs(directory, exist_ok=True)

    def reset(self) -> None:
        """Bring about what one run needs.

        Raises: TrialError - the tool does not manage.
        """

    def answer(self, run: Measured) -> frozenset[str] | None:
        """Return what a run has come to, None where there is nothing to compare."""
        del run
        return None

    def expected(self) -> frozenset[str] | None:
        """Return what it should come to; None: nothing, or what the tools agree upon."""
        return None

    def do(self, invocation: Invocation | None) -> None:
        """Run a command that is not measured, to its good end."""
        if invocation is None:
            return
        run = measure(invocation, timeout=self.task.timeout)
        if run.complaint:
            message = f"before the run: {run.complaint}"
            raise LateError(message) if run.timed_out else TrialError(message)


def forget(stage: Stage) -> None:
    """Remove all that a tool keeps between runs: its caches, its home, its temporary files."""
    for directory in (stage.cache, stage.home, stage.temporary):
        shutil.rmtree(directory, ignore_errors=True)
    for directory in (stage.home, stage.temporary):
        os.makedirs(directory)
    os.sync()  # what was removed is on the disk before the clock runs


def write(path: str, text: str) -> None:
    """Write a file anew."""
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
