"""The algorithm: unit propagation, decisions, and learning from conflicts."""

from collections.abc import Sequence
from typing import Any, Generic

from pubgrub._errors import NoSolution
from pubgrub._incompatibility import (
    ALIVE,
    DependencyCause,
    Incompatibility,
    P,
    RootCause,
    S,
    UnavailableCause,
)
from pubgrub._provider import Dependency, Observer, Provider, SilentObserver, Unavailable
from pubgrub._queue import Queue
from pubgrub._solution import PartialSolution

RESTART_AFTER = 5
"""With so many conflicts a package is reconsidered from the start, with a new priority."""


class Solver(Generic[P, S]):
    """One search for a solution.

    Spec: PubGrub, version solving by conflict-driven clause learning. Deterministic: the same
    answers of the provider lead to the same solution. Depth of the input costs no recursion.
    """

    def __init__(
        self,
        provider: Provider[P, S],
        root: P,
        state: S,
        observer: Observer[P, S] | None = None,
    ) -> None:
        """Search for what `root` needs in its `state`, a set of one."""
        self._provider = provider
        self._observer: Observer[P, S] = observer or SilentObserver()
        self._solution: PartialSolution[P, S] = PartialSolution(provider.absent)
        self._involving: dict[P, list[Incompatibility[P, S]]] = {}
        self._between: dict[tuple[P, P, S], Incompatibility[P, S]] = {}
        self._dead: list[Incompatibility[P, S]] = []
        self._ruled_out: set[tuple[P, S]] = set()
        self._expanded: set[tuple[P, S]] = set()
        self._queue: Queue[P] = Queue()
        self._order: dict[P, int] = {}
        self._conflicts: dict[P, int] = {}
        self._root = root
        self._root_state = state

    def solve(self) -> dict[P, S]:
        """Return the state, as a set of one, of every package that has to be there.

        Raises: NoSolution - there is none; carries the proof.
        """
        changed = self._root
        self._add(Incompatibility({changed: ~self._root_state}, RootCause()))
        # The root has no alternative: what it needs is true on the level that is never left.
        self._solution.settle(changed, self._root_state)
        self._look_up(changed, self._root_state)
        while True:
            self._propagate(changed)
            if not self._solution.undecided:
                return self._solution.decisions()
            changed = self._next_package()
            self._settle(changed)

    def narrowings(self, package: P) -> Sequence[tuple[S, Incompatibility[P, S] | None]]:
        """Return how the package came to the state it is in, once `solve` has returned or raised.

        One item a step, in order: the states that the step allows, taken by itself, and the
        incompatibility that it follows from; None for the decision. The intersection of all is
        the state that was chosen. Steps that were taken back are not among them: what they
        taught is, as an incompatibility with a `ConflictCause`. Empty for what nothing narrowed.
        """
        return [(step.allowed, step.cause) for step in self._solution.steps_of(package)]

    def _next_package(self) -> P:
        """Return the undecided package that comes first."""
        solution = self._solution
        fresh = [package for package in solution.changed if package in solution.undecided]
        solution.changed.clear()
        self._provider.prepare(fresh, solution.known)
        for package in fresh:
            conflicts = self._conflicts.get(package, 0)
            key = self._provider.priority(package, solution.known(package), conflicts)
            self._queue.put(package, (key, self._order[package]))
        return self._queue.first(solution.undecided)

    def _settle(self, package: P) -> None:
        """Decide on a state of the package, or learn why some are out of the question."""
        known = self._solution.known
        chosen = self._provider.choose(package, known(package), known)
        if isinstance(chosen, Unavailable):
            self._rule_out(package, chosen)
            return
        needs = self._look_up(package, chosen)
        if needs is None:
            return
        if not any(self._is_hopeless(package, chosen, need) for need in needs):
            self._observer.on_decision(package, chosen)
        self._solution.decide(package, chosen)

    def _look_up(self, package: P, state: S) -> Sequence[Dependency[P, S]] | None:
        """Learn what the package needs in its state; None if it cannot be had.

        Empty if that was learnt before.
        """
        if (package, state) in self._expanded:
            return ()
        self._expanded.add((package, state))
        needs = self._provider.dependencies(package, state)
        if isinstance(needs, Unavailable):
            self._rule_out(package, needs)
            return None
        for need in needs:
            self._expand(package, state if need.dependents is None else need.dependents, need)
        return needs

    def _is_hopeless(self, package: P, state: S, need: Dependency[P, S]) -> bool:
        """Return whether what the state needs is out of the question already."""
        if need.dependents is not None and not state & need.dependents:
            return False
        left = state if need.package == package else self._solution.known(need.package)
        return not left & need.states

    def _rule_out(self, package: P, choice: Unavailable[Any]) -> None:
        if (package, choice.states) not in self._ruled_out:
            self._ruled_out.add((package, choice.states))
            cause = UnavailableCause(package, choice.reason)
            self._add(Incompatibility({package: choice.states}, cause))

    def _expand(self, package: P, states: S, need: Dependency[P, S]) -> None:
        """Take note of what states of a package need."""
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
            terms[need.package] = self._solution.everything & ~need.states
        if all(terms.values()):
            cause = DependencyCause(package, need.package, need.note)
            self._between[key] = Incompatibility(terms, cause)
            self._add(self._between[key])

    def _add(self, incompatibility: Incompatibility[P, S]) -> None:
        for package in incompatibility.terms:
            self._order.setdefault(package, len(self._order))
            self._involving.setdefault(package, []).append(incompatibility)

    def _propagate(self, package: P) -> None:
        """Derive all that follows from a change to the package."""
        changed = {package: None}
        while changed:
            current, _ = changed.popitem()
            for incompatibility in reversed(self._involving.get(current, ())):
                if incompatibility.dead_since != ALIVE:
                    continue
                unit = self._unit(incompatibility)
                if unit is None:
                    continue
                if not unit:
                    changed = {self._learn(incompatibility): None}
                    break
                self._derive(unit[0], incompatibility)
                changed.pop(unit[0], None)
                changed[unit[0]] = None
            else:
                self._drop_dead(current)

    def _drop_dead(self, package: P) -> None:
        """Forget what can never matter again: what is contradicted without any decision."""
        if self._solution.level == 0 and package in self._involving:
            involving = self._involving[package]
            involving[:] = [each for each in involving if each.dead_since == ALIVE]

    def _unit(self, incompatibility: Incompatibility[P, S]) -> tuple[P, ...] | None:
        """Return the only package that is not within its states yet.

        Empty if all are (a conflict), None if nothing follows.
        """
        known, everything = self._solution.known_states, self._solution.everything
        unit: tuple[P, ...] = ()
        for package, states in incompatibility.terms.items():
            left = known.get(package, everything)
            if not left & states:
                incompatibility.dead_since = self._solution.level
                self._dead.append(incompatibility)
                return None
            if left & ~states:
                if unit:
                    return None
                unit = (package,)
        return unit

    def _derive(self, package: P, incompatibility: Incompatibility[P, S]) -> None:
        self._solution.derive(package, ~incompatibility.terms[package], incompatibility)

    def _learn(self, conflict: Incompatibility[P, S]) -> P:
        """Learn the reason of a conflict, go back to where it matters, and return what changed."""
        learnt, level = self._reason(conflict)
        if learnt is not conflict:
            self._add(learnt)
        self._backtrack(level)
        self._observer.on_conflict(tuple(learnt.terms), level)
        unit = self._unit(learnt)
        if not unit:
            raise AssertionError(learnt)  # a learnt incompatibility has one open term
        self._derive(unit[0], learnt)
        if self._count(learnt) and level > 0:
            self._backtrack(0)
            return self._root
        return unit[0]

    def _reason(self, conflict: Incompatibility[P, S]) -> tuple[Incompatibility[P, S], int]:
        """Resolve the conflict with its causes until it depends on an earlier decision."""
        while True:
            step, level = self._solution.satisfier(conflict)
            if step is None:
                raise NoSolution(conflict)
            if step.cause is None or level < step.level:
                return conflict, level
            conflict = conflict.resolvent(step.cause, step.package)

    def _count(self, learnt: Incompatibility[P, S]) -> bool:
        """Count the conflict; return whether a package has just become a frequent offender."""
        offender = False
        for package in learnt.terms:
            self._solution.changed[package] = None
            self._conflicts[package] = self._conflicts.get(package, 0) + 1
            offender |= self._conflicts[package] == RESTART_AFTER
        return offender

    def _backtrack(self, level: int) -> None:
        self._solution.backtrack(level)
        while self._dead and not ALIVE < self._dead[-1].dead_since <= level:
            self._dead.pop().dead_since = ALIVE
