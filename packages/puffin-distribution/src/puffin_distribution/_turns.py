"""Who may unpack now, and with whose hands."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from puffin_distribution._crew import start_crew, turn_count
from puffin_distribution._extraction import extract
from puffin_distribution._gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_distribution._crew import Crew
    from puffin_distribution._helper import Helper
    from puffin_package import Manifest


class Extract(Protocol):
    """What unpacks one archive; see `extract`."""

    def __call__(self, archive: str, filename: str, tree: str) -> Manifest:
        """Unpack the archive into the directory."""


class Turns:
    """As many turns of unpacking as there are processors, two at least.

    More threads only take the interpreter lock from each other at every file that they open, and
    each of them has an archive in memory. While there are helpers the turns are theirs, four at
    most: so this process can see to it that they have something to do.
    """

    def __init__(self) -> None:
        self.count = turn_count()
        self._gate = Gate(self.count)
        self._lock = Lock()
        self._idle: list[Helper] = []
        self._busy: list[Helper] = []
        self._helped = False
        self._broken_off = False

    @contextmanager
    def take(self, size: int = 0) -> Iterator[Extract]:
        """Wait for a turn; it ends with the block. Of those who wait the largest is next.

        So what takes longest is not what all the others have to wait for at the end.

        Raises: KeyboardInterrupt - `helped` was broken off, and nobody wants it any more.
        """
        with self._gate.passed(-size):
            if self._broken_off:
                raise KeyboardInterrupt
            helper = self._hire()
            try:
                yield extract if helper is None else helper.extract
            finally:
                if helper is not None:
                    self._release(helper)

    @contextmanager
    def helped(self, crew: Crew | None = None) -> Iterator[None]:
        """Have processes help as long as the block lasts, where that can be: see `start_helper`.

        They are those of `crew`, if that was called in advance. An interrupt of the block ends them
        at once, with whatever they have begun.
        """
        helpers = (crew or start_crew()).hire()
        for helper in helpers:
            helper.get_ready()
        with self._lock:
            self._idle += helpers
            self._helped, self._broken_off = True, False
        try:
            yield
        except BaseException:
            self._break_off()
            raise
        finally:
            self._dismiss()

    def _hire(self) -> Helper | None:
        with self._lock:
            if not self._idle:
                return None
            self._busy.append(self._idle.pop())
            return self._busy[-1]

    def _release(self, helper: Helper) -> None:
        with self._lock:
            self._busy.remove(helper)
            if self._helped:
                self._idle.append(helper)
                return
        helper.close()

    def _break_off(self) -> None:
        """Kill them: where they write, everything is about to be removed."""
        with self._lock:
            self._broken_off = True
            for helper in (*self._busy, *self._idle):
                helper.kill()

    def _dismiss(self) -> None:
        """Let go who is idle; who is at work goes when it is done."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._helped = False
        for helper in idle:
            helper.close()
