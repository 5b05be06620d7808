"""The commands that fetch most, once each and without a clock, to hear what they ask for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._answers import installed, parse_pins
from puffin_bench._environments import run
from puffin_bench._measure import measure
from puffin_bench._peer import Stage
from puffin_fs import remove_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_bench._peer import Invocation, Peer
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
            no_binary=_projects(pins or "") if workload.build else (),
        )
        remove_tree(stage.directory)
        try:
            if workload.compiles:
                yield from self._compilations(peer, workload, stage)
            if workload.syncs and pins:
                yield from self._installation(peer, stage, pins)
        finally:
            remove_tree(stage.directory)

    def _compilations(self, peer: Peer, workload: Workload, stage: Stage) -> Iterator[Take]:
        _lay_out(stage)
        for scenario, text in (
            ("compile-cold", workload.requirements),
            ("compile-incremental", f"{workload.requirements.rstrip()}\n{workload.added}\n"),
        ):
            _write(stage.requirements, text)
            peer.prepare(stage)
            invocation = peer.compile(stage)
            if invocation is not None:
                take = self._take(peer, scenario, invocation)
                yield take if take.complaint else _answered(take, peer.compiled(stage))
                if take.timed_out:
                    return  # with one requirement more it would take no less

    def _installation(self, peer: Peer, stage: Stage, pins: str) -> Iterator[Take]:
        remove_tree(stage.directory)
        _lay_out(stage)
        _write(stage.pins, pins)
        pip = () if peer.needs_pip else ("--without-pip",)
        run((self.python, "-m", "venv", *pip, stage.environment), self.environ)
        invocation = peer.sync(stage)
        if invocation is not None:
            take = self._take(peer, "sync-cold", invocation)
            yield take if take.complaint else _answered(take, installed(stage.environment))

    def _take(self, peer: Peer, scenario: str, invocation: Invocation) -> Take:
        measured = measure(invocation, timeout=self.timeout)
        return Take(
            tool=peer.name,
            scenario=scenario,
            answer=frozenset(),
            complaint=measured.complaint,
            timed_out=measured.timed_out,
        )


def _answered(take: Take, answer: frozenset[str]) -> Take:
    return Take(tool=take.tool, scenario=take.scenario, answer=answer)


def _projects(pins: str) -> tuple[str, ...]:
    return tuple(sorted(pin.partition("==")[0] for pin in parse_pins(pins)))


def _lay_out(stage: Stage) -> None:
    for directory in (stage.home, stage.cache, stage.temporary, stage.project):
        os.makedirs(directory)


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
