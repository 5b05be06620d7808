"""Sets of states, and incompatibilities: what cannot all be true at once, and why."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar


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


P = TypeVar("P", bound=Hashable)
S = TypeVar("S", bound=StateSet)


class Fields:
    """What is equal where all of its slots are; not to be changed.

    Named tuples do the same, but to define one takes six times as long.
    """

    __slots__: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._values() == self._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{type(self).__name__}({values})"


class RootCause(Fields):
    """The root package has to be in its state."""

    __slots__ = ()


class DependencyCause(Fields, Generic[P]):
    """One package needs another."""

    __slots__ = ("dependency", "dependent", "note")

    def __init__(self, dependent: P, dependency: P, note: object) -> None:
        self.dependent = dependent
        self.dependency = dependency
        self.note = note
        """What the provider said of it."""


class UnavailableCause(Fields, Generic[P]):
    """The provider ruled states out."""

    __slots__ = ("package", "reason")

    def __init__(self, package: P, reason: object) -> None:
        self.package = package
        self.reason = reason


class ConflictCause(Fields, Generic[P, S]):
    """Follows from two others."""

    __slots__ = ("conflict", "other")

    def __init__(self, conflict: Incompatibility[P, S], other: Incompatibility[P, S]) -> None:
        self.conflict = conflict
        self.other = other


if TYPE_CHECKING:
    Cause = RootCause | DependencyCause[P] | UnavailableCause[P] | ConflictCause[P, S]

ALIVE = -1


class Incompatibility(Generic[P, S]):
    """For each package a set of states; not all packages may be within their sets at once.

    One without terms says that there is no solution.
    """

    __slots__ = ("cause", "dead_since", "terms")

    def __init__(self, terms: dict[P, S], cause: Cause[P, S]) -> None:
        self.terms = terms
        self.cause = cause
        self.dead_since = ALIVE
        """The decision level since which the partial solution contradicts it, or `ALIVE`."""

    def widen(self, package: P, states: S) -> None:
        """Let it hold for more states of one of its packages."""
        self.terms[package] = self.terms[package] | states
        self.dead_since = ALIVE

    def copy(self) -> Incompatibility[P, S]:
        """Return one that says the same, and forgets what only a decision contradicted."""
        same = Incompatibility(dict(self.terms), self.cause)
        same.dead_since = 0 if self.dead_since == 0 else ALIVE
        return same

    def resolvent(self, other: Incompatibility[P, S], package: P) -> Incompatibility[P, S]:
        """Return what follows from both whatever the state of `package`.

        If the package is within the union of both sets, then one of the two is violated as soon as
        all other terms of both hold.
        """
        terms = {name: states for name, states in self.terms.items() if name != package}
        for name, states in other.terms.items():
            if name != package:
                terms[name] = terms[name] & states if name in terms else states
        union = self.terms[package] | other.terms[package]
        if ~union:
            terms[package] = union
        return Incompatibility(terms, ConflictCause(self, other))

    def __repr__(self) -> str:
        return f"Incompatibility({self.terms!r}, {type(self.cause).__name__})"
