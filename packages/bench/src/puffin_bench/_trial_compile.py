"""Compilations: cold, warm, with one requirement more, and with nothing to change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_bench._answers import parse_pins
from puffin_bench._trial import Trial, forget, write

if TYPE_CHECKING:
    from puffin_bench._measure import Measured
    from puffin_bench._peer import Invocation


class CompileTrial(Trial):
    """The requirements are resolved; the cache is what differs."""

    online = True
    offline = False
    """Whether those that can are told to ask nobody; the others look whether pages are new."""

    def invocation(self) -> Invocation | None:
        """Return the compilation; offline, where cache and tool allow it."""
        return self.peer.compile(self.stage, offline=self.offline and self.peer.has_offline)

    def set_up(self) -> None:
        """Write the input."""
        super().set_up()
        self.write_input(self.task.workload.requirements)

    def write_input(self, text: str) -> None:
        """Write the input as the tool wants it."""
        write(self.stage.requirements, text)
        self.peer.prepare(self.stage)

    def fill(self) -> None:
        """Compile online, so that the cache has what the runs need."""
        _remove(self.stage.output)
        self.do(self.peer.compile(self.stage))

    def answer(self, run: Measured) -> frozenset[str]:
        """Return the pins that were written."""
        del run
        return self.peer.compiled(self.stage)

    def expected(self) -> frozenset[str] | None:
        """Return the pins that the mirror was made for, if it was made for any."""
        return parse_pins(self.task.pins) or None


class ColdCompile(CompileTrial):
    """Neither cache nor output."""

    def reset(self) -> None:
        """Remove all that the tool keeps."""
        forget(self.stage)
        _remove(self.stage.output)


class WarmCompile(CompileTrial):
    """A cache that has everything, no output."""

    offline = True

    def set_up(self) -> None:
        """Fill the cache."""
        super().set_up()
        self.fill()

    def reset(self) -> None:
        """Remove the output."""
        _remove(self.stage.output)


class IncrementalCompile(CompileTrial):
    """A cache that has everything, the output of before, and one requirement more."""

    offline = True
    _before = ""

    def invocation(self) -> Invocation | None:
        """Return the compilation, of a tool that looks at its earlier output."""
        return super().invocation() if self.peer.keeps_output else None

    def set_up(self) -> None:
        """Compile without and with what is added; keep the first output."""
        super().set_up()
        self.fill()
        self._before = _read(self.stage.output)
        self.write_input(self.task.workload.extended)
        self.do(self.peer.compile(self.stage))

    def reset(self) -> None:
        """Have the output of before."""
        write(self.stage.output, self._before)

    def expected(self) -> None:
        """Return that only the tools can tell."""


class NoopCompile(CompileTrial):
    """A cache that has everything, and an output that is right already."""

    offline = True

    def invocation(self) -> Invocation | None:
        """Return the compilation, of a tool that looks at its earlier output."""
        return super().invocation() if self.peer.keeps_output else None

    def set_up(self) -> None:
        """Compile once."""
        super().set_up()
        self.fill()


def _remove(path: str) -> None:
    if os.path.lexists(path):
        os.remove(path)


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as stream:
        return stream.read()
