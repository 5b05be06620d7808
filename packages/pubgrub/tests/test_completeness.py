"""The answer against every possible answer, and each proof step by step."""

import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from pubgrub import (
    ConflictCause,
    Dependency,
    DependencyCause,
    Incompatibility,
    NoSolution,
    RootCause,
    Solver,
    UnavailableCause,
)

ROOT = 2
EVERY = (1 << 64) - 1
"""All states that a graph of these tests can name."""

Graph = dict[str, dict[int, list[tuple[str, frozenset[int], bool]]]]
Shape = Callable[[random.Random], Graph]
Solutions = Callable[[Graph], Iterator[dict[str, int]]]


@settings(max_examples=100)
@given(seed=st.integers(0, 2**32), run=st.sampled_from([0, 2, 64]))
def test_answer_is_found_whenever_there_is_one_and_else_proved(
    shape: Shape, table: type, solutions: Solutions, seed: int, run: int
) -> None:
    graph = shape(random.Random(seed))
    provider = table(graph, run)

    try:
        found = Solver(provider, "root", ROOT, provider).solve()
    except NoSolution as error:
        assert next(solutions(graph), None) is None
        check(error.proof, graph)
    else:
        assert versions(found) in solutions(graph)


def test_narrowings_add_up_to_the_answer(shape: Shape, table: type) -> None:
    solved = 0
    for seed in range(60):
        graph = shape(random.Random(seed))
        solver: Solver[str, int] = Solver(table(graph), "root", ROOT)
        try:
            found = solver.solve()
        except NoSolution:
            continue
        solved += 1
        for package, state in found.items():
            left = EVERY
            for allowed, cause in solver.narrowings(package):
                assert left & ~allowed & EVERY or cause is None
                left &= allowed
            assert left == state
    assert solved > 5


def versions(found: dict[str, int]) -> dict[str, int]:
    return {package: state.bit_length() - 1 for package, state in found.items()}


def check(proof: Incompatibility[str, int], graph: Graph) -> None:
    """Assert that the proof proves that the graph has no solution."""
    assert proof.terms == {}
    for statement in statements(proof):
        cause = statement.cause
        if isinstance(cause, ConflictCause):
            assert any(
                follows(statement, cause.conflict, cause.other, package)
                for package in cause.conflict.terms.keys() & cause.other.terms.keys()
            )
        elif isinstance(cause, DependencyCause):
            assert is_true_of(statement, cause, graph)
        elif isinstance(cause, UnavailableCause):
            (package, states), *others = statement.terms.items()
            assert (package, others) == (cause.package, [])
            assert not states & sum(1 << version for version in graph.get(package, {}))
        else:
            assert isinstance(cause, RootCause)
            assert statement.terms == {"root": ~ROOT}


def statements(proof: Incompatibility[str, int]) -> Iterable[Incompatibility[str, int]]:
    seen, pending = {id(proof): proof}, [proof]
    while pending:
        cause = pending.pop().cause
        for each in (cause.conflict, cause.other) if isinstance(cause, ConflictCause) else ():
            if id(each) not in seen:
                seen[id(each)] = each
                pending.append(each)
    return seen.values()


def follows(
    derived: Incompatibility[str, int],
    left: Incompatibility[str, int],
    right: Incompatibility[str, int],
    package: str,
) -> bool:
    """Return whether `derived` is implied by both, whatever the state of `package`.

    Let all of `derived` hold. Then every term of both holds, but for that of the package; and in
    whatever state the package is that `derived` leaves open, one of the two holds as a whole.
    """
    others = [
        (name, states)
        for side in (left, right)
        for name, states in side.terms.items()
        if name != package
    ]
    open_states = derived.terms.get(package, EVERY)
    return not open_states & ~(left.terms[package] | right.terms[package]) & EVERY and all(
        name in derived.terms and not derived.terms[name] & ~states for name, states in others
    )


def is_true_of(
    statement: Incompatibility[str, int], cause: DependencyCause[str], graph: Graph
) -> bool:
    """Return whether each version that the statement is about needs what it rules out."""
    told = statement.terms.get(cause.dependency, EVERY)
    if cause.dependency == cause.dependent:
        told = EVERY
    return all(
        any(
            name == cause.dependency
            and not told & allowed_states(needed, limit=limit) & own_state(name, cause, version)
            for name, needed, limit in graph[cause.dependent][version]
        )
        for version in range(1, 64)
        if statement.terms[cause.dependent] >> version & 1
    )


def allowed_states(needed: frozenset[int], *, limit: bool) -> int:
    return sum(1 << version for version in needed) | int(limit)


def own_state(name: str, cause: DependencyCause[str], version: int) -> int:
    """Return the states that a package can be in, as it sees it: itself only in the one it has."""
    return 1 << version if name == cause.dependent else EVERY


@pytest.mark.parametrize(
    "wrong",
    [
        Incompatibility({}, DependencyCause("root", "a", None)),
        Incompatibility(
            {},
            ConflictCause(
                Incompatibility({"a": 2}, UnavailableCause("a", "")),
                Incompatibility({"a": 8}, UnavailableCause("a", "")),
            ),
        ),
        Incompatibility(
            {},
            ConflictCause(
                Incompatibility({"root": ~ROOT}, RootCause()),
                Incompatibility({"root": ROOT}, DependencyCause("root", "a", None)),
            ),
        ),
    ],
)
def test_the_check_of_proofs_finds_what_is_wrong(wrong: Incompatibility[Any, Any]) -> None:
    graph: Graph = {"root": {1: [("a", frozenset({1}), False)]}, "a": {1: []}}

    with pytest.raises((AssertionError, KeyError)):
        check(wrong, graph)


@settings(max_examples=100)
@given(seed=st.integers(0, 2**32), run=st.sampled_from([0, 64]))
def test_fork_answers_as_a_solver_that_starts_anew(
    shape: Shape, table: type, solutions: Solutions, seed: int, run: int
) -> None:
    chance = random.Random(seed)
    graph = shape(chance)
    further = narrower(chance, graph)
    provider = table(graph, run)
    first: Solver[str, int] = Solver(provider, "root", ROOT, provider)
    before = outcome(first)

    forked = outcome(first.fork(further))

    narrowed = {**graph, "root": {1: graph["root"][1] + [as_need(each) for each in further]}}
    assert (forked is None) == (next(solutions(narrowed), None) is None)
    assert forked is None or forked in solutions(narrowed)
    assert outcome(first) == before
    assert len(provider.asked) == len(set(provider.asked))


def narrower(chance: random.Random, graph: Graph) -> list[Dependency[str, int]]:
    names = chance.sample(sorted(graph.keys() - {"root"}), 1)
    return [Dependency(name, chance.choice([2, 4, 6, 3, 7])) for name in names]


def as_need(need: Dependency[str, int]) -> tuple[str, frozenset[int], bool]:
    allowed = frozenset(v for v in range(1, 64) if need.states >> v & 1)
    return need.package, allowed, bool(need.states & 1)


def outcome(solver: Solver[str, int]) -> dict[str, int] | None:
    try:
        return versions(solver.solve())
    except NoSolution:
        return None
