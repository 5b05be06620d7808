"""Graphs of packages in the shapes that are hard, their provider, and every possible answer."""

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest

from pubgrub import Conflicts, Dependency, Unavailable

ABSENT = 1
ROOT = 2

Need = tuple[str, frozenset[int], bool]
"""What is needed, the versions that will do, and whether it is a limit only."""

Graph = dict[str, dict[int, list[Need]]]
"""package -> version -> needs; a version that is broken is not there"""


def mask(versions: Iterable[int]) -> int:
    return sum(1 << version for version in versions)


class Table:
    """Answers from a graph, the newest version first, and counts what it was asked."""

    absent = ABSENT

    def __init__(self, graph: Graph, run: int = 0) -> None:
        self.graph = graph
        self.run = run
        """Of how many older versions it tells the needs, beside the one that is asked for."""
        self._known = {package: mask(known) for package, known in graph.items()}
        self.decided: list[tuple[str, int]] = []
        self.asked: list[tuple[str, int]] = []
        self.conflicts = 0

    def priority(self, _package: str, states: int, conflicts: Conflicts) -> tuple[int, int]:
        if conflicts.given_up >= 5:
            return 0, -conflicts.given_up
        return 1 + (states & (states - 1) != 0), 0

    def prepare(self, undecided: Iterable[str], known: Callable[[str], int]) -> None:
        assert not any(known(package) & ABSENT for package in undecided)

    def choose(
        self, package: str, left: int, _known: Callable[[str], int]
    ) -> int | Unavailable[int]:
        fitting = left & self._known.get(package, 0)
        return 1 << fitting.bit_length() - 1 if fitting else Unavailable(left, "no version")

    def dependencies(self, package: str, state: int) -> Sequence[Dependency[str, int]]:
        version = state.bit_length() - 1
        self.asked.append((package, version))
        known = self.graph[package]
        older = [v for v in range(max(0, version - self.run), version) if v in known]
        return [
            Dependency(name, mask(allowed) | (ABSENT if limit else 0), (package, each), 1 << each)
            for each in (version, *older)
            for name, allowed, limit in self.graph[package][each]
        ]

    def on_decision(self, package: str, state: int) -> None:
        self.decided.append((package, state.bit_length() - 1))

    def on_conflict(self, packages: Sequence[str], level: int) -> None:
        assert packages
        assert level >= 0
        self.conflicts += 1


def satisfies(graph: Graph, chosen: dict[str, int]) -> bool:
    return "root" in chosen and all(
        version in graph.get(package, {})
        and all(_is_met(need, chosen) for need in graph[package][version])
        for package, version in chosen.items()
    )


def _is_met(need: Need, chosen: dict[str, int]) -> bool:
    name, allowed, limit = need
    return (limit and name not in chosen) or chosen.get(name) in allowed


def solutions(graph: Graph) -> Iterator[dict[str, int]]:
    """Yield all choices of one version, or none, of every package that satisfy the graph."""
    packages = [name for name in graph if name != "root"]
    for versions in itertools.product(*([None, *graph[name]] for name in packages)):
        pairs = zip(packages, versions, strict=True)
        chosen = {"root": 1} | {name: version for name, version in pairs if version is not None}
        if satisfies(graph, chosen):
            yield chosen


def some(chance: random.Random, versions: Iterable[int], least: int = 1) -> frozenset[int]:
    known = list(versions)
    return frozenset(chance.sample(known, chance.randint(least, len(known))))


def tangle(chance: random.Random) -> Graph:
    """Anything may need anything, and limit it."""
    names = [f"p{index}" for index in range(chance.randint(1, 5))]

    def needs() -> list[Need]:
        wanted = chance.sample(names, chance.randint(0, min(3, len(names))))
        return [(name, some(chance, (1, 2, 3), 0), chance.random() < 0.2) for name in wanted]

    graph: Graph = {"root": {1: needs()}}
    for name in names:
        graph[name] = {version: needs() for version in (1, 2, 3) if chance.random() < 0.9}
    return graph


def diamond(chance: random.Random) -> Graph:
    """Sides of which each version pins the tip, and limits on some of them."""
    sides, many = [f"side{index}" for index in range(chance.randint(2, 3))], range(1, 7)
    graph: Graph = {"root": {1: [(side, some(chance, many), False) for side in sides]}}
    for side in sides:
        graph[side] = {v: [("tip", frozenset({chance.choice(many)}), False)] for v in many}
    graph["tip"] = {version: [] for version in many if chance.random() < 0.7}
    if chance.random() < 0.5:
        graph["root"][1].append(("tip", some(chance, many), True))
    return graph


def chain(chance: random.Random) -> Graph:
    """A chain that meets at its end what the root has pinned."""
    length = chance.randint(2, 4)
    names = [*(f"p{index}" for index in range(length)), "end"]
    pin = frozenset({chance.randint(1, 3)})
    graph: Graph = {"root": {1: [("p0", some(chance, (1, 2, 3)), False), ("end", pin, False)]}}
    for name, following in itertools.pairwise(names):
        graph[name] = {v: [(following, some(chance, (1, 2, 3)), False)] for v in (1, 2, 3)}
    graph["end"] = {version: [] for version in (1, 2, 3)}
    return graph


def lockstep(chance: random.Random) -> Graph:
    """Two projects with many releases, each of the one needs its twin, which disagrees."""
    many = range(1, 25)
    turn, wide, pin = chance.randint(0, 25), chance.randint(1, 4), some(chance, (1, 2, 3))
    graph: Graph = {
        "root": {1: [("net", pin, False), ("sdk", frozenset(many), False)]},
        "sdk": {v: [("core", frozenset(range(v, min(v + wide, 25))), False)] for v in many},
        "core": {v: [("net", frozenset({1, 2} if v < turn else {3}), False)] for v in many},
        "net": {version: [] for version in (1, 2, 3)},
    }
    return graph


def extras(chance: random.Random) -> Graph:
    """Extras that ask for each other in a circle, each in the version of its project."""
    many = range(1, 4)
    names = ["a[x]", "a[y]", "a[z]"]
    graph: Graph = {"root": {1: [(chance.choice(names), some(chance, many), False)]}}
    graph["a"] = {version: [("b", some(chance, many), False)] for version in many}
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        graph[name] = {
            version: [
                ("a", frozenset({version}), False),
                (following, frozenset({version}), False),
                ("b", some(chance, many), chance.random() < 0.5),
            ]
            for version in many
        }
    graph["b"] = {version: [] for version in many if chance.random() < 0.7}
    return graph


SHAPES = (tangle, diamond, chain, lockstep, extras)


@pytest.fixture(params=SHAPES, ids=lambda shape: shape.__name__, scope="session")
def shape(request: pytest.FixtureRequest) -> Callable[[random.Random], Graph]:
    return request.param


@pytest.fixture(scope="session")
def table() -> type[Table]:
    return Table


@pytest.fixture(name="solutions", scope="session")
def _solutions() -> Callable[[Graph], Iterator[dict[str, int]]]:
    return solutions
