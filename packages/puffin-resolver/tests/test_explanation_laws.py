"""What explanations say is true and sufficient, on random small indexes."""

import random
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings, strategies as st
from packaging.version import Version

from pep440 import parse_specifiers
from puffin_normalize import ProjectName
from puffin_resolver import (
    Explanation,
    Manifest,
    NoSolutionError,
    Options,
    PassedOver,
    Preference,
    Resolution,
    Resolver,
    ResolverInput,
    Target,
)

VERSIONS = ("1", "2", "2.5", "3a1", "3", "4")
SPECIFIERS = ("", "", "==1", "<3", "<2.5", ">1", "!=4", ">=3a1", "<4", ">=2")
FLAWS = ("", "", "", "", "", " yanked", " python>=3.13", " tags=cp39-cp39-win32", " rank=1")
MODES = ("highest", "highest", "highest", "lowest", "lowest-direct")

Inputs = Callable[[Iterable[str], str], tuple[ResolverInput, ...]]


class Problem:
    """A random index, and what is asked of it."""

    def __init__(self, seed: int, projects: int) -> None:
        chance = random.Random(seed)
        self.names = [f"p{index}" for index in range(projects)]
        self.releases: dict[str, dict[str, str]] = {}
        self.lines = list(self._lines(chance))
        self.requirements = self._some(chance, 2) or ["p0"]
        self.constraints = self._some(chance, 1)
        self.overrides = self._some(chance, 1) if chance.random() < 0.2 else []
        self.preferences = [
            (name, chance.choice(VERSIONS)) for name in self.names if chance.random() < 0.2
        ]
        self.options = Options(
            resolution=chance.choice(MODES),
            prerelease=chance.choice(["if-necessary-or-explicit", "allow", "disallow"]),
        )

    def _lines(self, chance: random.Random) -> Iterator[str]:
        for name in self.names:
            versions = [v for v in VERSIONS if chance.random() < 0.7]
            self.releases[name] = {v: chance.choice(FLAWS) for v in versions}
            for version, flaw in self.releases[name].items():
                needs = self._some(chance, 2)
                needs += [f"{each} ; extra == 'x'" for each in self._some(chance, 1)]
                yield f"{name}=={version} extras=x{flaw} -> {' | '.join(needs)}"

    def _some(self, chance: random.Random, most: int) -> list[str]:
        names = chance.sample(self.names, chance.randint(0, min(most, len(self.names))))
        return [f"{n}{chance.choice(['', '', '[x]'])}{chance.choice(SPECIFIERS)}" for n in names]


class Asker:
    """Resolves a problem, maybe with further requirements."""

    def __init__(self, memory_index: type, inputs: Inputs, target: Target) -> None:
        self._memory_index, self._inputs, self._target = memory_index, inputs, target

    def resolve(self, problem: Problem, *further: str, explain: bool = False) -> Resolution:
        """`further` requirements hold besides overrides, which replace all others."""
        overridden = {override[:2] for override in problem.overrides}
        overrides = [each for each in further if each[:2] in overridden]
        manifest = Manifest(
            requirements=self._inputs([*problem.requirements, *further], "-r in"),
            constraints=self._inputs(problem.constraints, "-c limits"),
            overrides=self._inputs([*problem.overrides, *overrides], "--override other"),
            preferences=tuple(
                Preference(ProjectName(name), version, (), "out.txt")
                for name, version in problem.preferences
            ),
        )
        source = self._memory_index(problem.lines)
        options = problem.options
        return Resolver(source, manifest, self._target, options, explain=explain).resolve()

    def has_solution(self, problem: Problem, *further: str) -> bool:
        try:
            self.resolve(problem, *further)
        except NoSolutionError:
            return False
        return True


@pytest.fixture(scope="module")
def asker(memory_index: type, inputs: Inputs, target: Target) -> Asker:
    return Asker(memory_index, inputs, target)


