"""Large graphs of the shapes on which solvers give up, with bounds on what is looked at."""

import random
from typing import Any

import pytest

from pubgrub import Conflicts, NoSolution, Solver

ROOT = 2
MANY = 3000

Graph = dict[str, dict[int, list[tuple[str, frozenset[int], bool]]]]


def to(name: str, *versions: int) -> tuple[str, frozenset[int], bool]:
    return name, frozenset(versions), False


def between(name: str, first: int, last: int) -> tuple[str, frozenset[int], bool]:
    return name, frozenset(range(first, last + 1)), False


def solve(provider: Any) -> dict[str, int]:
    found = Solver(provider, "root", ROOT, provider).solve()
    return {package: state.bit_length() - 1 for package, state in found.items()}


@pytest.mark.parametrize(("run", "lookups"), [(0, MANY), (64, 100), (MANY, 8)])
def test_many_releases_that_need_the_same(table: type, run: int, lookups: int) -> None:
    graph: Graph = {
        "root": {1: [to("net", 1), between("sdk", 1, MANY)]},
        "sdk": {v: [to("net", 1 if v < 50 else 2)] for v in range(1, MANY + 1)},
        "net": {1: [], 2: []},
    }
    provider = table(graph, run)

    assert solve(provider) == {"root": 1, "net": 1, "sdk": 49}
    assert len(provider.asked) <= lookups
    assert set(provider.decided) == {("net", 1), ("sdk", 49)}
    assert provider.conflicts <= lookups


