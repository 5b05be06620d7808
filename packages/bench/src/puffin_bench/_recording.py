"""Rounds of rehearsals, until the tools ask for nothing that the mirror lacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from puffin_bench._answers import difference, parse_pins
from puffin_bench._errors import MirrorError
from puffin_bench._promises import LATENCY
from puffin_bench._rehearsal import Take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from puffin_bench._peer import Peer
    from puffin_bench._recorder import Recorder
    from puffin_bench._rehearsal import Rehearsal
    from puffin_bench._workloads import Workload

LEAST_ROUNDS, MOST_ROUNDS = 2, 4
JUDGES = ("puffin", "uv")
"""Who has to agree on an answer, and who asks ahead, so that the latency decides for what."""
SEVERAL = 4
"""Wheels of one project whose metadata was wanted: it may be any other's the next time."""
_USABLE = re.compile(r".*-(py\d\S*-none-any|(cp3\S*|py3\S*)-\S+-\S*linux\S*_x86_64)\.whl")


class Recording:
    """The tools at one workload, at a recording server."""

    def __init__(
        self, recorder: Recorder, rehearsal: Rehearsal, tell: Callable[[str], None]
    ) -> None:
        self._recorder = recorder
        self._collector = recorder.collector
        self._store = recorder.collector.store
        self._rehearsal = rehearsal
        self._tell = tell

    def record(self, workload: Workload, peers: Sequence[Peer]) -> None:
        """Let the mirror learn all that a workload needs, and what its answer is.

        A tool that fails does not end this, for the mirror is to show it failing; one that took
        too long is not asked again.

        Raises: MirrorError - there is no answer, or the index could not be asked.
        """
        patient = list(peers)
        for number in range(1, MOST_ROUNDS + 1):
            self._recorder.failures.clear()
            before = self._store.additions
            takes = list(self._round(workload, patient))
            self._settle(workload, takes)
            self._fetch_ahead()
            added = self._store.additions - before
            self._tell(f"{workload.name}: round {number} brought {added}")
            late = {take.tool for take in takes if take.timed_out}
            patient = [peer for peer in patient if peer.name not in late]
            if not added and number >= LEAST_ROUNDS:
                break
        if self._recorder.failures:
            raise MirrorError(f"the index could not be asked for {self._recorder.failures[0]}")

    def _round(self, workload: Workload, peers: Sequence[Peer]) -> Iterator[Take]:
        for latency in (0.0, LATENCY):
            self._recorder.latency = latency
            for peer in peers:
                if not latency or peer.name in JUDGES:
                    yield from self._takes(workload, peer)

    def _takes(self, workload: Workload, peer: Peer) -> Iterator[Take]:
        pins = workload.pins or self._store.pins(workload.name)
        index = f"{self._recorder.url}/simple/"
        for take in self._rehearsal.takes(peer, workload, index, pins):
            said = take.complaint or f"{len(take.answer)} distributions"
            self._tell(f"{workload.name}: {take.scenario} by {take.tool}: {said}")
            yield take

    def _settle(self, workload: Workload, takes: Sequence[Take]) -> None:
        """Write down the answer of a workload, if the tools that judge agree on all of them."""
        if workload.pins is not None:
            self._store.put_pins(workload.name, parse_pins(workload.pins))
        answers = {"sync-cold": self._pinned(workload)}
        for take in takes:
            if take.tool in JUDGES:
                _check(workload, answers.setdefault(take.scenario, take), take)
        if "compile-cold" in answers:
            self._store.put_pins(workload.name, answers["compile-cold"].answer)

    def _pinned(self, workload: Workload) -> Take:
        """Return what has to be there after a sync of this round."""
        pins = parse_pins(self._store.pins(workload.name) or "")
        return Take(tool="the pins", scenario="sync-cold", answer=pins)

    def _fetch_ahead(self) -> None:
        """Get the metadata of every usable wheel of projects that were looked through."""
        for project, wanted in list(self._collector.wanted.items()):
            if len(wanted) >= SEVERAL:
                listed = self._collector.filenames(project)
                self._collector.fetch_metadata(filter(_USABLE.fullmatch, listed))


def _check(workload: Workload, first: Take, other: Take) -> None:
    if other.complaint:
        raise MirrorError(f"{workload.name}: {other.tool} has no answer: {other.complaint}")
    told = difference(first.answer, other.answer)
    if told:
        raise MirrorError(
            f"{workload.name}: {first.tool} and {other.tool} disagree in {other.scenario}: "
            f"compared with {first.tool}, {other.tool} {told}"
        )