def admits(specifiers: str, version: str) -> bool:
    return parse_specifiers(specifiers).contains(version, prereleases=True)


@settings(max_examples=400)
@given(st.integers(0, 2**32), st.integers(1, 5))
def test_each_release_has_one_reason_and_it_holds(asker: Asker, seed: int, projects: int) -> None:
    problem = Problem(seed, projects)
    try:
        resolution = asker.resolve(problem, explain=True)
    except NoSolutionError:
        return

    for explanation in resolution.explanations:
        told = [version for each in explanation.passed_over for version in each.versions]
        assert len(told) == len(set(told))
        assert newer(problem, explanation) <= set(told) <= others(problem, explanation)
        for each in explanation.passed_over:
            check = CHECKS.get(each.kind, has_flaw)
            assert check(asker, problem, explanation, each), (problem.lines, str(explanation))


def newer(problem: Problem, explanation: Explanation) -> set[str]:
    taken = Version(explanation.version)
    return {v for v in problem.releases[explanation.name] if Version(v) > taken}


def others(problem: Problem, explanation: Explanation) -> set[str]:
    return set(problem.releases[explanation.name]) - {explanation.version}


def has_flaw(_: Asker, problem: Problem, explanation: Explanation, each: PassedOver) -> bool:
    """The releases have the flaw that the kind names."""
    word = {"python": "python", "tags": "tags", "yanked": "yanked"}[each.kind]
    releases = problem.releases[explanation.name]
    return all(word in releases[version] for version in each.versions)


def is_required_otherwise(
    _: Asker, __: Problem, explanation: Explanation, each: PassedOver
) -> bool:
    """A requirement that the reason ends with, but for the file, excludes all the releases."""
    said = each.reason.partition(" (")[0].split()
    edges = [e for e in explanation.required_by if e.specifiers and e.specifiers in each.reason]
    return any(
        f"{edge.name}{'[x]' if edge.extras else ''}{edge.specifiers}" in said
        and not any(admits(edge.specifiers, version) for version in each.versions)
        for edge in edges
    )


def is_conflict(asker: Asker, problem: Problem, explanation: Explanation, each: PassedOver) -> bool:
    """None of the releases goes together with the requirements and the pins that are named."""
    with_extra = f"{explanation.name}[x]"
    name = with_extra if with_extra in each.text else explanation.name
    return not any(
        asker.has_solution(problem, f"{name}=={version}", *each.beside) for version in each.versions
    )


def is_less_stable(_: Asker, problem: Problem, explanation: Explanation, each: PassedOver) -> bool:
    """They are pre-releases, and what was taken is none, or no pre-release may be."""
    are = all(Version(version).is_prerelease for version in each.versions)
    disallowed = problem.options.prerelease == "disallow"
    return are and (disallowed or not Version(explanation.version).is_prerelease)


def is_preferred(_: Asker, problem: Problem, explanation: Explanation, __: PassedOver) -> bool:
    """It is the pin of an earlier output, which the explanation names."""
    preferred = dict(problem.preferences)[explanation.name]
    return preferred == explanation.version and explanation.preferred == "out.txt"


def is_newer(_: Asker, problem: Problem, explanation: Explanation, each: PassedOver) -> bool:
    """They are newer, and old ones are wanted."""
    wants_old = problem.options.resolution != "highest"
    return wants_old and set(each.versions) <= newer(problem, explanation)


def is_later(_: Asker, problem: Problem, explanation: Explanation, each: PassedOver) -> bool:
    """They come from a later index."""
    releases = problem.releases[explanation.name]
    are = all("rank" in releases[version] for version in each.versions)
    return are and "rank" not in releases[explanation.version]


CHECKS = {
    "requirement": is_required_otherwise,
    "conflict": is_conflict,
    "prerelease": is_less_stable,
    "preference": is_preferred,
    "resolution": is_newer,
    "index": is_later,
}
