"""The core of a contradiction: enough for it, and nothing too much."""

import random

import pytest
from hypothesis import given, settings, strategies as st

from pubgrub import Conflicts, Dependency, NoSolution, Solver, Unavailable
from puffin_resolver._core import Statement, contradiction, leaves_of, minimal_core, relation_of
from puffin_resolver._packages import ABSENT, ROOT, ROOT_STATE, Package

Needs = dict[tuple[str, int], list[tuple[str, int]]]
"""What the releases of projects need: (project, number) to projects and masks of numbers."""

RELEASES = 3
ALL = (1 << RELEASES) - 1


class Table:
    """A provider that reads what projects need from a table; those not in it cannot be used."""

    absent = ABSENT

    def __init__(self, needs: Needs, wanted: list[tuple[str, int]]) -> None:
        self.needs, self.wanted = needs, wanted

    def priority(self, _package: Package, _states: int, conflicts: Conflicts) -> int:
        return -(conflicts.given_up + conflicts.insisted)

    def prepare(self, undecided: object, known: object) -> None:
        """Do nothing: the table is there."""

    def choose(self, package: Package, states: int, _known: object) -> int | Unavailable[int]:
        for number in range(RELEASES):
            if states & 2 << number and (package.name, number) in self.needs:
                return 2 << number
        return Unavailable(states, package.name)

    def dependencies(self, package: Package, state: int) -> list[Dependency[Package, int]]:
        number = state.bit_length() - 2
        needs = self.wanted if package == ROOT else self.needs[package.name, number]
        return [Dependency(Package(n), mask << 1, (package.name, n, mask)) for n, mask in needs]


def leaves(needs: Needs, *wanted: tuple[str, int]) -> list[Statement]:
    with pytest.raises(NoSolution) as caught:
        Solver(Table(needs, list(wanted)), ROOT, ROOT_STATE).solve()
    return leaves_of(caught.value.proof)


def random_table(chance: random.Random) -> tuple[Needs, list[tuple[str, int]]]:
    names = [f"p{number}" for number in range(4)]

    def some() -> list[tuple[str, int]]:
        wanted = chance.sample(names, chance.randint(0, 3))
        return [(name, chance.randint(1, ALL)) for name in wanted]

    keys = [(name, number) for name in names for number in range(RELEASES)]
    needs = {key: [n for n in some() if n[0] != key[0]] for key in keys if chance.random() < 0.8}
    return needs, some()


@settings(max_examples=400)
@given(st.integers(0, 2**32))
def test_core_suffices_and_no_relation_is_too_much(seed: int) -> None:
    needs, wanted = random_table(random.Random(seed))
    try:
        Solver(Table(needs, wanted), ROOT, ROOT_STATE).solve()
    except NoSolution as error:
        all_leaves = leaves_of(error.proof)
    else:
        return

    core = minimal_core(all_leaves)

    assert set(map(id, core)) <= set(map(id, all_leaves))
    assert contradiction(core) is not None
    for relation in {relation_of(leaf) for leaf in core}:
        rest = [leaf for leaf in core if relation_of(leaf) != relation]
        assert contradiction(rest) is None, relation
    assert all(contradiction([leaf for leaf in core if leaf is not each]) is None for each in core)


def test_what_the_conflict_does_not_need_is_dropped() -> None:
    needs: Needs = {("a", 0): [("c", 1)], ("b", 0): [("c", 2), ("d", 1)]}
    needs |= {("c", 0): [], ("c", 1): [], ("d", 0): []}
    found = leaves(needs, ("d", ALL), ("a", 1), ("b", 1))

    names = {package.name for leaf in minimal_core(found) for package in leaf.terms}

    assert names == {"", "a", "b", "c"}


def test_statements_without_a_contradiction_have_none() -> None:
    found = leaves({("a", 0): [("b", 2)], ("b", 0): [], ("b", 1): []}, ("a", 1), ("b", 1))

    assert contradiction(found) is not None
    for each in found:
        assert contradiction([leaf for leaf in found if leaf is not each]) is None


def test_a_choice_is_no_obstacle() -> None:
    """Both releases of a fail, each for its own reason: nothing follows without trying them."""
    needs: Needs = {
        ("a", 0): [("b", 1), ("c", 1)],
        ("a", 1): [("b", 2), ("c", 2)],
        ("d", 0): [("b", 1), ("c", 2)],
        ("d", 1): [("b", 2), ("c", 1)],
    } | {(name, number): [] for name in "bc" for number in range(2)}

    core = minimal_core(leaves(needs, ("a", 3), ("d", 3)))

    assert {package.name for leaf in core for package in leaf.terms} >= {"a", "b", "c", "d"}
