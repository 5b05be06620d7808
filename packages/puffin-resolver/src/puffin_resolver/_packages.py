"""What the solver chooses states for, projects and their extras, and what they need."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from pep508 import Marker, MarkerExpression, Requirement
from pypi_types import CoreMetadata

if TYPE_CHECKING:
    from puffin_resolver._inputs import ResolverInput

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


def where(item: "Need | ResolverInput") -> str:
    """Return where a requirement was written, as well as it is known; empty for metadata."""
    return item.place or item.origin


class Declared:
    """Metadata, and its needs by extra, each worked out once.

    Cost: one pass over the requirements for the distribution itself and one for all its extras
    together; an extra then costs what it asks for.
    """

    __slots__ = ("_by_extra", "_needs", "_needs_of", "metadata")

    def __init__(
        self, metadata: CoreMetadata, needs_of: Callable[[Iterable[Requirement], str], list[Need]]
    ) -> None:
        self.metadata = metadata
        self._needs_of = needs_of
        self._needs: dict[str, list[Need]] = {}
        self._by_extra: dict[str, list[Requirement]] | None = None

    def needs(self, extra: str = "") -> list[Need]:
        """Return what the distribution needs, or with an extra what that adds."""
        found = self._needs.get(extra)
        if found is None:
            requires = self._asking_for(extra) if extra else self.metadata.requires_dist
            found = self._needs[extra] = self._needs_of(requires, extra)
        return found

    def _asking_for(self, extra: str) -> list[Requirement]:
        """Return the requirements that may differ with the extra, in the order of the file."""
        if self._by_extra is None:
            self._by_extra = _by_extra(self.metadata.requires_dist)
        return self._by_extra.get(extra, self._by_extra[""])


def _by_extra(requires: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """Return the requirements that each extra has a say in; `""` stands for all others."""
    found: dict[str, list[Requirement]] = {"": []}
    for requirement in requires:
        if requirement.marker is None:
            continue
        extras = extras_named(requirement.marker)
        if extras is None:
            for each in found.values():
                each.append(requirement)
            continue
        for extra in extras:
            found.setdefault(extra, list(found[""])).append(requirement)
    return found


def extras_named(marker: Marker) -> set[str] | None:
    """Return the extras that a marker compares with; None where it may be true of any other."""
    extras: set[str] = set()
    pending = [marker]
    while pending:
        part = pending.pop()
        if not isinstance(part, MarkerExpression):
            pending += part.parts
        elif part.variable == "extra":
            if part.operator != "==" or not part.value:
                return None
            extras.add(part.value)
    return extras


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