def lockstep(many: int, turn: int) -> Graph:
    """Return an SDK of which each release needs its twin or a newer one of the same series."""
    return {
        "root": {1: [to("net", 1, 2), between("sdk", 1, many)]},
        "sdk": {v: [between("core", v, v // 100 * 100 + 99)] for v in range(1, many + 1)},
        "core": {v: [to("net", *((1, 2, 3) if v <= turn else (3, 4)))] for v in range(1, many + 1)},
        "net": {version: [] for version in (1, 2, 3, 4)},
    }


@pytest.mark.parametrize(("run", "lookups"), [(0, 2 * 1500), (64, 2 * 1500 // 64 + 30)])
def test_projects_in_lockstep(table: type, run: int, lookups: int) -> None:
    provider = table(lockstep(1500, turn=20), run)

    found = solve(provider)

    assert (found["sdk"], found["core"], found["net"]) == (20, 20, 2)
    assert len(provider.asked) <= lookups
    assert len(provider.decided) <= lookups


def test_lockstep_without_a_way_out(table: type) -> None:
    provider = table(lockstep(1500, turn=0), 64)

    with pytest.raises(NoSolution):
        solve(provider)

    assert len(provider.asked) <= 2 * 1500 // 64 + 30


def test_many_releases_of_which_the_newest_fits(table: type) -> None:
    graph: Graph = {
        "root": {1: [between("sdk", 1, MANY)]},
        "sdk": {v: [to("net", 2)] for v in range(1, MANY + 1)},
        "net": {1: [], 2: []},
    }
    provider = table(graph)

    assert solve(provider)["sdk"] == MANY
    assert len(provider.asked) == 3


@pytest.mark.parametrize("length", [10, 300, 3000])
def test_chain_that_conflicts_at_its_end_looks_at_each_link_once_or_twice(
    table: type, length: int
) -> None:
    graph: Graph = {"root": {1: [to("p0", 1, 2), to("end", 1)]}, "end": {1: [], 2: []}}
    for index in range(length):
        following = f"p{index + 1}" if index + 1 < length else "end"
        graph[f"p{index}"] = {1: [], 2: [to(following, 2)]}
    provider = table(graph)

    found = solve(provider)

    assert found["end"] == 1
    assert found["p0"] == 1
    assert len(provider.asked) <= length + 5
    assert provider.conflicts <= 3


def test_chain_that_offers_two_ways_at_every_link(table: type) -> None:
    length = 200
    graph: Graph = {"root": {1: [to("p0", 1, 2), to("end", 1)]}, "end": {1: [], 2: []}}
    for index in range(length):
        following = f"p{index + 1}" if index + 1 < length else "end"
        ways = (1, 2) if following != "end" else (2,)
        graph[f"p{index}"] = {v: [to(following, *ways)] for v in (1, 2)}
    provider = table(graph)

    with pytest.raises(NoSolution):
        solve(provider)

    assert len(provider.asked) <= 2 * length + 5
    assert provider.conflicts <= 2 * length


@pytest.mark.parametrize("run", [0, 16])
def test_diamond_with_pinned_tips(table: type, run: int) -> None:
    many = 200
    graph: Graph = {
        "root": {1: [between("left", 1, many), between("right", 1, many)]},
        "left": {v: [to("tip", v)] for v in range(1, many + 1)},
        "right": {v: [to("tip", v + 150)] for v in range(1, many + 1)},
        "tip": {v: [] for v in range(1, 2 * many)},
    }
    provider = table(graph, run)

    found = solve(provider)

    assert found["tip"] == found["left"] == found["right"] + 150
    assert len(provider.asked) <= (2 * many + 5 if not run else 2 * many // run + 20)


def test_several_diamonds_upon_one_another(table: type) -> None:
    layers, many = 8, 12
    graph: Graph = {"root": {1: [between("tip0", 1, many)]}}
    for layer in range(layers):
        left, right, tip = f"left{layer}", f"right{layer}", f"tip{layer + 1}"
        graph[f"tip{layer}"] = {
            v: [between(left, 1, v), between(right, 1, v)] for v in range(1, many + 1)
        }
        graph[left] = {v: [to(tip, v)] for v in range(1, many + 1)}
        graph[right] = {v: [to(tip, max(1, v - 1))] for v in range(1, many + 1)}
    graph[f"tip{layers}"] = {v: [] for v in range(1, many + 1)}
    provider = table(graph)

    found = solve(provider)

    assert all(found[f"left{layer}"] == found[f"tip{layer + 1}"] for layer in range(layers))
    assert len(provider.asked) <= 3 * layers * many


@pytest.mark.parametrize("size", [3, 200])
def test_extras_in_a_circle_are_looked_at_once_each(table: type, size: int) -> None:
    names = [f"a[{index}]" for index in range(size)]
    graph: Graph = {"root": {1: [to(names[0], 1, 2, 3)]}, "a": {v: [] for v in (1, 2, 3)}}
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        graph[name] = {v: [to(following, v), to("a", v)] for v in (1, 2, 3)}
    provider = table(graph)

    found = solve(provider)

    assert set(found.values()) == {1, 3}
    assert len(provider.asked) == size + 2


def test_extras_in_a_circle_that_meet_a_conflict(table: type) -> None:
    size = 50
    names = [f"a[{index}]" for index in range(size)]
    graph: Graph = {
        "root": {1: [to(names[0], 1, 2, 3), to("b", 1)]},
        "a": {v: [] for v in (1, 2, 3)},
        "b": {1: [], 2: []},
    }
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        graph[name] = {v: [to(following, v), to("a", v)] for v in (1, 2, 3)}
    graph[names[-1]][3].append(to("b", 2))
    graph[names[-1]][2].append(to("b", 2))
    provider = table(graph)

    found = solve(provider)

    assert found["a"] == found[names[-1]] == 1
    assert len(provider.asked) <= 3 * size + 5


def test_everything_undecided_at_once_costs_no_square(table: type) -> None:
    many = 4000
    asked = 0

    class Counting(table):  # type: ignore[misc] - the class is a fixture
        def priority(self, package: str, states: int, conflicts: Conflicts) -> tuple[int, int]:
            nonlocal asked
            asked += 1
            return super().priority(package, states, conflicts)

    names = [f"p{index}" for index in range(many)]
    graph: Graph = {"root": {1: [to(name, 1, 2) for name in names]}}
    graph |= {name: {1: [], 2: []} for name in names}

    assert len(solve(Counting(graph))) == many + 1
    assert asked <= 2 * many


def test_random_trees_of_projects_are_looked_at_once_each(table: type) -> None:
    chance = random.Random(3)
    names = [f"p{index}" for index in range(300)]
    graph: Graph = {"root": {1: [between(name, 1, 20) for name in names[:10]]}}
    for index, name in enumerate(names):
        below = names[index + 1 : index + 40]
        wanted = chance.sample(below, min(3, len(below)))
        needs = [between(each, chance.randint(1, 10), 20) for each in wanted]
        graph[name] = dict.fromkeys(range(1, 21), needs)
    provider = table(graph)

    found = solve(provider)

    assert len(provider.asked) == len(provider.decided) + 1 == len(found)
