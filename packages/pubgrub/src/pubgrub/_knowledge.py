"""What has been learnt of the packages: it is true whatever is decided."""

from __future__ import annotations

from typing import Any, Generic

from pubgrub._incompatibility import (
    ALIVE,
    DependencyCause,
    Incompatibility,
    P,
    S,
    UnavailableCause,
)
from pubgrub._provider import Conflicts, Dependency, Unavailable

RECONSIDER_AFTER = 5
"""With so many conflicts a package is decided anew, with a new priority."""

NO_CONFLICTS = Conflicts()


class Knowledge(Generic[P, S]):
    """Incompatibilities, which packages they are about, and which of these made trouble."""

    __slots__ = (
        "_between",
        "_everything",
        "_ruled_out",
        "conflicts",
        "expanded",
        "involving",
        "order",
    )

    def __init__(self, everything: S) -> None:
        self._everything = everything
        self._between: dict[tuple[P, P, S], Incompatibility[P, S]] = {}
        self._ruled_out: set[tuple[P, S]] = set()
        self.expanded: set[tuple[P, S]] = set()
        """The states of which is known all that they need."""
        self.involving: dict[P, list[Incompatibility[P, S]]] = {}
        self.order: dict[P, int] = {}
        """The packages in the order in which they were first named."""
        self.conflicts: dict[P, Conflicts] = {}
        """In how many conflicts each package had a part, and which."""

    def copy(self) -> Knowledge[P, S]:
        """Return the same, which changes by itself from then on.

        The incompatibilities are copied, for each side widens its own; their causes are shared.
        """
        copies: dict[int, Incompatibility[P, S]] = {}

        def copied(each: Incompatibility[P, S]) -> Incompatibility[P, S]:
            if id(each) not in copies:
                copies[id(each)] = each.copy()
            return copies[id(each)]

        same = Knowledge[P, S](self._everything)
        same._between.update((key, copied(each)) for key, each in self._between.items())
        same._ruled_out.update(self._ruled_out)
        same.expanded.update(self.expanded)
        same.order.update(self.order)
        same.conflicts.update(self.conflicts)
        for package, involving in self.involving.items():
            same.involving[package] = [copied(each) for each in involving]
        return same

    def add(self, incompatibility: Incompatibility[P, S]) -> None:
        """Take note of an incompatibility."""
        for package in incompatibility.terms:
            self.order.setdefault(package, len(self.order))
            self.involving.setdefault(package, []).append(incompatibility)

    def add_need(self, package: P, state: S, need: Dependency[P, S]) -> None:
        """Take note of what a state of a package needs, or of what others of its states need."""
        states = state if need.dependents is None else need.dependents
        if need.package == package:
            states &= ~need.states
        key = (package, need.package, need.states)
        known = self._between.get(key)
        if known is not None and known.dead_since != 0:
            # Other states said the same: one incompatibility serves all.
            if states & ~known.terms[package]:
                known.widen(package, states)
            return
        terms = {package: states}
        if need.package != package and need.states:
            terms[need.package] = self._everything & ~need.states
        if all(terms.values()):
            cause = DependencyCause(package, need.package, need.note)
            self._between[key] = Incompatibility(terms, cause)
            self.add(self._between[key])

    def rule_out(self, package: P, choice: Unavailable[Any]) -> None:
        """Take note that states of a package are out of the question."""
        if (package, choice.states) not in self._ruled_out:
            self._ruled_out.add((package, choice.states))
            cause = UnavailableCause(package, choice.reason)
            self.add(Incompatibility({package: choice.states}, cause))

    def count(self, learnt: Incompatibility[P, S], loser: P) -> bool:
        """Count a conflict in which `loser` gave way.

        Returns whether a package has just had so many that it is to be decided anew.
        """
        frequent = False
        for package in learnt.terms:
            known = self.conflicts.get(package, NO_CONFLICTS)
            given_up, insisted = known.given_up, known.insisted
            if package == loser:
                given_up += 1
                frequent |= given_up == RECONSIDER_AFTER
            else:
                insisted += 1
                frequent |= insisted == RECONSIDER_AFTER
            self.conflicts[package] = Conflicts(given_up, insisted)
        return frequent

    def drop_dead(self, package: P) -> None:
        """Forget what can never matter to the package again. Valid where nothing is decided."""
        if package in self.involving:
            involving = self.involving[package]
            involving[:] = [each for each in involving if each.dead_since == ALIVE]
