import pytest

from pubgrub import Dependency, NoSolution, Solver

ROOT = 2

Graph = dict[str, dict[int, list[tuple[str, frozenset[int], bool]]]]


def sdk(many: int = 500) -> Graph:
    """Return an SDK of which but the oldest releases need a network library that is not there."""
    return {
        "root": {1: [("sdk", frozenset(range(1, many + 1)), False)]},
        "sdk": {
            v: [("net", frozenset({1, 2} if v < 20 else {3}), False)] for v in range(1, many + 1)
        },
        "net": {1: [], 2: []},
    }


def test_fork_asks_nothing_again(table: type) -> None:
    provider = table(sdk(), run=16)
    solver: Solver[str, int] = Solver(provider, "root", ROOT)
    assert solver.solve() == {"root": 2, "sdk": 1 << 19, "net": 4}
    asked = len(provider.asked)

    fork = solver.fork([Dependency("net", 2)])

    assert fork.solve() == {"root": 2, "sdk": 1 << 19, "net": 2}
    assert [item for item in provider.asked[asked:] if item != ("net", 1)] == []


def test_fork_of_a_fork_knows_the_needs_of_both(table: type) -> None:
    solver: Solver[str, int] = Solver(table(sdk()), "root", ROOT)

    fork = solver.fork([Dependency("net", 2)]).fork([Dependency("sdk", 1 << 7 | 1 << 8)])

    assert fork.solve() == {"root": 2, "net": 2, "sdk": 1 << 8}


def test_failure_of_a_fork_is_proved_and_leaves_its_origin_alone(table: type) -> None:
    solver: Solver[str, int] = Solver(table(sdk()), "root", ROOT)
    before = solver.solve()

    with pytest.raises(NoSolution) as caught:
        solver.fork([Dependency("net", 8, note="narrower")]).solve()

    assert caught.value.proof.terms == {}
    assert solver.solve() == before


def test_limit_of_a_fork_requires_nothing(table: type) -> None:
    graph: Graph = {"root": {1: [("a", frozenset({1}), False)]}, "a": {1: []}, "b": {1: []}}
    solver: Solver[str, int] = Solver(table(graph), "root", ROOT)

    assert solver.fork([Dependency("b", 3)]).solve() == {"root": 2, "a": 2}
    assert solver.fork([Dependency("b", 2)]).solve() == {"root": 2, "a": 2, "b": 2}


def test_fork_before_anything_was_solved(table: type) -> None:
    solver: Solver[str, int] = Solver(table(sdk()), "root", ROOT)
    fork = solver.fork()

    assert fork.solve() == solver.solve()
