import itertools
import random
from collections.abc import Callable, Iterable, Sequence

import pytest
from hypothesis import given, settings, strategies as st

from pubgrub import (
    ConflictCause,
    Conflicts,
    Dependency,
    DependencyCause,
    NoSolution,
    Solver,
    Unavailable,
)

# A set of states is an int: bit 0 says absent, bit v version v; the higher, the newer.
ABSENT = 1
ROOT = 2

Graph = dict[str, dict[int, dict[str, set[int]]]]
"""package -> version -> dependency -> versions that will do"""


def states(versions: set[int]) -> int:
    return sum(1 << version for version in versions)


class GraphProvider:
    """Prefers the newest version; refuses what the graph does not have."""

    absent = ABSENT

    def __init__(self, graph: Graph, broken: frozenset[tuple[str, int]] = frozenset()) -> None:
        self.graph = graph
        self.broken = broken
        self.decided: list[tuple[str, int]] = []
        self.asked: list[tuple[str, int]] = []

    def priority(self, _package: str, _states: int, conflicts: Conflicts) -> int:
        return -conflicts.given_up if conflicts.given_up >= 5 else 0

    def prepare(self, undecided: Iterable[str], known: Callable[[str], int]) -> None:
        assert all(not known(package) & ABSENT for package in undecided)

    def choose(
        self, package: str, left: int, _known: Callable[[str], int]
    ) -> int | Unavailable[int]:
        fitting = left & states(set(self.graph.get(package, {})))
        if not fitting:
            return Unavailable(left, "no such version")
        return 1 << fitting.bit_length() - 1

    def dependencies(
        self, package: str, state: int
    ) -> Sequence[Dependency[str, int]] | Unavailable[int]:
        version = state.bit_length() - 1
        self.asked.append((package, version))
        if (package, version) in self.broken:
            return Unavailable(state, "broken")
        needs = self.graph[package][version]
        return [Dependency(name, states(versions)) for name, versions in needs.items()]

    def on_decision(self, package: str, state: int) -> None:
        self.decided.append((package, state.bit_length() - 1))

    def on_conflict(self, packages: Sequence[str], level: int) -> None:
        pass


def solve(graph: Graph, broken: frozenset[tuple[str, int]] = frozenset()) -> dict[str, int]:
    provider = GraphProvider(graph, broken)
    found = Solver(provider, "root", ROOT, provider).solve()
    return {package: state.bit_length() - 1 for package, state in found.items()}


def is_solution(graph: Graph, chosen: dict[str, int]) -> bool:
    return "root" in chosen and all(
        chosen.get(name) in versions
        for package, version in chosen.items()
        for name, versions in graph[package][version].items()
    )


def has_solution(graph: Graph) -> bool:
    """Try every choice of one version, or none, of every package."""
    packages = [name for name in graph if name != "root"]
    choices = [[None, *graph[name]] for name in packages]
    for versions in itertools.product(*choices):
        chosen = {n: v for n, v in zip(packages, versions, strict=True) if v is not None}
        if is_solution(graph, chosen | {"root": 1}):
            return True
    return False


def test_root_alone() -> None:
    assert solve({"root": {1: {}}}) == {"root": 1}


def test_takes_the_version_that_the_provider_prefers() -> None:
    graph: Graph = {"root": {1: {"a": {1, 2, 3}}}, "a": {1: {}, 2: {}}}

    assert solve(graph) == {"root": 1, "a": 2}


def test_leaves_out_what_nobody_needs() -> None:
    graph: Graph = {"root": {1: {"a": {1}}}, "a": {1: {}}, "b": {1: {}}}

    assert "b" not in solve(graph)


def test_backtracks_to_an_older_version() -> None:
    graph: Graph = {
        "root": {1: {"a": {1, 2}, "b": {1, 2}}},
        "a": {1: {}, 2: {"c": {2}}},
        "b": {1: {"c": {1}}, 2: {"c": {1}}},
        "c": {1: {}, 2: {}},
    }

    assert solve(graph) == {"root": 1, "a": 1, "b": 2, "c": 1}


def test_skips_a_version_whose_dependencies_cannot_be_had() -> None:
    graph: Graph = {"root": {1: {"a": {1, 2}}}, "a": {1: {}, 2: {}}}

    assert solve(graph, broken=frozenset({("a", 2)})) == {"root": 1, "a": 1}


def test_cycle_is_no_obstacle() -> None:
    graph: Graph = {
        "root": {1: {"a": {1}}},
        "a": {1: {"b": {1}}},
        "b": {1: {"a": {1}}},
    }

    assert solve(graph) == {"root": 1, "a": 1, "b": 1}


def test_version_that_excludes_itself_is_not_chosen() -> None:
    graph: Graph = {"root": {1: {"a": {1, 2}}}, "a": {1: {"a": {1}}, 2: {"a": {1}}}}

    assert solve(graph) == {"root": 1, "a": 1}


