"""Sets of states."""

from typing import Protocol, Self


class StateSet(Protocol):
    """A set of the states that one package can be in.

    A package is always in one state: it is absent, or it is there in one version. Any immutable,
    hashable type with this algebra serves; an `int` does, with a bit a state and negative numbers
    for the complements of finite sets.
    """

    def __and__(self, other: Self, /) -> Self:
        """Return the intersection."""

    def __or__(self, other: Self, /) -> Self:
        """Return the union."""

    def __invert__(self) -> Self:
        """Return the complement."""

    def __bool__(self) -> bool:
        """Return whether there is a state in the set."""

    def __hash__(self) -> int:
        """Return a hash; equal sets have equal ones."""
