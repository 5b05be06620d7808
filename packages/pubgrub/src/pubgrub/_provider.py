"""The seam: what the solver asks of its caller, and what it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from pubgrub._incompatibility import Fields, P, S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

P_contra = TypeVar("P_contra", contravariant=True)
S_contra = TypeVar("S_contra", contravariant=True)


class Dependency(Fields, Generic[P, S]):
    """The states that a package has to be in; with the absent one among them, a mere limit.

    Where others of the dependent's states are known to need the same, or something else, saying
    so at once spares the solver to try them one by one.
    """

    __slots__ = ("dependents", "note", "package", "states")

    def __init__(
        self, package: P, states: S, note: object = None, dependents: S | None = None
    ) -> None:
        self.package = package
        self.states = states
        self.note = note
        """Kept with the proof: where the requirement was written, say."""
        self.dependents = dependents
        """The states of the dependent that need it; None for the one that was asked for."""


class Unavailable(Fields, Generic[S]):
    """States that are out of the question, whatever else is chosen."""

    __slots__ = ("reason", "states")

    def __init__(self, states: S, reason: object) -> None:
        self.states = states
        self.reason = reason


class Conflicts(Fields):
    """How often a package was part of a conflict."""

    __slots__ = ("given_up", "insisted")

    def __init__(self, given_up: int = 0, insisted: int = 0) -> None:
        self.given_up = given_up
        """The state that it was in, or about to take, was given up."""
        self.insisted = insisted
        """It stayed in its state, so that another package had to give up its own."""


class Provider(Protocol[P, S]):
    """Knows the packages. Its answers must not change while a solver runs."""

    absent: S
    """The set that holds the state of not being there, and no other."""

    def priority(self, package: P, states: S, conflicts: Conflicts) -> Any:
        """Return a sort key; the least of all undecided packages is decided first.

        Equal keys are decided in the order in which the packages were first named. What often has
        to give up is best decided early, before those that insist: then it is they who adapt. The
        answer must depend on the arguments alone. Cost: called when one of them has changed.
        """

    def prepare(self, undecided: Iterable[P], known: Callable[[P], S]) -> None:
        """Take note of packages that have to be decided, before each decision.

        Those are named that have to be decided newly, or whose states have changed. A chance to
        ask ahead for what `choose` and `dependencies` will need.
        """

    def choose(self, package: P, states: S, known: Callable[[P], S]) -> S | Unavailable[S]:
        """Choose one of the `states`, given as a set of one; or rule some out.

        `known` tells the states that are left to any package.
        """

    def dependencies(self, package: P, state: S) -> Sequence[Dependency[P, S]] | Unavailable[S]:
        """Return all that the package needs in the chosen state. Called once a state.

        What other states of it need may be among the answers, in part or as a whole, with
        `Dependency.dependents`.
        """


class Observer(Protocol[P_contra, S_contra]):
    """Told of what the solver does; `SilentObserver` says nothing."""

    def on_decision(self, package: P_contra, state: S_contra) -> None:
        """Take note that a state was chosen, the needs of which contradict nothing yet."""

    def on_conflict(self, packages: Sequence[P_contra], level: int) -> None:
        """Take note of what was learnt, and the decision level returned to."""


class SilentObserver:
    """The observer that does nothing."""

    def on_decision(self, package: Any, state: Any) -> None:
        """Do nothing."""

    def on_conflict(self, packages: Sequence[Any], level: int) -> None:
        """Do nothing."""
