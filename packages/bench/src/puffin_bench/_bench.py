"""Groups of runs: what each tool is given, where it works, and where the results go."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from puffin_bench._agenda import minutes, seconds_for
from puffin_bench._answers import projects
from puffin_bench._environments import python_of
from puffin_bench._errors import ResultsError, RunError
from puffin_bench._machine import this_machine
from puffin_bench._peer import Stage
from puffin_bench._peer_python import PythonPeer
from puffin_bench._results import INTERPRETER, Group, Results
from puffin_bench._scenarios import TRIALS
from puffin_bench._trial import Task
from puffin_bench._turns import Contestant, Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from puffin_bench._agenda import Item
    from puffin_bench._peer import Peer
    from puffin_bench._results import Outcome
    from puffin_bench._serve import Server
    from puffin_bench._store import Store
    from puffin_bench._turns import Rules
    from puffin_bench._workloads import Workload


SKIPPED = "left out of this run"


def template(directory: str, *, pip: bool) -> str:
    """Return the environment, below that directory, that new ones are copied from."""
    return os.path.join(directory, "templates", "pip" if pip else "plain")


def versions(peers: Sequence[Peer], directory: str) -> dict[str, str]:
    """Return the versions of tools, and of the interpreter that runs those in Python."""
    python = python_of(template(directory, pip=False))
    stage = Stage(directory=os.path.join(directory, "runs"), python=python, index="")
    found = {peer.name: peer.version(stage) for peer in peers}
    return found | {INTERPRETER: f"Python {PythonPeer('').version(stage)}"}


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What all groups of a run have in common."""

    directory: str
    store: Store
    peers: Sequence[Peer]
    results: str
    """The file that each group is added to."""
    rules: Rules
    tell: Callable[[str], None]
    latency: float
    bandwidth: int | None = None
    versions: dict[str, str]
    """Of the tools, and of the `INTERPRETER`."""
    skipped: frozenset[str] = frozenset()
    """`tool:workload` words: who is left out of what, because it would take too long."""


