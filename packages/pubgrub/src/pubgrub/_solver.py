"""The algorithm: unit propagation, decisions, and learning from conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

from pubgrub._errors import NoSolution
from pubgrub._incompatibility import ALIVE, Incompatibility, P, RootCause, S
from pubgrub._knowledge import NO_CONFLICTS, Knowledge
from pubgrub._provider import SilentObserver, Unavailable
from pubgrub._solution import PartialSolution, Queue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pubgrub._provider import Dependency, Observer, Provider


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
        self._knowledge: Knowledge[P, S] = Knowledge(self._solution.everything)
        self._dead: list[Incompatibility[P, S]] = []
        self._queue: Queue[P] = Queue()
        self._root = root
        self._root_state = state
        # The root has no alternative: what it needs is true on the level that is never left.
        self._solution.settle(root, state)

    def solve(self) -> dict[P, S]:
        """Return the state, as a set of one, of every package that has to be there.

        Raises: NoSolution - there is none; carries the proof.
        """
        self._begin()
        self._propagate(self._knowledge.involving)
        while self._solution.undecided:
            package = self._next_package()
            self._settle(package)
            self._propagate((package,))
        return self._solution.decisions()

    def fork(self, needs: Sequence[Dependency[P, S]] = ()) -> Solver[P, S]:
        """Return a solver of the same problem whose root has further `needs`.

        It knows what this one has learnt, and starts from what is true without any decision: what
        the provider was asked is not asked again, and what was ruled out is not tried again. Both
        go on by themselves, and each may be forked again. The provider is the same, and its
        answers have to be the same for both: what holds in some environments only has to be a
        need of the fork.

        Cost: one pass over what was learnt.
        """
        self._begin()
        fork = _Fork(self._provider, self._root, self._root_state, self._observer)
        fork.inherit(self._knowledge, self._solution)
        fork.require(needs)
        return fork

    def narrowings(self, package: P) -> Sequence[tuple[S, Incompatibility[P, S] | None]]:
        """Return how the package came to the state it is in, once `solve` has returned or raised.

        One item a step, in order: the states that the step allows, taken by itself, and the
        incompatibility that it follows from; None for the decision. The intersection of all is
        the state that was chosen. Steps that were taken back are not among them: what they
        taught is, as an incompatibility with a `ConflictCause`. Empty for what nothing narrowed.
        """
        return [(step.allowed, step.cause) for step in self._solution.steps_of(package)]

    def _begin(self) -> None:
        if not self._knowledge.expanded:
            self._knowledge.add(Incompatibility({self._root: ~self._root_state}, RootCause()))
            self._look_up(self._root, self._root_state)

    def _next_package(self) -> P:
        """Return the undecided package that comes first."""
        solution, knowledge = self._solution, self._knowledge
        fresh = [package for package in solution.changed if package in solution.undecided]
        solution.changed.clear()
        self._provider.prepare(fresh, solution.known)
        for package in fresh:
            conflicts = knowledge.conflicts.get(package, NO_CONFLICTS)
            key = self._provider.priority(package, solution.known(package), conflicts)
            self._queue.put(package, (key, knowledge.order[package]))
        return self._queue.first(solution.undecided)

    def _settle(self, package: P) -> None:
        """Decide on a state of the package, or learn why some are out of the question."""
        known = self._solution.known
        chosen = self._provider.choose(package, known(package), known)
        if isinstance(chosen, Unavailable):
            self._knowledge.rule_out(package, chosen)
            return
        needs = self._look_up(package, chosen)
        if needs is None:
            return
        if not self._is_hopeless(package, chosen, needs):
            self._observer.on_decision(package, chosen)
        self._solution.decide(package, chosen)

    def _look_up(self, package: P, state: S) -> Sequence[Dependency[P, S]] | None:
        """Learn what the package needs in its state; None if it cannot be had.

        Empty if that was learnt before.
        """
        knowledge = self._knowledge
        if (package, state) in knowledge.expanded:
            return ()
        knowledge.expanded.add((package, state))
        needs = self._provider.dependencies(package, state)
        if isinstance(needs, Unavailable):
            knowledge.rule_out(package, needs)
            return None
        for need in needs:
            knowledge.add_need(package, state, need)
        return needs

    def _is_hopeless(self, package: P, state: S, needs: Sequence[Dependency[P, S]]) -> bool:
        """Return whether the needs of a state contradict what is known, or one another."""
        left = {package: state}
        for need in needs:
            if need.dependents is None or state & need.dependents:
                known = left.get(need.package) or self._solution.known(need.package)
                if not known & need.states:
                    return True
                left[need.package] = known & need.states
        return False

    def _propagate(self, packages: Iterable[P]) -> None:
        """Derive all that follows from a change to the packages."""
        changed = dict.fromkeys(packages)
        while changed:
            current, _ = changed.popitem()
            for incompatibility in reversed(self._knowledge.involving.get(current, ())):
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
                if self._solution.level == 0:
                    self._knowledge.drop_dead(current)

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
            self._knowledge.add(learnt)
        self._backtrack(level)
        self._observer.on_conflict(tuple(learnt.terms), level)
        unit = self._unit(learnt)
        if not unit:
            raise AssertionError(learnt)  # a learnt incompatibility has one open term
        self._derive(unit[0], learnt)
        self._solution.changed.update(dict.fromkeys(learnt.terms))
        if self._knowledge.count(learnt, unit[0]):
            self._reconsider(learnt)
        return unit[0]

    def _reconsider(self, learnt: Incompatibility[P, S]) -> None:
        """Go back to where none of the packages was decided, so that their new priorities count.

        What was decided before them stays: it may be what brought them up.
        """
        levels = [level for p in learnt.terms if (level := self._solution.level_of(p))]
        if levels:
            self._backtrack(min(levels) - 1)

    def _reason(self, conflict: Incompatibility[P, S]) -> tuple[Incompatibility[P, S], int]:
        """Resolve the conflict with its causes until it depends on an earlier decision."""
        while True:
            step, level = self._solution.satisfier(conflict)
            if step is None:
                raise NoSolution(conflict)
            if step.cause is None or level < step.level:
                return conflict, level
            conflict = conflict.resolvent(step.cause, step.package)

    def _backtrack(self, level: int) -> None:
        self._solution.backtrack(level)
        while self._dead and not ALIVE < self._dead[-1].dead_since <= level:
            self._dead.pop().dead_since = ALIVE


class _Fork(Solver[P, S]):
    """A solver that does not begin with nothing."""

    def inherit(self, knowledge: Knowledge[P, S], solution: PartialSolution[P, S]) -> None:
        self._knowledge = knowledge.copy()
        for package, allowed, cause in solution.steps_without_decision():
            self._solution.derive(package, allowed, cause)

    def require(self, needs: Sequence[Dependency[P, S]]) -> None:
        for need in needs:
            self._knowledge.add_need(self._root, self._root_state, need)
