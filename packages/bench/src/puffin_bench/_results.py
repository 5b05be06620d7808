"""What was measured: groups, each of a workload in a scenario that all tools did in turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Self

import msgspec
from msgspec import Struct

from puffin_bench._errors import ResultsError
from puffin_fs import write_atomic

if TYPE_CHECKING:
    import os

FORMAT: Final = 1
INTERPRETER: Final = "interpreter"
"""What the one that runs all tools in Python is called among the versions."""

Status = Literal["ok", "failed", "differs", "absent"]
"""How a tool came out; `differs`: its answer was another; `absent`: it does no such thing."""


class Sample(Struct, frozen=True):
    """One run of one tool."""

    wall: float
    """Seconds from the start of the process to its end."""
    cpu: float
    """Seconds of the process and its children, in user and system mode."""
    memory: int
    """Bytes, of the largest process at its peak."""


class Outcome(Struct, frozen=True, kw_only=True):
    """How a tool came out of a group."""

    tool: str
    status: Status
    note: str = ""
    """What else is to be said of it; above all why it is not `ok`."""
    samples: tuple[Sample, ...] = ()
    """Empty unless it is `ok`: what gave no answer, or another one, is not timed."""

    @property
    def left_out(self) -> bool:
        """Whether it was not asked; else who is `absent` does no such thing."""
        return self.status == "absent" and bool(self.note)


class Group(Struct, frozen=True, kw_only=True):
    """A workload in a scenario."""

    workload: str
    scenario: str
    made: str
    """When the last run ended: UTC, `2026-11-21T12:00:00Z`."""
    latency: float
    """Seconds by which the server put off each answer."""
    bandwidth: int | None = None
    """Bytes a second and connection; None: as fast as it goes."""
    server: str = ""
    """What served: `nginx`, `python`, or nothing at all."""
    server_cpu: float = 0.0
    """CPU seconds of the server for one of the tool that it served then, with the tool for which
    that was the most."""
    outcomes: tuple[Outcome, ...] = ()
    versions: dict[str, str] = {}
    """Of the tools as they were in this group."""
    took: float = 0.0
    """Seconds that all of it took, with what was prepared; 0: nobody knows."""
    timeout: float = 180.0
    """Seconds that a run might take; older files do not say it, and this is what it was."""

    def outcome(self, tool: str) -> Outcome | None:
        """Return how a tool came out; None: it was not asked."""
        return next((outcome for outcome in self.outcomes if outcome.tool == tool), None)


class Machine(Struct, frozen=True, kw_only=True):
    """What everything was measured on."""

    cpu: str
    cores: int
    memory: int
    """Bytes."""
    kernel: str
    file_system: str
    """Of the directory with the caches and the environments."""


class Results(Struct, frozen=True, kw_only=True):
    """All that was measured on a machine; the newest of each group."""

    format: int = FORMAT
    machine: Machine
    versions: dict[str, str]
    """Of the tools as they were in the last run, and of the `INTERPRETER`."""
    groups: tuple[Group, ...] = ()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a file of results.

        Raises: ResultsError - it is not there, or none of this format.
        """
        try:
            with open(path, "rb") as stream:
                results = msgspec.json.decode(stream.read(), type=cls)
        except OSError as error:
            raise ResultsError(f"there are no results at `{path}`") from error
        except msgspec.DecodeError as error:
            raise ResultsError(f"`{path}` has no results: {error}") from error
        if results.format != FORMAT:
            raise ResultsError(f"`{path}` has format {results.format}, and not {FORMAT}")
        return results

    def group(self, workload: str, scenario: str) -> Group | None:
        """Return the group of a workload and a scenario; None: nobody measured it."""
        for group in self.groups:
            if (group.workload, group.scenario) == (workload, scenario):
                return group
        return None

    def of_scenario(self, scenario: str) -> tuple[Group, ...]:
        """Return the groups of a scenario."""
        return tuple(group for group in self.groups if group.scenario == scenario)

    def merged(self, group: Group) -> Results:
        """Return these results with a group in the place of its predecessor, or else at the end.

        A group comes and goes as a whole: its runs took turns, and those of two days did not.
        """
        key = (group.workload, group.scenario)
        others = [(old.workload, old.scenario) for old in self.groups]
        groups = list(self.groups)
        at = others.index(key) if key in others else len(groups)
        groups[at : at + 1] = [group]
        return msgspec.structs.replace(self, groups=tuple(groups))

    def continued(self, machine: Machine, versions: dict[str, str]) -> Results:
        """Return what a new run may add to: nothing that was measured on another machine."""
        groups = self.groups if machine == self.machine else ()
        return Results(
            machine=machine, versions=(self.versions if groups else {}) | versions, groups=groups
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file of results, as a whole. Raises: FsError."""
        write_atomic(path, self.encoded())

    def encoded(self) -> bytes:
        """Return the file: JSON with two spaces a level, the same bytes for equal results."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"
