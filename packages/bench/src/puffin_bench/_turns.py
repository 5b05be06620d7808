"""The runs of a group: a warm-up that decides who takes part, then all tools in turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from puffin_bench._answers import agreed, difference
from puffin_bench._errors import RunError
from puffin_bench._measure import measure
from puffin_bench._results import Outcome, Sample
from puffin_bench._trial import LateError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from puffin_bench._measure import Measured
    from puffin_bench._results import Status
    from puffin_bench._trial import Trial

ROUNDS = 7
FEW = 3
"""Rounds of what takes long, where the bench is to be quick."""
SHORT = 2.0
"""Seconds; what disturbs a machine for a moment counts for much in a round that takes less."""
_MORE = 3
"""How many times as many rounds there are of what is short."""
NO_AGREEMENT = "the tools do not agree upon an answer"


class Watched(Protocol):
    """What is asked of the server round each run."""

    def cpu(self) -> float:
        """Return the seconds of processor time used so far."""

    def misses(self) -> list[str]:
        """Return what was asked for and not there, so far."""


class Rules(Struct, frozen=True, kw_only=True):
    """How often everything is done."""

    rounds: int = ROUNDS
    timeout: float
    """Seconds that a run may take."""
    long: float | None = None
    """Seconds; a tool whose warm-up took more is run `FEW` times only. None: all take all turns."""
    short: float = 0.0
    """Seconds; where the warm-ups of all together took less, there are three times the rounds."""

    def rounds_after(self, warm_up: float, together: float) -> int:
        """Return how often a tool is run, by the seconds of its warm-up and of all `together`."""
        if self.long is not None and warm_up > self.long:
            return min(FEW, self.rounds)
        return self.rounds * _MORE if together < self.short else self.rounds


class Contestant:
    """A trial, and how its tool has fared so far."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.status: Status = "ok"
        self.note = ""
        self.late = False
        """Whether it was stopped because its time was over."""
        self.samples: list[Sample] = []
        self.answer: frozenset[str] | None = None
        self.warm_up = 0.0
        """Seconds that its first run took."""
        self.served = 0.0
        """Seconds of the server during the last run."""
        self.server_cpu = 0.0
        """The same, of all runs that are timed."""

    @property
    def name(self) -> str:
        """The tool's name."""
        return self.trial.peer.name

    @property
    def takes_part(self) -> bool:
        """Whether it may be run again."""
        return self.status == "ok"

    def leave(self, status: Status, note: str) -> None:
        """End its part: nothing of it is timed."""
        self.status, self.note = status, note
        self.samples.clear()

    @property
    def outcome(self) -> Outcome:
        """How it came out."""
        return Outcome(
            tool=self.name, status=self.status, note=self.note, samples=tuple(self.samples)
        )

    @property
    def server_share(self) -> float:
        """Seconds of the server for each of its own, in its timed runs."""
        cpu = sum(sample.cpu for sample in self.samples)
        return self.server_cpu / cpu if cpu else 0.0


class Turns:
    """Trials of one workload in one scenario, run in turns."""

    def __init__(
        self, contestants: Sequence[Contestant], rules: Rules, server: Watched | None
    ) -> None:
        self.contestants = contestants
        self._rules = rules
        self._server = server

    def take(self) -> list[Outcome]:
        """Do everything; return an outcome for each trial, in their order."""
        for contestant in self.contestants:
            self._begin(contestant)
        self._compare()
        number = 0
        while active := self._rotated(number):
            for contestant in active:
                self._time(contestant)
            number += 1
        for contestant in self.contestants:
            self._tell_few(contestant)
        return [contestant.outcome for contestant in self.contestants]

    @property
    def server_share(self) -> float:
        """The most that the server used, as a share of what a tool did at the same time."""
        return max((contestant.server_share for contestant in self.contestants), default=0.0)

    def _rotated(self, number: int) -> Sequence[Contestant]:
        """Return who takes part, each round another one first: nobody always follows the same."""
        together = sum(contestant.warm_up for contestant in self.contestants)
        active = [
            contestant
            for contestant in self.contestants
            if contestant.takes_part
            and number < self._rules.rounds_after(contestant.warm_up, together)
        ]
        first = number % len(active) if active else 0
        return active[first:] + active[:first]

    def _begin(self, contestant: Contestant) -> None:
        """Set up a trial, unless its tool is out already, and make its first run."""
        trial = contestant.trial
        if not contestant.takes_part:
            return
        if trial.invocation() is None:
            contestant.leave("absent", "")
            return
        try:
            trial.set_up()
            run = self._run(contestant)
        except RunError as error:
            contestant.late = isinstance(error, LateError)
            contestant.leave("failed", str(error))
            return
        if run is not None:
            contestant.warm_up = run.wall

    def _compare(self) -> None:
        """Let those go whose answer is not the right one, or not that of the others."""
        answers = {
            contestant.name: contestant.answer
            for contestant in self.contestants
            if contestant.status == "ok" and contestant.answer is not None
        }
        common = agreed(answers)
        for contestant in self.contestants:
            if contestant.name in answers and contestant.status == "ok":
                expected = contestant.trial.expected()
                self._judge(contestant, common if expected is None else expected)

    def _judge(self, contestant: Contestant, expected: frozenset[str] | None) -> None:
        answer = contestant.answer
        if answer is None:
            return
        note = NO_AGREEMENT if expected is None else difference(expected, answer)
        if note:
            contestant.leave("differs", note)

    def _tell_few(self, contestant: Contestant) -> None:
        """Say of a tool that it was run less often than others."""
        if contestant.takes_part and len(contestant.samples) < self._rules.rounds:
            contestant.note = (
                f"{len(contestant.samples)} runs only, for one takes over {self._rules.long:g} s"
            )

    def _time(self, contestant: Contestant) -> None:
        """Make one run that counts: it must say what the first one said."""
        right = contestant.answer
        try:
            run = self._run(contestant)
        except RunError as error:
            contestant.leave("failed", str(error))
            return
        if run is None:
            return
        if contestant.answer != right:
            contestant.leave("differs", "its answer is not the same each time")
            return
        contestant.samples.append(_sample(run))
        contestant.server_cpu += contestant.served

    def _run(self, contestant: Contestant) -> Measured | None:
        """Make one run and keep its answer; None: it failed, which is noted."""
        trial = contestant.trial
        trial.reset()
        invocation = trial.invocation()
        if invocation is None:
            return None
        missed, before = len(self._misses()), self._server_cpu()
        run = measure(invocation, timeout=self._rules.timeout)
        contestant.served = self._server_cpu() - before
        complaint = run.complaint or self._missed(missed)
        if complaint:
            contestant.late = run.timed_out
            contestant.leave("failed", complaint)
            return None
        contestant.answer = trial.answer(run)
        return run

    def _missed(self, before: int) -> str:
        """Return what the server was asked for in vain since it had had `before` such requests."""
        missed = self._misses()[before:]
        return f"the mirror lacks {missed[0]}" if missed else ""

    def _misses(self) -> list[str]:
        return self._server.misses() if self._server else []

    def _server_cpu(self) -> float:
        return self._server.cpu() if self._server else 0.0


def _sample(run: Measured) -> Sample:
    return Sample(wall=run.wall, cpu=run.cpu, memory=run.memory)
