"""What the solver chooses states for: projects, and their extras."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from pep508 import Requirement

ABSENT = 1
"""The set of states that holds only: not there. Bit i + 1 stands for the release i."""


class Package(NamedTuple):
    """A project, or one of its extras, which is there in the same version or not at all."""

    name: str
    extra: str = ""

    def __str__(self) -> str:
        return f"{self.name}[{self.extra}]" if self.extra else self.name


ROOT = Package("")
"""Stands for the user: its one version needs everything that the manifest requires."""

ROOT_STATE = 2


class Need(Struct, frozen=True):
    """Why a package limits another: a requirement, and where it was written."""

    requirement: Requirement
    origin: str = ""
    """For inputs: the file. Empty for the metadata of a distribution."""
    place: str = ""
    """For inputs: file and line, if they are known."""
    constraint: bool = False
    """Whether it only limits, and requires nothing."""


def state_of(index: int) -> int:
    """Return the set of states that holds one release only."""
    return ABSENT << index + 1


def release_of(state: int) -> int:
    """Return the number of the only release in a set of states."""
    return state.bit_length() - 2


def bits(mask: int, *, highest_first: bool = False) -> Iterator[int]:
    """Yield the numbers of the bits in a mask that is not negative."""
    while mask:
        lowest = mask & -mask
        bit = 1 << mask.bit_length() - 1 if highest_first else lowest
        yield bit.bit_length() - 1
        mask ^= bit
