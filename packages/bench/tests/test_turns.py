"""Who is right takes turns and is timed; who is not is told why, and never timed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_bench import make_stage, make_task

from puffin_bench._answers import parse_pins
from puffin_bench._peer import Invocation, Peer
from puffin_bench._trial import LateError, Trial, TrialError
from puffin_bench._turns import FEW, NO_AGREEMENT, Contestant, Rules, Turns

if TYPE_CHECKING:
    from pathlib import Path

    from puffin_bench._measure import Measured
    from puffin_bench._results import Outcome

RULES = Rules(rounds=3, timeout=10)
RIGHT = "printf 'a==1\\n'"


class Shell(Peer):
    """A tool that is one line of shell, and writes down when it was run."""

    def __init__(self, directory: Path, name: str, line: str | None) -> None:
        super().__init__(str(directory))
        self.name = name
        self.line = line
        self.log = directory / "log"
        self.stage = make_stage(directory / name)

    def start(self, stage: object) -> Invocation | None:
        del stage
        if self.line is None:
            return None
        line = f"echo {self.name} >> '{self.log}'; {self.line}"
        return Invocation(("/bin/sh", "-c", line), {"PATH": "/usr/bin:/bin"}, self.directory)


class ShellTrial(Trial):
    """The answer is what is printed; `right` is what it should be."""

    right: frozenset[str] | None = parse_pins("a==1")

    def answer(self, run: Measured) -> frozenset[str]:
        return parse_pins(run.output)

    def expected(self) -> frozenset[str] | None:
        return self.right


class OpenTrial(ShellTrial):
    """Nobody knows the answer beforehand."""

    right = None


class BrokenTrial(ShellTrial):
    """It does not come as far as a run."""

    def set_up(self) -> None:
        message = "before the run: exit code 1"
        raise TrialError(message)


class LateTrial(ShellTrial):
    """The same, for want of time."""

    def set_up(self) -> None:
        message = "before the run: stopped after 180 s"
        raise LateError(message)


class BreakingTrial(ShellTrial):
    """It comes through its first run only."""

    resets = 0

    def reset(self) -> None:
        self.resets += 1
        if self.resets > 1:
            message = "before the run: exit code 2"
            raise TrialError(message)


class LostTrial(ShellTrial):
    """Its tool is not there."""

    def invocation(self) -> Invocation:
        return Invocation(("/nowhere/no-such-tool",), {}, self.peer.directory)


class Server:
    """A server that says what its log file says: one line a miss, and a second for each."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def misses(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def cpu(self) -> float:
        return float(len(self.misses()))


class Spinning(Server):
    """A server that works half a second whenever it is looked at."""

    seconds = 0.0

    def misses(self) -> list[str]:
        return []

    def cpu(self) -> float:
        self.seconds += 0.5
        return self.seconds


def contestant(
    directory: Path, name: str, line: str | None, kind: type[Trial] = ShellTrial
) -> Contestant:
    peer = Shell(directory, name, line)
    return Contestant(kind(peer, make_task(), peer.stage))


def outcomes(*contestants: Contestant, rules: Rules = RULES) -> dict[str, Outcome]:
    return {outcome.tool: outcome for outcome in Turns(contestants, rules, None).take()}


def test_tools_take_turns_after_a_warm_up_each_round_another_one_first(tmp_path: Path) -> None:
    found = outcomes(*(contestant(tmp_path, name, RIGHT) for name in ("a", "b", "c")))

    assert (tmp_path / "log").read_text().split() == list("abc" + "abc" + "bca" + "cab")
    assert [len(outcome.samples) for outcome in found.values()] == [3, 3, 3]
    assert {outcome.status for outcome in found.values()} == {"ok"}


def test_samples_are_what_was_measured(tmp_path: Path) -> None:
    found = outcomes(contestant(tmp_path, "a", f"sleep 0.1; {RIGHT}"))

    assert all(sample.wall >= 0.1 for sample in found["a"].samples)
    assert all(sample.memory > 0 and sample.cpu > 0 for sample in found["a"].samples)


def test_a_tool_that_cannot_do_it_is_absent(tmp_path: Path) -> None:
    found = outcomes(contestant(tmp_path, "a", None), contestant(tmp_path, "b", RIGHT))

    assert (found["a"].status, found["a"].samples) == ("absent", ())
    assert found["b"].status == "ok"


@pytest.mark.parametrize(
    ("line", "kind", "status", "note"),
    [
        ("echo no >&2; exit 4", ShellTrial, "failed", "exit code 4: no"),
        (RIGHT, BrokenTrial, "failed", "before the run: exit code 1"),
        (RIGHT, LateTrial, "failed", "before the run: stopped after 180 s"),
        (RIGHT, BreakingTrial, "failed", "before the run: exit code 2"),
        ("printf 'a==2'", ShellTrial, "differs", "lacks a==1; has instead a==2"),
        (
            "test -e other && printf 'a==2' || printf 'a==1'; touch other",
            ShellTrial,
            "differs",
            "its answer is not the same each time",
        ),
        (
            "test -e gone && exit 1; touch gone; printf 'a==1'",
            ShellTrial,
            "failed",
            "exit code 1: ",
        ),
    ],
)
def test_who_fails_or_differs_is_never_timed(
    line: str, kind: type[Trial], status: str, note: str, tmp_path: Path
) -> None:
    found = outcomes(contestant(tmp_path, "a", line, kind), contestant(tmp_path, "b", RIGHT))

    assert (found["a"].status, found["a"].note, found["a"].samples) == (status, note, ())
    assert len(found["b"].samples) == 3