def test_limit_on_a_package_that_is_not_needed_requires_nothing() -> None:
    class Limits(GraphProvider):
        def dependencies(
            self, package: str, state: int
        ) -> Sequence[Dependency[str, int]] | Unavailable[int]:
            limit = [Dependency("b", ABSENT | states({1}))] if package == "root" else []
            needs = super().dependencies(package, state)
            return needs if isinstance(needs, Unavailable) else [*limit, *needs]

    alone: Graph = {"root": {1: {"a": {1}}}, "a": {1: {}}, "b": {1: {}, 2: {}}}
    needed: Graph = {**alone, "a": {1: {"b": {1, 2}}}}

    assert set(Solver(Limits(alone), "root", ROOT).solve()) == {"root", "a"}
    assert Solver(Limits(needed), "root", ROOT).solve()["b"] == states({1})


def test_no_solution_carries_a_proof_without_terms() -> None:
    graph: Graph = {
        "root": {1: {"a": {1}, "b": {1}}},
        "a": {1: {"c": {1}}},
        "b": {1: {"c": {2}}},
        "c": {1: {}, 2: {}},
    }

    with pytest.raises(NoSolution) as caught:
        solve(graph)

    assert caught.value.proof.terms == {}
    assert str(caught.value) == "There is no solution."


def test_same_input_gives_the_same_steps() -> None:
    graph = random_graph(random.Random(7), packages=8, versions=4)
    first, second = GraphProvider(graph), GraphProvider(graph)
    for provider in (first, second):
        try:
            Solver(provider, "root", ROOT, provider).solve()
        except NoSolution:
            continue

    assert first.decided == second.decided


def test_asks_for_the_dependencies_of_a_version_once() -> None:
    graph: Graph = {
        "root": {1: {"a": {1, 2, 3}, "b": {1, 2, 3}}},
        "a": {version: {"c": {version}} for version in (1, 2, 3)},
        "b": {version: {"c": {4 - version}} for version in (1, 2, 3)},
        "c": {1: {}, 2: {}, 3: {}},
    }
    provider = GraphProvider(graph)
    Solver(provider, "root", ROOT, provider).solve()

    assert len(provider.asked) == len(set(provider.asked))


def random_graph(chance: random.Random, packages: int, versions: int) -> Graph:
    names = [f"p{index}" for index in range(packages)]
    numbers = list(range(1, versions + 1))

    def needs() -> dict[str, set[int]]:
        chosen = chance.sample(names, chance.randint(0, min(3, packages)))
        return {n: set(chance.sample(numbers, chance.randint(1, versions))) for n in chosen}

    graph: Graph = {"root": {1: needs()}}
    for name in names:
        graph[name] = {version: needs() for version in numbers if chance.random() < 0.9}
    return graph


@settings(max_examples=600)
@given(st.integers(0, 2**32), st.integers(1, 5), st.integers(1, 3))
def test_agrees_with_brute_force(seed: int, packages: int, versions: int) -> None:
    graph = random_graph(random.Random(seed), packages, versions)

    try:
        chosen = solve(graph)
    except NoSolution:
        assert not has_solution(graph)
    else:
        assert is_solution(graph, chosen)


@settings(max_examples=100)
@given(st.integers(0, 2**32))
def test_solution_of_a_larger_graph_is_one(seed: int) -> None:
    graph = random_graph(random.Random(seed), packages=25, versions=6)

    try:
        chosen = solve(graph)
    except NoSolution:
        return

    assert is_solution(graph, chosen)


def test_depth_costs_no_recursion() -> None:
    length = 5000
    graph: Graph = {"root": {1: {"p0": {1}}}, f"p{length}": {1: {}}}
    for index in range(length):
        graph[f"p{index}"] = {1: {f"p{index + 1}": {1}}}

    assert len(solve(graph)) == length + 2


def narrowed(graph: Graph, package: str) -> list[tuple[int, type | None]]:
    solver = Solver(GraphProvider(graph), "root", ROOT)
    solver.solve()
    return [(left, cause and type(cause.cause)) for left, cause in solver.narrowings(package)]


def test_narrowings_lead_from_everything_to_the_decision() -> None:
    graph: Graph = {
        "root": {1: {"a": {1, 2, 3}, "b": {1}}},
        "a": {1: {}, 2: {}, 3: {}},
        "b": {1: {"a": {1, 2}}},
    }

    assert narrowed(graph, "a") == [
        (states({1, 2, 3}), DependencyCause),
        (states({1, 2}), DependencyCause),
        (states({2}), None),
    ]


