"""The commands that fetch most, once each and without a clock, to hear what they ask for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._answers import projects
from puffin_bench._environments import run
from puffin_bench._measure import measure
from puffin_bench._peer import Stage
from puffin_bench._trial import Task
from puffin_bench._trial_compile import CompileTrial
from puffin_bench._trial_environment import ColdSync
from puffin_fs import remove_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_bench._peer import Peer
    from puffin_bench._trial import Trial
    from puffin_bench._workloads import Workload


class Take(Struct, frozen=True, kw_only=True):
    """What came of one command."""

    tool: str
    scenario: str
    answer: frozenset[str]
    """`name==version` words."""
    complaint: str = ""
    """Why there is no answer."""
    timed_out: bool = False


class Rehearsal(Struct, frozen=True, kw_only=True):
    """Lets tools do a workload as if for the first time."""

    directory: str
    """Where they work, absolute; a folder for each tool, emptied before and after."""
    python: str
    """The interpreter to resolve for."""
    environ: dict[str, str]
    """For making environments; the tools do not see it."""
    timeout: float
    """Seconds that a command may take."""

    def takes(self, peer: Peer, workload: Workload, index: str, pins: str | None) -> Iterator[Take]:
        """Do all that the scenarios of a workload do with a network; `pins` are to be installed.

        Nothing is done that needs pins as long as there are none.
        """
        stage = Stage(
            directory=os.path.join(self.directory, peer.name),
            python=self.python,
            index=index,
            no_binary=projects(pins or "") if workload.build else (),
        )
        task = Task(
            workload=workload, pins=pins or "", template=os.path.join(stage.directory, "template")
        )
        remove_tree(stage.directory)
        try:
            if workload.compiles:
                yield from self._compilations(CompileTrial(peer, task, stage))
            if workload.syncs and pins:
                yield from self._installation(ColdSync(peer, task, stage))
        finally:
            remove_tree(stage.directory)

    def _compilations(self, trial: CompileTrial) -> Iterator[Take]:
        trial.set_up()
        for take in self._takes(trial, "compile-cold"):
            yield take
            if take.timed_out:
                return  # with one requirement more it would take no less
        trial.write_input(trial.task.workload.extended)
        yield from self._takes(trial, "compile-incremental")

    def _installation(self, trial: ColdSync) -> Iterator[Take]:
        pip = () if trial.peer.needs_pip else ("--without-pip",)
        run((self.python, "-m", "venv", *pip, trial.task.template), self.environ)
        trial.set_up()
        trial.reset()
        yield from self._takes(trial, "sync-cold")

    def _takes(self, trial: Trial, scenario: str) -> Iterator[Take]:
        """Yield what comes of a trial, which is nothing where the tool does no such thing."""
        invocation = trial.invocation()
        if invocation is None:
            return
        measured = measure(invocation, timeout=self.timeout)
        answer = None if measured.complaint else trial.answer(measured)
        yield Take(
            tool=trial.peer.name,
            scenario=scenario,
            answer=answer or frozenset(),
            complaint=measured.complaint,
            timed_out=measured.timed_out,
        )
