from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from pubgrub import (
    ConflictCause,
    Conflicts,
    Dependency,
    DependencyCause,
    Incompatibility,
    NoSolution,
    RootCause,
    Solver,
    UnavailableCause,
)


class Contradiction:
    """The root needs version 1 of `a`, and `a` needs what does not exist."""

    absent = 1

    def priority(self, _package: str, _states: int, _conflicts: Conflicts) -> int:
        return 0

    def prepare(self, undecided: Iterable[str], known: Callable[[str], int]) -> None:
        pass

    def choose(self, _package: str, _states: int, _known: Callable[[str], int]) -> int:
        return 2

    def dependencies(self, package: str, _state: int) -> Sequence[Dependency[str, int]]:
        if package == "root":
            return [Dependency("a", 2, note="line 1")]
        return [Dependency("b", 0, note="Requires-Dist")]


def leaves(proof: Incompatibility[Any, Any]) -> list[Incompatibility[Any, Any]]:
    found, pending = [], [proof]
    while pending:
        current = pending.pop()
        if isinstance(current.cause, ConflictCause):
            pending += [current.cause.conflict, current.cause.other]
        else:
            found.append(current)
    return found


def test_proof_leads_back_to_what_the_provider_said() -> None:
    with pytest.raises(NoSolution) as caught:
        Solver(Contradiction(), "root", 2).solve()

    causes = {type(leaf.cause): leaf.cause for leaf in leaves(caught.value.proof)}
    notes = {
        leaf.cause.note
        for leaf in leaves(caught.value.proof)
        if isinstance(leaf.cause, DependencyCause)
    }
    assert set(causes) == {RootCause, DependencyCause}
    assert notes == {"line 1", "Requires-Dist"}


def test_resolvent_drops_the_package_that_both_sides_exhaust() -> None:
    left = Incompatibility({"a": 2, "b": ~2}, DependencyCause("a", "b", None))
    right = Incompatibility({"b": 2}, UnavailableCause("b", "broken"))

    resolvent = left.resolvent(right, "b")

    assert resolvent.terms == {"a": 2}
    assert resolvent.cause == ConflictCause(left, right)


def test_resolvent_keeps_what_neither_side_covers() -> None:
    left = Incompatibility({"a": 2, "b": 4}, RootCause())
    right = Incompatibility({"a": 6, "b": 8}, RootCause())

    assert left.resolvent(right, "b").terms == {"a": 2, "b": 12}


def test_causes_are_equal_where_all_they_say_is() -> None:
    cause = DependencyCause("a", "b", "line 1")

    assert cause == DependencyCause("a", "b", "line 1")
    assert hash(cause) == hash(DependencyCause("a", "b", "line 1"))
    assert cause != DependencyCause("a", "b", "line 2")
    assert UnavailableCause("a", "b") != ("a", "b")
    assert RootCause() == RootCause()
    assert RootCause() != cause


def test_causes_show_what_they_say() -> None:
    assert repr(UnavailableCause("a", "broken")) == "UnavailableCause(package='a', reason='broken')"
    assert repr(RootCause()) == "RootCause()"