def test_who_takes_too_long_is_known_to_be_late(tmp_path: Path) -> None:
    slow = contestant(tmp_path, "a", "sleep 5")
    early = contestant(tmp_path, "b", RIGHT, LateTrial)
    good = contestant(tmp_path, "c", RIGHT)

    found = outcomes(slow, early, good, rules=Rules(rounds=1, timeout=0.5))

    assert found["a"].note.startswith("stopped after")
    assert (slow.late, early.late, good.late) == (True, True, False)


def test_who_has_left_before_is_not_run(tmp_path: Path) -> None:
    left = contestant(tmp_path, "a", RIGHT)
    left.leave("failed", "stopped after 180 s")

    found = outcomes(left, contestant(tmp_path, "b", RIGHT))

    assert found["a"].note == "stopped after 180 s"
    assert "a" not in (tmp_path / "log").read_text().split()


def test_the_tools_find_an_answer_that_nobody_knows(tmp_path: Path) -> None:
    lines = {"puffin": "a==1", "uv": "a==1", "nab": "a==2"}

    found = outcomes(
        *(contestant(tmp_path, name, f"echo '{pin}'", OpenTrial) for name, pin in lines.items())
    )

    assert [outcome.status for outcome in found.values()] == ["ok", "ok", "differs"]
    assert found["nab"].note == "lacks a==1; has instead a==2"


def test_without_agreement_nobody_is_timed(tmp_path: Path) -> None:
    lines = {"puffin": "a==1", "uv": "a==2", "nab": "a==2"}

    found = outcomes(
        *(contestant(tmp_path, name, f"echo '{pin}'", OpenTrial) for name, pin in lines.items())
    )

    assert {outcome.note for outcome in found.values()} == {NO_AGREEMENT}
    assert {outcome.samples for outcome in found.values()} == {()}


def test_who_asks_for_what_the_mirror_lacks_has_failed(tmp_path: Path) -> None:
    log = tmp_path / "misses"
    line = f"echo /simple/gone/ >> '{log}'; {RIGHT}"
    contestants = contestant(tmp_path, "a", line), contestant(tmp_path, "b", RIGHT)

    found = Turns(contestants, RULES, Server(log)).take()

    assert [outcome.status for outcome in found] == ["failed", "ok"]
    assert found[0].note == "the mirror lacks /simple/gone/"


def test_the_share_of_the_server_is_that_of_the_tool_it_did_most_for(tmp_path: Path) -> None:
    busy = contestant(tmp_path, "a", f"i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; {RIGHT}")
    idle = contestant(tmp_path, "b", RIGHT)
    turns = Turns([busy, idle], RULES, Spinning(tmp_path))

    turns.take()

    cpu = sum(sample.cpu for sample in idle.samples)
    assert turns.server_share == pytest.approx(1.5 / cpu)
    assert busy.server_share < idle.server_share


def test_without_a_server_it_has_no_share(tmp_path: Path) -> None:
    turns = Turns([contestant(tmp_path, "a", RIGHT)], RULES, None)

    turns.take()

    assert turns.server_share == 0.0


def test_a_quick_bench_runs_long_ones_less_often_and_says_so(tmp_path: Path) -> None:
    rules = Rules(rounds=4, timeout=10, long=0.3)
    contestants = contestant(tmp_path, "a", f"sleep 0.3; {RIGHT}"), contestant(tmp_path, "b", RIGHT)

    found = outcomes(*contestants, rules=rules)

    assert (len(found["a"].samples), len(found["b"].samples)) == (FEW, 4)
    assert found["a"].note == "3 runs only, for one takes over 0.3 s"
    assert found["b"].note == ""


@pytest.mark.parametrize(
    ("long", "planned", "warm_up", "rounds"),
    [(None, 7, 1000.0, 7), (10.0, 7, 10.0, 7), (10.0, 7, 10.1, FEW), (10.0, 2, 10.1, 2)],
)
def test_only_what_is_longer_is_run_less_often_and_never_more(
    long: float | None, planned: int, warm_up: float, rounds: int
) -> None:
    rules = Rules(rounds=planned, timeout=10, long=long)

    assert rules.rounds_after(warm_up, together=warm_up) == rounds


@pytest.mark.parametrize(("together", "rounds"), [(0.9, 21), (1.0, 7), (30.0, 7)])
def test_what_is_short_for_all_is_run_more_often(together: float, rounds: int) -> None:
    rules = Rules(rounds=7, timeout=10, short=1.0)

    assert rules.rounds_after(0.1, together) == rounds


def test_short_rounds_are_made_more_often(tmp_path: Path) -> None:
    rules = Rules(rounds=2, timeout=10, short=5.0)

    found = outcomes(
        contestant(tmp_path, "a", RIGHT), contestant(tmp_path, "b", RIGHT), rules=rules
    )

    assert [len(outcome.samples) for outcome in found.values()] == [6, 6]


def test_a_tool_that_cannot_be_started_does_not_end_the_bench(tmp_path: Path) -> None:
    lost = contestant(tmp_path, "a", RIGHT, LostTrial)

    found = outcomes(lost, contestant(tmp_path, "b", RIGHT))

    assert found["a"].status == "failed"
    assert found["a"].note.startswith("no-such-tool cannot be started")
    assert len(found["b"].samples) == RULES.rounds
