"""The answer against every possible answer, on random small indexes."""

import itertools
import random
from collections.abc import Callable

from hypothesis import given, settings, strategies as st

from pep440 import parse_specifiers
from puffin_resolver import Manifest, NoSolutionError, Resolver, Target

Graph = dict[str, dict[str, dict[str, list[tuple[str, str, str]]]]]
"""project -> version -> extra (empty: none) -> requirements as (project, extra, specifier)"""

VERSIONS = ("1", "2", "3a1", "3")
SPECIFIERS = ("", "==1", "==2", ">1", "<3", "!=2", ">=3a1", "<2", "==3a1")


def random_graph(chance: random.Random, projects: int) -> Graph:
    names = [f"p{index}" for index in range(projects)]

    def requirements() -> list[tuple[str, str, str]]:
        wanted = chance.sample(names, chance.randint(0, min(2, projects)))
        return [(n, chance.choice(["", "", "x"]), chance.choice(SPECIFIERS)) for n in wanted]

    return {
        name: {
            version: {"": requirements(), "x": requirements()}
            for version in VERSIONS
            if chance.random() < 0.7
        }
        for name in names
    }


def lines(graph: Graph) -> list[str]:
    found = []
    for name, versions in graph.items():
        for version, extras in versions.items():
            plain = [spelled(requirement) for requirement in extras[""]]
            extra = [f"{spelled(requirement)} ; extra == 'x'" for requirement in extras["x"]]
            found.append(f"{name}=={version} extras=x -> {' | '.join(plain + extra)}")
    return found


def spelled(requirement: tuple[str, str, str]) -> str:
    name, extra, specifier = requirement
    return f"{name}{'[x]' if extra else ''}{specifier}"


def satisfies(graph: Graph, roots: list[tuple[str, str, str]], chosen: dict[str, str]) -> bool:
    """Return whether all that is reachable from the roots is chosen, and fits."""
    pending, seen = list(roots), set()
    while pending:
        name, extra, specifier = pending.pop()
        version = chosen.get(name)
        if version is None or not parse_specifiers(specifier).contains(version, prereleases=True):
            return False
        for part in {"", extra}:
            if (name, part) not in seen:
                seen.add((name, part))
                pending += graph[name][version][part]
    return {name for name, _ in seen} == set(chosen)


def has_solution(graph: Graph, roots: list[tuple[str, str, str]]) -> bool:
    choices = [[None, *versions] for versions in graph.values()]
    for versions in itertools.product(*choices):
        pairs = zip(graph, versions, strict=True)
        if satisfies(graph, roots, {name: v for name, v in pairs if v is not None}):
            return True
    return False


@settings(max_examples=300)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_answer_is_right_and_found_whenever_there_is_one(
    inputs: Callable[..., object],
    memory_index: type,
    target: Target,
    seed: int,
    projects: int,
) -> None:
    chance = random.Random(seed)
    graph = random_graph(chance, projects)
    names = list(graph)
    roots = [
        (name, chance.choice(["", "x"]), chance.choice(SPECIFIERS))
        for name in chance.sample(names, min(2, projects))
    ]
    manifest = Manifest(requirements=inputs(map(spelled, roots), "-r in"))

    try:
        found = Resolver(memory_index(lines(graph)), manifest, target).resolve()
    except NoSolutionError:
        assert not has_solution(graph, roots)
    else:
        chosen = {str(pin.name): pin.version for pin in found.pins}
        assert satisfies(graph, roots, chosen)
