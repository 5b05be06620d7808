"""Why some releases were out of the question: the conflict that they would have led to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubgrub import ConflictCause, DependencyCause, Incompatibility, RootCause
from puffin_resolver._core import contradiction, minimal_core, relation_of
from puffin_resolver._facts import told
from puffin_resolver._packages import ROOT, ROOT_STATE, Package, release_of
from puffin_resolver._relations import Situation

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from pubgrub import Solver
    from puffin_resolver._core import Statement
    from puffin_resolver._facts import Told
    from puffin_resolver._inputs import Manifest, Target
    from puffin_resolver._provider import ProjectProvider

FEW = 40
"""A conflict of so many statements at most is reduced to what it cannot do without."""


class Refutation(NamedTuple):
    """What some releases of a project contradict."""

    clauses: tuple[str, ...]
    """From the releases to the inputs."""
    beside: tuple[str, ...]
    """The pins that had been decided on and that it rests upon."""


class Conflict(NamedTuple):
    """Statements that rule some states of a package out."""

    package: Package
    core: tuple[Statement, ...]
    decided: tuple[tuple[Package, int], ...]
    """What had been decided on, and is needed for it."""

    @property
    def shape(self) -> Hashable:
        """What it is about, whichever releases say so: conflicts of one shape are told as one."""
        return self.package, frozenset(map(relation_of, self.core)), frozenset(self.decided)


class _Assumed(NamedTuple):
    """Stands where a requirement would: what is assumed of a package, for the sake of argument."""

    package: Package
    states: int


class Refuter:
    """Finds the conflicts in what a solver has learnt; asks nobody for more."""

    def __init__(
        self,
        solver: Solver[Package, int],
        provider: ProjectProvider,
        manifest: Manifest,
        target: Target,
    ) -> None:
        self._solver, self._provider = solver, provider
        self._manifest, self._target = manifest, target

    def conflict(self, package: Package, states: int, cause: Statement) -> Conflict:
        """Return why the package cannot be in any of the states, which the cause excludes.

        What it says is sufficient: statements and decisions contradict these states.
        """
        leaves, decided = self._support(package, cause)
        leaves = list(_narrowed(leaves, {package: states}))
        wanted = _assumption(package, states)
        core = contradiction([wanted, *leaves])
        if core is None:
            assumed = [_assumption(*each) for each in decided.items()]
            core = contradiction([wanted, *assumed, *leaves]) or [wanted, *assumed, *leaves]
        if len(core) <= FEW:
            core = minimal_core(core)
        return _without_assumptions(package, core)

    def in_words(self, conflicts: list[Conflict]) -> Refutation:
        """Return what conflicts of one shape say."""
        package, decided = conflicts[0].package, dict(conflicts[0].decided)
        core = [statement for each in conflicts for statement in each.core]
        situation = Situation(
            _narrowed(core, decided), self._provider, self._manifest, self._target
        )
        pins = dict.fromkeys(self._pin(*each) for each in decided.items())
        facts = _from(package.name, told(situation))
        chosen = [f"{pin} had been decided on" for pin in pins]
        return Refutation((*facts, *chosen), tuple(pins))

    def _support(
        self, package: Package, cause: Statement
    ) -> tuple[list[Statement], dict[Package, int]]:
        """Return what the cause and the steps before it that it needs were derived from.

        And the decisions among these steps.
        """
        seen: set[int] = set()
        leaves: list[Statement] = []
        decided: dict[Package, int] = {}
        pending = [(package, cause)]
        while pending:
            derived, current = pending.pop()
            if id(current) in seen:
                continue
            leaves += _new_leaves(current, seen)
            for other, states in current.terms.items():
                if other in {derived, ROOT}:
                    continue
                for allowed, reason in self._steps_into(other, states):
                    if reason is None:
                        decided[other] = allowed
                    else:
                        pending.append((other, reason))
        return leaves, decided

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
        return f"{package.name}=={version}"


def _without_assumptions(package: Package, core: list[Statement]) -> Conflict:
    notes = [leaf.cause.note for leaf in core if isinstance(leaf.cause, DependencyCause)]
    assumed = {note.package: note.states for note in notes if isinstance(note, _Assumed)}
    assumed.pop(package, None)
    rest = [leaf for leaf in core if not _is_assumption(leaf)]
    return Conflict(package, tuple(rest), tuple(assumed.items()))


def _is_assumption(leaf: Statement) -> bool:
    return isinstance(leaf.cause, DependencyCause) and isinstance(leaf.cause.note, _Assumed)


def _new_leaves(statement: Statement, seen: set[int]) -> Iterator[Statement]:
    """Yield what a statement was derived from at first; passes by what has been seen."""
    pending = [statement]
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current.cause, ConflictCause):
            pending += [current.cause.conflict, current.cause.other]
        elif not isinstance(current.cause, RootCause):
            yield current


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
