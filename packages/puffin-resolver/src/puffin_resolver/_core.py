"""The core of a contradiction: statements of which none can be left out."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from pubgrub import (
    ConflictCause,
    Conflicts,
    Dependency,
    DependencyCause,
    Incompatibility,
    NoSolution,
    RootCause,
    Solver,
    Unavailable,
    UnavailableCause,
)
from puffin_resolver._packages import ABSENT, ROOT, ROOT_STATE, Need, Package

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

Statement = Incompatibility[Package, int]

EFFORT = 300_000
"""How many statements a reduction may look at in all, a second's work; what is left then may be
more than is needed."""

SINGLE = 80
"""With so many statements left at most, each is tried by itself, else all of two projects."""


def leaves_of(proof: Statement, seen: set[int] | None = None) -> list[Statement]:
    """Return what a proof started from, each once, in the order of the derivation.

    `seen` has the ids of the statements that were passed by before, and gets those of the proof:
    what several proofs share is found with the first.
    """
    seen = set() if seen is None else seen
    if id(proof) in seen:
        return []
    seen.add(id(proof))
    pending, found = [proof], []
    while pending:
        current = pending.pop()
        if not isinstance(current.cause, ConflictCause):
            found.append(current)
            continue
        for cause in (current.cause.other, current.cause.conflict):
            if id(cause) not in seen:
                seen.add(id(cause))
                pending.append(cause)
    return [leaf for leaf in found if not isinstance(leaf.cause, RootCause)]


def minimal_core(leaves: Sequence[Statement]) -> list[Statement]:
    """Return statements of `leaves` that suffice for the contradiction.

    Nothing can be left out of them: no relation of two projects, and where they are few, no single
    statement. Relations far from the inputs are dropped rather than near ones. With very many
    statements it ends early, with a core that suffices and is larger than needed.
    """
    effort = _Effort()
    core = _reduced(contradiction(list(leaves)) or list(leaves), relation_of, effort)
    return _reduced(core, id, effort) if len(core) <= SINGLE else core


def relation_of(leaf: Statement) -> Hashable:
    """Return what a statement is about: inputs one by one, of projects who needs whom."""
    cause = leaf.cause
    if isinstance(cause, DependencyCause):
        if cause.dependent == ROOT:
            return cause.note
        is_constraint = isinstance(cause.note, Need) and cause.note.constraint
        return cause.dependent, cause.dependency.name, is_constraint
    return cause.package if isinstance(cause, UnavailableCause) else None


class _Effort:
    """What is left of the steps that may be taken."""

    def __init__(self) -> None:
        self.left = EFFORT

    def affords(self, steps: int) -> bool:
        self.left -= steps
        return self.left >= 0


def _reduced(
    leaves: list[Statement], group_of: Callable[[Statement], Hashable], effort: _Effort
) -> list[Statement]:
    """Drop groups of statements as long as what is left is a contradiction."""
    depth = _depths(leaves)
    untried = sorted({group_of(leaf): depth(leaf) for leaf in leaves}.items(), key=itemgetter(1))
    while untried and effort.affords(len(leaves)):
        group, _ = untried.pop()
        rest = [leaf for leaf in leaves if group_of(leaf) != group]
        smaller = contradiction(rest, effort)
        if smaller is not None:
            leaves = smaller
            left = {group_of(leaf) for leaf in leaves}
            untried = [item for item in untried if item[0] in left]
    return leaves


def _depths(leaves: list[Statement]) -> Callable[[Statement], int]:
    """Return a function that tells how far from the inputs a statement is."""
    needs: dict[Package, list[Package]] = {}
    for leaf in leaves:
        if isinstance(leaf.cause, DependencyCause):
            needs.setdefault(leaf.cause.dependent, []).append(leaf.cause.dependency)
    depths, row = {ROOT: 0}, [ROOT]
    while row:
        depth = depths[row[0]] + 1
        found = dict.fromkeys(to for package in row for to in needs.get(package, ()))
        row = [package for package in found if package not in depths]
        depths |= dict.fromkeys(row, depth)
    return lambda leaf: max(depths.get(package, 0) for package in leaf.terms)


def contradiction(leaves: list[Statement], effort: _Effort | None = None) -> list[Statement] | None:
    """Return those of the statements that a contradiction follows from; None if there is none.

    None too where to find out would take more than the effort allows.
    """
    used = _propagated(leaves)
    if used is not None:
        return used
    if effort is not None and not effort.affords(len(leaves) ** 2):
        return None
    try:
        Solver(_Statements(leaves), ROOT, ROOT_STATE).solve()
    except NoSolution as error:
        used_ids = {id(_source(leaf)) for leaf in leaves_of(error.proof)}
        return [leaf for leaf in leaves if id(leaf) in used_ids]
    return None


def _propagated(leaves: list[Statement]) -> list[Statement] | None:
    """Return what a contradiction that follows step by step, without a choice, is made of.

    Cost: one look at each statement, and one more whenever something about its projects changes.
    """
    known = {ROOT: ROOT_STATE}
    by_package: dict[Package, list[Statement]] = {}
    for leaf in leaves:
        for package in leaf.terms:
            by_package.setdefault(package, []).append(leaf)
    changed = dict.fromkeys([ROOT, *(p for leaf in leaves for p in leaf.terms)])
    used: set[int] = set()
    while changed:
        current = next(iter(changed))
        del changed[current]
        for leaf in by_package.get(current, ()):
            open_terms = _open(leaf, known)
            if not open_terms:
                used.add(id(leaf))
                return [each for each in leaves if id(each) in used]
            if len(open_terms) == 1 and known.get(open_terms[0], -1) & leaf.terms[open_terms[0]]:
                package = open_terms[0]
                known[package] = known.get(package, -1) & ~leaf.terms[package]
                changed[package] = None
                used.add(id(leaf))
    return None


def _open(leaf: Statement, known: dict[Package, int]) -> list[Package]:
    """Return the packages that may still be outside of their terms."""
    return [p for p, states in leaf.terms.items() if known.get(p, -1) & ~states]


def _source(leaf: Statement) -> object:
    cause = leaf.cause
    return cause.note if isinstance(cause, DependencyCause) else getattr(cause, "reason", None)


class _Statements:
    """Statements as a solver sees them: a provider that knows nothing else."""

    absent = ABSENT

    def __init__(self, leaves: Iterable[Statement]) -> None:
        self._ruled_out: dict[Package, list[tuple[int, Statement]]] = {}
        self._needs: dict[Package, list[tuple[int, Dependency[Package, int]]]] = {}
        for leaf in leaves:
            self._add(leaf)

    def _add(self, leaf: Statement) -> None:
        cause = leaf.cause
        if isinstance(cause, DependencyCause) and len(leaf.terms) > 1:
            needed = Dependency(cause.dependency, ~leaf.terms[cause.dependency], leaf)
            states = leaf.terms[cause.dependent]
            self._needs.setdefault(cause.dependent, []).append((states, needed))
        else:
            ((package, states),) = leaf.terms.items()
            self._ruled_out.setdefault(package, []).append((states, leaf))

    def priority(self, _package: Package, _states: int, conflicts: Conflicts) -> int:
        return -(conflicts.given_up + conflicts.insisted)

    def prepare(self, undecided: Iterable[Package], known: Callable[[Package], int]) -> None:
        """Do nothing: all is known."""

    def choose(
        self, package: Package, states: int, _known: Callable[[Package], int]
    ) -> int | Unavailable[int]:
        return self._unavailable(package, states) or states & -states

    def dependencies(
        self, package: Package, state: int
    ) -> list[Dependency[Package, int]] | Unavailable[int]:
        unavailable = self._unavailable(package, state)
        if unavailable is not None:
            return unavailable
        return [need for states, need in self._needs.get(package, ()) if states & state]

    def _unavailable(self, package: Package, states: int) -> Unavailable[int] | None:
        for ruled_out, leaf in self._ruled_out.get(package, ()):
            if ruled_out & states:
                return Unavailable(ruled_out, leaf)
        return None
