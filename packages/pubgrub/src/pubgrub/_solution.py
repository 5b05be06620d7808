"""The partial solution: what was decided, what follows from it, and what is decided next."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING, Any, Generic

from pubgrub._incompatibility import P, S

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from pubgrub._incompatibility import Incompatibility


class Assignment(Generic[P, S]):
    """One step: the states of one package were narrowed, by decision or by an incompatibility."""

    __slots__ = ("allowed", "cause", "index", "known", "level", "package")

    def __init__(  # noqa: PLR0913, PLR0917 - a record with slots; it is made in one place
        self,
        package: P,
        allowed: S,
        known: S,
        level: int,
        index: int,
        cause: Incompatibility[P, S] | None,
    ) -> None:
        self.package = package
        self.allowed = allowed
        """What this step alone says."""
        self.known = known
        """What this step and all before it say."""
        self.level = level
        self.index = index
        self.cause = cause
        """What it was derived from; None for a decision."""


class PartialSolution(Generic[P, S]):
    """Assignments in order, and for each package the states that they leave."""

    def __init__(self, absent: S) -> None:
        self.level = 0
        self.undecided: dict[P, None] = {}
        """The packages that have to be there and have no version yet."""
        self.changed: dict[P, None] = {}
        """The packages whose states have changed; for who looks at them to clear."""
        self._absent = absent
        self.everything = absent | ~absent
        self.known_states: dict[P, S] = {}
        """What is left to each package; to one that is not in it, everything."""
        self._decided: dict[P, S] = {}
        self._steps: list[Assignment[P, S]] = []
        self._history: dict[P, list[Assignment[P, S]]] = {}

    def known(self, package: P) -> S:
        """Return the states that are left to the package."""
        return self.known_states.get(package, self.everything)

    def decisions(self) -> dict[P, S]:
        """Return the chosen state of every decided package."""
        return dict(self._decided)

    def steps_of(self, package: P) -> Sequence[Assignment[P, S]]:
        """Return the steps that narrowed the package, in order."""
        return self._history.get(package, ())

    def steps_without_decision(self) -> Iterator[tuple[P, S, Incompatibility[P, S]]]:
        """Yield the steps that follow from no decision: package, what is allowed, and the cause."""
        for step in self._steps:
            if step.level == 0 and step.cause is not None:
                yield step.package, step.allowed, step.cause

    def level_of(self, package: P) -> int:
        """Return the level on which the package was decided; 0 if it was not."""
        if package not in self._decided:
            return 0
        steps = reversed(self._history.get(package, ()))
        return next((step.level for step in steps if step.cause is None), 0)

    def settle(self, package: P, state: S) -> None:
        """Take note of a state that was never open to decision."""
        self._decided[package] = state

    def decide(self, package: P, state: S) -> None:
        """Choose a state, on a new level."""
        self.level += 1
        self._decided[package] = state
        self.undecided.pop(package, None)
        self._append(package, state, None)

    def derive(self, package: P, allowed: S, cause: Incompatibility[P, S]) -> None:
        """Narrow the package to `allowed`, on the present level."""
        self._append(package, allowed, cause)
        if package not in self._decided and not self.known_states[package] & self._absent:
            self.undecided[package] = None

    def _append(self, package: P, allowed: S, cause: Incompatibility[P, S] | None) -> None:
        known = self.known(package) & allowed
        step = Assignment(package, allowed, known, self.level, len(self._steps), cause)
        self.known_states[package] = known
        self.changed[package] = None
        self._steps.append(step)
        self._history.setdefault(package, []).append(step)

    def backtrack(self, level: int) -> None:
        """Forget everything that came after `level`."""
        while self._steps and self._steps[-1].level > level:
            self._take_back(self._steps.pop())
        self.level = level

    def _take_back(self, step: Assignment[P, S]) -> None:
        package, history = step.package, self._history[step.package]
        history.pop()
        self.known_states[package] = history[-1].known if history else self.everything
        self.changed[package] = None
        if step.cause is None:
            del self._decided[package]
        if self.known_states[package] & self._absent:
            self.undecided.pop(package, None)
        else:
            self.undecided[package] = None

    def satisfier(
        self, incompatibility: Incompatibility[P, S]
    ) -> tuple[Assignment[P, S] | None, int]:
        """Return the step that made the incompatibility true, and the level of what it needed.

        None where nothing had to be assigned: the incompatibility is true of every solution.
        """
        steps = sorted(self._satisfying_steps(incompatibility), key=lambda step: step.index)
        if not steps:
            return None, 0
        last = steps.pop()
        rest = self._level_without(last, incompatibility.terms[last.package])
        return last, max(rest, steps[-1].level if steps else 0)

    def _satisfying_steps(
        self, incompatibility: Incompatibility[P, S]
    ) -> Iterator[Assignment[P, S]]:
        for package, states in incompatibility.terms.items():
            history = self._history[package]
            yield history[_first_within(history, states, len(history) - 1)]

    def _level_without(self, step: Assignment[P, S], states: S) -> int:
        """Return the level on which the steps before `step` sufficed to make `step` the last."""
        enough = states | ~step.allowed
        if not self.everything & ~enough:
            return 0
        history = self._history[step.package]
        position = _first_within(history, states, len(history) - 1)
        return history[_first_within(history, enough, position - 1)].level


def _first_within(history: list[Assignment[P, S]], states: S, last: int) -> int:
    """Return the index of the first step that leaves only `states`; at `last` it is so."""
    outside = ~states
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        if history[middle].known & outside:
            low = middle + 1
        else:
            high = middle
    return low


class Queue(Generic[P]):
    """Packages by key. Entries that no longer count are dropped when they come first."""

    __slots__ = ("_entries", "_keys")

    def __init__(self) -> None:
        self._entries: list[tuple[Any, P]] = []
        self._keys: dict[P, Any] = {}

    def put(self, package: P, key: Any) -> None:
        """Put a package in its place, or in a new one. No two packages may have equal keys."""
        if package not in self._keys or self._keys[package] != key:
            self._keys[package] = key
            insort(self._entries, (key, package), key=_key)

    def first(self, waiting: Container[P]) -> P:
        """Return the package with the least key of those that are `waiting`.

        Those that are not are forgotten until they are put again. Raises: IndexError - none is.
        """
        while True:
            key, package = self._entries[0]
            if self._keys.get(package) == key:
                if package in waiting:
                    return package
                del self._keys[package]
            self._entries.pop(0)


def _key(entry: tuple[Any, Any]) -> Any:
    return entry[0]
