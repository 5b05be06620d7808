"""A tool does its workload as if for the first time, and finds what it needs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from recorded_tools import ScriptedPeer

from puffin_bench._answers import installed
from puffin_bench._rehearsal import Rehearsal
from puffin_bench._workloads import COMPILING, SYNCING, Workload
from puffin_testing import IndexServer, make_wheel, wheel_filename

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from puffin_bench._peer import Invocation, Stage

WORKLOAD = Workload(
    name="small",
    summary="one project, and one more",
    requirements="alpha",
    added="beta",
    removed="alpha",
    scenarios=COMPILING + SYNCING,
)
PINS = "alpha==1.0\nbeta==1.0\n"


@pytest.fixture
def server() -> Iterator[IndexServer]:
    with IndexServer() as server:
        for name in ("alpha", "beta"):
            server.add(wheel_filename(name, "1.0"), make_wheel(None, name, "1.0"))
        yield server


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    return Rehearsal(
        directory=str(tmp_path), python=sys.executable, environ=dict(os.environ), timeout=60.0
    )


class WatchedPeer(ScriptedPeer):
    """Notes what it finds when it is asked for its commands."""

    def __init__(self, *, needs_pip: bool = False) -> None:
        super().__init__("watched")
        self.needs_pip = needs_pip
        self.inputs: list[str] = []
        self.outputs: list[bool] = []
        self.found: list[tuple[list[str], tuple[str, ...]]] = []

    def prepare(self, stage: Stage) -> None:
        with open(stage.requirements, encoding="utf-8") as stream:
            self.inputs.append(stream.read())
        self.outputs.append(os.path.exists(stage.output))

    def sync(self, stage: Stage) -> Invocation:
        self.found.append((sorted(installed(stage.environment)), stage.no_binary))
        assert not os.path.exists(stage.cache)
        return super().sync(stage)


def test_compiles_twice_and_installs_once(rehearsal: Rehearsal, server: IndexServer) -> None:
    peer = WatchedPeer()

    takes = list(rehearsal.takes(peer, WORKLOAD, f"{server.url}/", PINS))

    assert [(take.scenario, sorted(take.answer), take.complaint) for take in takes] == [
        ("compile-cold", ["alpha==1.0"], ""),
        ("compile-incremental", ["alpha==1.0", "beta==1.0"], ""),
        ("sync-cold", ["alpha==1.0", "beta==1.0"], ""),
    ]
    assert {take.tool for take in takes} == {"watched"}


def test_the_second_input_has_one_more_and_the_first_answer_beside_it(
    rehearsal: Rehearsal, server: IndexServer
) -> None:
    peer = WatchedPeer()

    list(rehearsal.takes(peer, WORKLOAD, f"{server.url}/", None))

    assert peer.inputs == ["alpha", "alpha\nbeta\n"]
    assert peer.outputs == [False, True]


def test_installs_nothing_as_long_as_there_are_no_pins(
    rehearsal: Rehearsal, server: IndexServer
) -> None:
    takes = rehearsal.takes(WatchedPeer(), WORKLOAD, f"{server.url}/", None)

    assert [take.scenario for take in takes] == ["compile-cold", "compile-incremental"]


@pytest.mark.parametrize(("build", "expected"), [(False, ()), (True, ("alpha", "beta"))])
def test_what_is_to_be_built_is_named(
    rehearsal: Rehearsal, server: IndexServer, *, build: bool, expected: tuple[str, ...]
) -> None:
    workload = msgspec.structs.replace(WORKLOAD, scenarios=SYNCING, build=build)
    peer = WatchedPeer()

    list(rehearsal.takes(peer, workload, f"{server.url}/", PINS))

    assert peer.found == [([], expected)]


def test_who_needs_pip_finds_it(rehearsal: Rehearsal, server: IndexServer) -> None:
    workload = msgspec.structs.replace(WORKLOAD, scenarios=SYNCING)
    peer = WatchedPeer(needs_pip=True)

    list(rehearsal.takes(peer, workload, f"{server.url}/", PINS))

    ((found, _),) = peer.found
    assert "pip" in {pin.partition("==")[0] for pin in found}


def test_a_failure_is_told_and_has_no_answer(rehearsal: Rehearsal, server: IndexServer) -> None:
    workload = msgspec.structs.replace(WORKLOAD, requirements="nowhere")

    first, _ = rehearsal.takes(WatchedPeer(), workload, f"{server.url}/", None)

    assert first.complaint == "exit code 1: /simple/nowhere/ is answered with 404"
    assert first.answer == frozenset()
    assert not first.timed_out


def test_each_time_is_the_first_and_nothing_stays(
    rehearsal: Rehearsal, server: IndexServer, tmp_path: Path
) -> None:
    left = tmp_path / "watched" / "project"
    left.mkdir(parents=True)
    (left / "requirements.txt").write_text("of a run that was killed")
    peer = WatchedPeer()

    list(rehearsal.takes(peer, WORKLOAD, f"{server.url}/", None))

    assert peer.outputs == [False, True]
    assert os.listdir(tmp_path) == []
