"""The same inputs give the same answer, whatever is in the cache and arrives first."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import pytest

from puffin_resolver import Manifest, NoSolutionError, Resolver
from puffin_traits import WorkPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distribution_types import Dist
    from puffin_client import Project
    from puffin_normalize import ProjectName
    from puffin_resolver import ResolverInput, Target
    from pypi_types import CoreMetadata

RUNS = 50

BACKTRACKING = [
    *[f"a=={i} -> b=={i} | c" for i in range(1, 9)],
    *[f"b=={i} -> d<={i // 2 + 1}" for i in range(1, 9)],
    *[f"c=={i} extras=x -> d>={i} | e ; extra == 'x'" for i in range(1, 6)],
    *[f"d=={i} -> e>={i}" for i in range(1, 6)],
    *[f"e=={i}" for i in range(1, 9)],
    "f==1 -> c[x]>=2",
    "f==2 -> c[x]>=3 | e<2",
]
"""A conflict in nearly every corner, and a way out."""

HOPELESS = [*BACKTRACKING, "g==1 -> d>=4 | e<4", "g==2 -> b<=2 | d>=3", "g==3 -> c>=4 | d<4"]
"""The same with a project that fits nowhere."""


class Unpredictable:
    """A source that has some answers at once, and gives the others after a random time."""

    def __init__(self, source: Any, seed: int) -> None:
        self._source = source
        self._chance = random.Random(seed)
        self._cached = self._chance.choice([0.0, 0.3, 0.8, 1.0])

    def cached_project(self, name: ProjectName) -> Project | None:
        """Return the project, or nothing."""
        found: Project | None = self._source.project(name) if self._is_cached() else None
        return found

    def project(self, name: ProjectName) -> Project:
        """Return the project, some time later."""
        time.sleep(self._chance.random() / 1000)
        found: Project = self._source.project(name)
        return found

    def cached_metadata(self, dist: Dist) -> CoreMetadata | None:
        """Return the metadata, or nothing."""
        found: CoreMetadata | None = self._source.metadata(dist) if self._is_cached() else None
        return found

    def metadata(self, dist: Dist) -> CoreMetadata:
        """Return the metadata, some time later."""
        time.sleep(self._chance.random() / 1000)
        found: CoreMetadata = self._source.metadata(dist)
        return found

    def near_names(self, name: ProjectName) -> tuple[str, ...]:
        """Return names like this one."""
        found: tuple[str, ...] = self._source.near_names(name)
        return found

    def _is_cached(self) -> bool:
        return self._chance.random() < self._cached


@pytest.fixture
def answers(
    memory_index: Callable[[list[str]], Any],
    target: Target,
    inputs: Callable[[list[str], str], tuple[ResolverInput, ...]],
) -> Callable[..., Iterator[object]]:
    """Give the answers of many runs, the first of them without any threads."""

    def answer(source: Any, requirements: list[str], pool: WorkPool | None) -> object:
        manifest = Manifest(requirements=inputs(requirements, "-r requirements.in"))
        try:
            return Resolver(source, manifest, target, pool=pool).resolve()
        except NoSolutionError as error:
            return str(error)

    def run(lines: list[str], *requirements: str, runs: int = RUNS) -> Iterator[object]:
        index = memory_index(lines)
        yield answer(index, list(requirements), None)
        for seed in range(runs):
            with WorkPool(8) as pool:
                yield answer(Unpredictable(index, seed), list(requirements), pool)

    return run


@pytest.mark.parametrize(
    "requirements", [("a", "f"), ("f", "a"), ("c[x]", "a", "d>1"), ("e<4", "f", "b")]
)
def test_every_order_of_arrival_gives_the_same_resolution(
    answers: Callable[..., Iterator[object]], requirements: tuple[str, ...]
) -> None:
    first, *others = answers(BACKTRACKING, *requirements)

    assert not isinstance(first, str)
    assert [other for other in others if other != first] == []


def test_every_order_of_arrival_gives_the_same_report(
    answers: Callable[..., Iterator[object]],
) -> None:
    first, *others = answers(HOPELESS, "a", "f", "g")

    assert isinstance(first, str)
    assert [other for other in others if other != first] == []


@pytest.mark.parametrize("seed", range(12))
def test_so_it_is_on_random_indexes(answers: Callable[..., Iterator[object]], seed: int) -> None:
    chance = random.Random(seed)
    names = [f"p{index}" for index in range(10)]
    lines = [
        f"{name}=={version} -> " + " | ".join(_random_needs(chance, names))
        for name in names
        for version in range(1, 7)
    ]

    first, *others = answers(lines, *chance.sample(names, 3), runs=12)

    assert [other for other in others if other != first] == []


def _random_needs(chance: random.Random, names: list[str]) -> list[str]:
    wanted = chance.sample(names, chance.randint(0, 3))
    return [
        f"{name}{chance.choice(['<', '>=', '!=', '=='])}{chance.randint(1, 6)}" for name in wanted
    ]