def test_narrowings_tell_what_a_conflict_taught() -> None:
    graph: Graph = {
        "root": {1: {"a": {1, 2}}},
        "a": {1: {}, 2: {"b": {1, 2}, "c": {1, 2}}},
        "b": {1: {"d": {1}}, 2: {"d": {2}}},
        "c": {1: {"d": {3}}, 2: {"d": {4}}},
        "d": {version: {} for version in (1, 2, 3, 4)},
    }

    steps = narrowed(graph, "a")

    assert [cause for _, cause in steps] == [DependencyCause, ConflictCause, None]
    assert not steps[1][0] & states({2})


def test_nothing_narrows_what_nobody_names() -> None:
    assert narrowed({"root": {1: {}}}, "a") == []


class Runs(GraphProvider):
    """Tells at once what all versions of a package need in the same words as the chosen one."""

    def dependencies(
        self, package: str, state: int
    ) -> Sequence[Dependency[str, int]] | Unavailable[int]:
        needs = super().dependencies(package, state)
        if isinstance(needs, Unavailable):
            return needs
        return [
            Dependency(need.package, need.states, need.note, self._alike(package, need))
            for need in needs
        ]

    def _alike(self, package: str, need: Dependency[str, int]) -> int:
        return sum(
            1 << version
            for version, needs in self.graph[package].items()
            if states(needs.get(need.package, set())) == need.states
        )


class Everything(GraphProvider):
    """Tells with the first version of a package what all of them need."""

    def dependencies(
        self, package: str, state: int
    ) -> Sequence[Dependency[str, int]] | Unavailable[int]:
        needs = super().dependencies(package, state)
        if isinstance(needs, Unavailable):
            return needs
        return [
            *needs,
            *(
                Dependency(name, states(wanted), dependents=1 << version)
                for version, wants in self.graph[package].items()
                if 1 << version != state
                for name, wanted in wants.items()
            ),
        ]


@pytest.mark.parametrize("kind", [Runs, Everything])
@settings(max_examples=100)
@given(st.integers(0, 2**32), st.integers(1, 5), st.integers(1, 4))
def test_what_is_told_of_other_versions_changes_no_verdict(
    kind: type[GraphProvider], seed: int, packages: int, versions: int
) -> None:
    graph = random_graph(random.Random(seed), packages, versions)
    provider = kind(graph)

    try:
        found = Solver(provider, "root", ROOT).solve()
    except NoSolution:
        assert not has_solution(graph)
    else:
        assert is_solution(graph, {name: each.bit_length() - 1 for name, each in found.items()})


@pytest.mark.parametrize("kind", [Runs, Everything])
def test_one_conflict_rules_out_all_versions_of_which_it_was_told(
    kind: type[GraphProvider],
) -> None:
    many = range(1, 3001)
    graph: Graph = {
        "root": {1: {"net": {1}, "sdk": set(many)}},
        "sdk": {version: {"net": {1} if version < 50 else {2}} for version in many},
        "net": {1: {}, 2: {}},
    }
    provider = kind(graph)

    found = Solver(provider, "root", ROOT, provider).solve()

    assert found["sdk"] == states({49})
    assert len(provider.asked) <= 4
    assert len(provider.decided) <= 3


def test_version_whose_needs_contradict_what_is_known_is_not_decided_on() -> None:
    graph: Graph = {
        "root": {1: {"net": {1}, "sdk": {1, 2}}},
        "sdk": {1: {}, 2: {"net": {2}}},
        "net": {1: {}, 2: {}},
    }
    provider = GraphProvider(graph)

    Solver(provider, "root", ROOT, provider).solve()

    assert ("sdk", 2) in provider.asked
    assert ("sdk", 2) not in provider.decided


def test_version_whose_needs_contradict_one_another_is_not_decided_on() -> None:
    class Limits(GraphProvider):
        def dependencies(
            self, package: str, state: int
        ) -> Sequence[Dependency[str, int]] | Unavailable[int]:
            needs = super().dependencies(package, state)
            limit = [Dependency("net", ABSENT | states({1}))] if package == "sdk" else []
            return needs if isinstance(needs, Unavailable) else [*needs, *limit]

    graph: Graph = {
        "root": {1: {"sdk": {1, 2}}},
        "sdk": {1: {"net": {1}}, 2: {"net": {2}}},
        "net": {1: {}, 2: {}},
    }
    provider = Limits(graph)

    assert Solver(provider, "root", ROOT, provider).solve()["sdk"] == states({1})
    assert ("sdk", 2) not in provider.decided


def test_priority_is_asked_for_what_has_changed() -> None:
    asked: list[str] = []

    class Noting(GraphProvider):
        def priority(self, package: str, states: int, conflicts: Conflicts) -> int:
            asked.append(package)
            return super().priority(package, states, conflicts)

    names = [f"p{index}" for index in range(50)]
    graph: Graph = {"root": {1: {name: {1} for name in names}}, **{n: {1: {}} for n in names}}

    Solver(Noting(graph), "root", ROOT).solve()

    assert sorted(asked) == sorted(names)
