"""Why some releases were out of the question: the conflict that they would have led to."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from pubgrub import DependencyCause, Incompatibility
from puffin_resolver._core import contradiction, leaves_of, minimal_core, relation_of
from puffin_resolver._facts import told
from puffin_resolver._packages import ROOT, ROOT_STATE, Package, bits, release_of, state_of
from puffin_resolver._relations import Situation

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from pubgrub import Solver
    from puffin_resolver._core import Statement
    from puffin_resolver._facts import Told
    from puffin_resolver._provider import ProjectProvider

FEW = 40
"""A conflict of so many statements at most is reduced to what it cannot do without."""

SHAPES = 8
"""So many conflicts of a project are told apart; the rest is told as one."""


class Refutation(NamedTuple):
    """What some releases of a project contradict."""

    clauses: tuple[str, ...]
    """From the releases to the inputs."""
    beside: tuple[str, ...]
    """The pins that had been decided on and that it rests upon, with extras that matter."""


class Step(NamedTuple):
    """Releases that the solver excluded at once."""

    mask: int
    cause: Statement


class _Support(NamedTuple):
    """What steps of the solver rest upon."""

    leaves: list[Statement]
    decided: dict[Package, int]


class _Conflict(NamedTuple):
    """Statements and decisions that rule some states of a package out."""

    core: list[Statement]
    decided: dict[Package, int]

    @property
    def subjects(self) -> frozenset[Hashable]:
        """What it is about, whichever releases say so."""
        return frozenset(map(_subject, self.core))


def _subject(leaf: Statement) -> Hashable:
    """Return what a statement is about; of what a release asks of itself that one only."""
    cause = leaf.cause
    is_own = isinstance(cause, DependencyCause) and cause.dependent.name == cause.dependency.name
    return relation_of(leaf), id(cause) if is_own and len(leaf.terms) == 1 else None


class _Assumed(NamedTuple):
    """Stands where a requirement would: what is assumed of a package, for the sake of argument."""

    package: Package
    states: int


class Refuter:
    """Finds the conflicts in what a solver has learnt; asks nobody for more."""

    def __init__(self, solver: Solver[Package, int], provider: ProjectProvider) -> None:
        self._solver, self._provider = solver, provider

    def refute(self, package: Package, steps: Sequence[Step]) -> Iterator[tuple[int, Refutation]]:
        """Yield why releases are out of the question that the steps excluded: masks and reasons.

        Releases that are in conflict with the same requirements are told as one. What is said is
        sufficient: the clauses, and the pins beside them, contradict these releases.

        Cost: a proof is reduced at most `SHAPES` times; for each other release one is checked.
        """
        support = self._support(package, [step.cause for step in steps])
        left = reduce(or_, (step.mask for step in steps), 0)
        for _ in range(SHAPES):
            if not left:
                return
            newest = left & -left
            cause = next(step.cause for step in steps if step.mask & newest)
            conflict = self._conflict(package, newest << 1, cause)
            alike = [leaf for leaf in support.leaves if _subject(leaf) in conflict.subjects]
            found = newest | _contradicted(package, left, alike, conflict.decided)
            yield found, self._in_words(package, found, conflict._replace(core=alike))
            left &= ~found
        if left:
            yield left, self._in_words(package, left, _Conflict(*support))

    def _conflict(self, package: Package, states: int, cause: Statement) -> _Conflict:
        """Return why the package cannot be in the states, as shortly as is cheap to find out."""
        support = self._support(package, [cause])
        leaves = list(_narrowed(support.leaves, {package: states}))
        wanted = _assumption(package, states)
        core = contradiction([wanted, *leaves])
        if core is None:
            assumed = [_assumption(*each) for each in support.decided.items()]
            core = contradiction([wanted, *assumed, *leaves]) or [wanted, *assumed, *leaves]
        if len(core) <= FEW:
            core = minimal_core(core)
        return _without_assumptions(package, core)

    def _in_words(self, package: Package, mask: int, conflict: _Conflict) -> Refutation:
        decided = conflict.decided
        core = _narrowed(conflict.core, {**decided, package: mask << 1})
        situation = Situation(core, self._provider)
        with_extra = {each.name for each in decided if each.extra}
        pins = [
            self._pin(each, state)
            for each, state in decided.items()
            if each.extra or each.name not in with_extra
        ]
        facts = _from(package.name, told(situation))
        chosen = [f"{pin} had been decided on" for pin in pins]
        return Refutation((*facts, *chosen), tuple(pins))

    def _support(self, package: Package, causes: Iterable[Statement]) -> _Support:
        """Return what causes, and the steps before that they need, were derived from.

        And the decisions among these steps.
        """
        seen: set[int] = set()
        done: set[tuple[Package, int]] = set()
        found = _Support([], {})
        pending = [(package, cause) for cause in causes]
        while pending:
            derived, current = pending.pop()
            if (derived, id(current)) in done:
                continue
            done.add((derived, id(current)))
            found.leaves.extend(leaves_of(current, seen))
            for other, states in current.terms.items():
                if other in {derived, ROOT}:
                    continue
                for allowed, reason in self._steps_into(other, states):
                    if reason is None:
                        found.decided[other] = allowed
                    else:
                        pending.append((other, reason))
        return found

    def _steps_into(self, package: Package, states: int) -> list[tuple[int, Statement | None]]:
        """Return steps that bring the package into the states, as few of the first as suffice."""
        steps, known = [], -1
        for step in self._solver.narrowings(package):
            steps.append(step)
            known &= step[0]
            if not known & ~states:
                break
        needed, outside = [], ~states
        for allowed, reason in reversed(steps):
            if outside & ~allowed:
                needed.append((allowed, reason))
                outside &= allowed
        return needed

    def _pin(self, package: Package, state: int) -> str:
        version = self._provider.view(package.name).releases.versions[release_of(state)]
        return f"{package}=={version}"


def _contradicted(
    package: Package, mask: int, leaves: list[Statement], decided: dict[Package, int]
) -> int:
    """Return those releases of the mask that the statements and decisions contradict."""
    by_release: dict[int, list[Statement]] = {}
    others = [_assumption(*each) for each in decided.items()]
    for leaf in leaves:
        if package not in leaf.terms:
            others.append(leaf)
        for index in bits(mask & leaf.terms.get(package, 0) >> 1):
            by_release.setdefault(index, []).append(leaf)
    found = 0
    for index in bits(mask):
        own = by_release.get(index, [])
        if contradiction([_assumption(package, state_of(index)), *own, *others]) is not None:
            found |= 1 << index
    return found


def _without_assumptions(package: Package, core: list[Statement]) -> _Conflict:
    notes = [leaf.cause.note for leaf in core if isinstance(leaf.cause, DependencyCause)]
    assumed = {note.package: note.states for note in notes if isinstance(note, _Assumed)}
    assumed.pop(package, None)
    return _Conflict([leaf for leaf in core if not _is_assumption(leaf)], assumed)


def _is_assumption(leaf: Statement) -> bool:
    return isinstance(leaf.cause, DependencyCause) and isinstance(leaf.cause.note, _Assumed)


def _assumption(package: Package, states: int) -> Statement:
    cause = DependencyCause(ROOT, package, _Assumed(package, states))
    return Incompatibility({ROOT: ROOT_STATE, package: ~states}, cause)


def _narrowed(statements: Iterable[Statement], assumed: dict[Package, int]) -> Iterator[Statement]:
    """Yield the statements as far as they are about the states that are assumed."""
    for statement in statements:
        cause = statement.cause
        dependent = cause.dependent if isinstance(cause, DependencyCause) else None
        if dependent not in assumed:
            yield statement
        elif states := statement.terms[dependent] & assumed[dependent]:
            yield Incompatibility({**statement.terms, dependent: states}, cause)


def _from(project: str, facts: list[Told]) -> list[str]:
    """Return the facts from a project on to what it needs; those of the inputs come last."""
    by_source: dict[str, list[Told]] = {}
    for each in facts:
        by_source.setdefault(each.source, []).append(each)
    inputs = by_source.pop(ROOT.name, [])
    ordered: dict[str, None] = {}
    row = [project]
    while by_source:
        row = row or [next(iter(by_source))]
        for each in by_source.pop(row.pop(0), ()):
            ordered[each.fact.text] = None
            row.append(each.target)
    return [*ordered, *(each.fact.text for each in inputs)]