class Bench:
    """Measures groups, one after another, and remembers whose time was over."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.given_up: dict[tuple[str, str, str], str] = {}
        """Workload, kind of scenario and tool whose time was over once: what was said of it."""

    def measure(self, items: Sequence[Item], server: Server) -> None:
        """Measure groups in this order, and keep the results of each at once."""
        self._forget_runs("")
        begun = time.monotonic()
        for number, item in enumerate(items):
            self.conditions.tell(
                f"[{number + 1}/{len(items)}] {item.workload.name} {item.scenario}: "
                f"{minutes(time.monotonic() - begun)} so far, {self._outlook(items[number:])}"
            )
            self.keep(self.group(item.workload, item.scenario, server))
            # What a tool keeps serves it in the workload's next scenario, too.
            if item.workload not in (later.workload for later in items[number + 1 :]):
                self._forget_runs(item.workload.name)

    def _outlook(self, items: Sequence[Item]) -> str:
        """Return in words how long items will take."""
        known = self.known()
        left = seconds_for(items, known.groups, self.conditions.rules.rounds)
        if left is None:
            return "nobody knows what is to come"
        # Who was not there the last time makes it longer, and nobody knows by how much.
        least = any(
            self._has_newcomers(group, item)
            for item in items
            if (group := known.group(item.workload.name, item.scenario))
        )
        return f"{'at least' if least else 'about'} {minutes(left)} to go"

    def lacks(self, item: Item) -> bool:
        """Return whether the results have no such group that these tools made over this line."""
        group = self.known().group(item.workload.name, item.scenario)
        return (
            group is None
            or (group.latency, group.bandwidth)
            != (self.conditions.latency, self.conditions.bandwidth)
            or not self.conditions.versions.items() <= group.versions.items()
            or self._has_newcomers(group, item)
            or (group.timeout < self.conditions.rules.timeout and _has_failures(group))
        )

    def _has_newcomers(self, group: Group, item: Item) -> bool:
        """Return whether a tool is to take part that did not when a group was measured."""
        asked = {
            peer.name for peer in self.conditions.peers if not self._is_skipped(peer, item.workload)
        }
        return not asked <= {out.tool for out in group.outcomes if not out.left_out}

    def _is_skipped(self, peer: Peer, workload: Workload) -> bool:
        return f"{peer.name}:{workload.name}" in self.conditions.skipped

    def group(self, workload: Workload, scenario: str, server: Server) -> Group:
        """Let all tools do a workload in one scenario, in turns."""
        contestants = [
            self._contestant(workload, scenario, peer, server) for peer in self.conditions.peers
        ]
        online = TRIALS[scenario].online
        begun = time.monotonic()
        turns = Turns(contestants, self.conditions.rules, server if online else None)
        outcomes = turns.take()
        for contestant in contestants:
            if contestant.late:
                key = _key(workload, scenario, contestant.trial.peer)
                self.given_up[key] = f"{contestant.note} in {scenario}"
        self.conditions.tell(_summary(workload, scenario, outcomes))
        return Group(
            workload=workload.name,
            scenario=scenario,
            made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            latency=self.conditions.latency,
            bandwidth=self.conditions.bandwidth,
            server=server.kind if online else "",
            server_cpu=turns.server_share,
            outcomes=tuple(map(self._without_paths, outcomes)),
            versions=self.conditions.versions,
            took=time.monotonic() - begun,
            timeout=self.conditions.rules.timeout,
        )

    def keep(self, group: Group) -> None:
        """Put a group into the file of results, in the place of an earlier one."""
        self.known().merged(group).save(self.conditions.results)

    def known(self) -> Results:
        """Return the results so far, without those of another machine.

        Raises: ResultsError - the file has something else.
        """
        machine = this_machine(self.conditions.directory)
        try:
            return Results.load(self.conditions.results).continued(
                machine, self.conditions.versions
            )
        except ResultsError:
            if os.path.exists(self.conditions.results):
                raise
            return Results(machine=machine, versions=self.conditions.versions)

    def _forget_runs(self, workload: str) -> None:
        """Remove what the tools left behind, of one workload, or "" for all."""
        shutil.rmtree(os.path.join(self.conditions.directory, "runs", workload), ignore_errors=True)

    def _without_paths(self, outcome: Outcome) -> Outcome:
        note = outcome.note.replace(self.conditions.directory, "<bench>")
        return msgspec.structs.replace(outcome, note=note)

    def _contestant(
        self, workload: Workload, scenario: str, peer: Peer, server: Server
    ) -> Contestant:
        pins = workload.pins or self.conditions.store.pins(workload.name)
        if pins is None:
            message = (
                f"the mirror has no answer for {workload.name}: `puffin-bench mirror` finds it"
            )
            raise RunError(message)
        task = Task(
            workload=workload,
            pins=pins,
            template=template(self.conditions.directory, pip=peer.needs_pip),
            timeout=self.conditions.rules.timeout,
        )
        stage = self._stage(workload, peer, server)
        contestant = Contestant(TRIALS[scenario](peer, task, stage))
        given_up = self.given_up.get(_key(workload, scenario, peer))
        if self._is_skipped(peer, workload):
            contestant.leave("absent", SKIPPED)
        elif given_up:
            contestant.leave("failed", given_up)
        return contestant

    def _stage(self, workload: Workload, peer: Peer, server: Server) -> Stage:
        return Stage(
            directory=os.path.join(self.conditions.directory, "runs", workload.name, peer.name),
            # That of an empty environment: what else is installed beside the interpreter would
            # be loaded by each of its starts, and be measured.
            python=python_of(template(self.conditions.directory, pip=False)),
            index=f"{server.url}/simple/",
            no_binary=projects(workload.pins or "") if workload.build else (),
        )


def _key(workload: Workload, scenario: str, peer: Peer) -> tuple[str, str, str]:
    return workload.name, scenario.partition("-")[0], peer.name


def _has_failures(group: Group) -> bool:
    return any(outcome.status == "failed" for outcome in group.outcomes)


def _summary(workload: Workload, scenario: str, outcomes: Sequence[Outcome]) -> str:
    return f"{workload.name} {scenario}: " + ", ".join(
        _fared(outcome) for outcome in outcomes if outcome.status != "absent"
    )


def _fared(outcome: Outcome) -> str:
    if outcome.status != "ok":
        return f"{outcome.tool} {outcome.status}" + (f" ({outcome.note})" if outcome.note else "")
    median = statistics.median(sample.wall for sample in outcome.samples)
    return f"{outcome.tool} {median:.3f} s"
