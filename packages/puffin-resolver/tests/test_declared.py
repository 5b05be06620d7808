from collections.abc import Iterable

import pytest
from hypothesis import given, strategies as st

from pep508 import Requirement, evaluate, parse_marker, parse_requirement
from puffin_normalize import ProjectName
from puffin_resolver import Target
from puffin_resolver._packages import Declared, Need, extras_named
from pypi_types import CoreMetadata

EXTRAS = ("", "x", "y", "z")
CLAUSES = (
    "extra == 'x'",
    "extra == 'y'",
    "'z' == extra",
    "extra != 'x'",
    "extra in 'x y'",
    "os_name == 'posix'",
    "os_name == 'nt'",
)


class Counted:
    """Works needs out as the resolver does, and counts the requirements it was given."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.looked_at = 0

    def __call__(self, requires: Iterable[Requirement], extra: str) -> list[Need]:
        given = list(requires)
        self.looked_at += len(given)
        return [Need(item) for item in given if self.holds(item, extra)]

    def holds(self, requirement: Requirement, extra: str) -> bool:
        def with_(extras: frozenset[str]) -> bool:
            return evaluate(requirement.marker, self.target.markers, extras)

        if not extra:
            return with_(frozenset())
        return with_(frozenset({extra})) and not with_(frozenset())


def metadata(lines: Iterable[str]) -> CoreMetadata:
    requires = tuple(parse_requirement(line) for line in lines)
    return CoreMetadata(name=ProjectName("a"), version="1", requires_dist=requires)


def markers() -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from(CLAUSES),
        lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
        max_leaves=4,
    )


@given(st.lists(markers() | st.just(""), max_size=6))
def test_extras_need_what_the_whole_list_says(target: Target, found: list[str]) -> None:
    lines = [f"b{i}{' ; ' if text else ''}{text}" for i, text in enumerate(found)]
    needs_of = Counted(target)
    declared = Declared(metadata(lines), needs_of)

    for extra in EXTRAS:
        assert declared.needs(extra) == needs_of(metadata(lines).requires_dist, extra)


def test_needs_are_worked_out_once(target: Target) -> None:
    needs_of = Counted(target)
    declared = Declared(metadata(["b", "c ; extra == 'x'"]), needs_of)

    first = [declared.needs(extra) for extra in ("", "x", "y")]
    looked_at = needs_of.looked_at

    assert [declared.needs(extra) for extra in ("", "x", "y")] == first
    assert needs_of.looked_at == looked_at


def test_thousands_of_extras_cost_what_they_ask_for(target: Target) -> None:
    many = 5000
    needs_of = Counted(target)
    lines = [*(f"b ; extra == 'x{i}'" for i in range(many)), "c ; extra != 'x1'"]
    declared = Declared(metadata(lines), needs_of)

    needs = [declared.needs(extra) for extra in ("", *(f"x{i}" for i in range(many)))]

    assert all(len(each) == 1 for each in needs)
    assert needs_of.looked_at <= 3 * many + 5


@pytest.mark.parametrize(
    ("marker", "extras"),
    [
        ("os_name == 'posix'", set()),
        ("extra == 'x' and os_name == 'posix'", {"x"}),
        ("extra == 'x' or (extra == 'Y_y' and os_name == 'nt')", {"x", "y-y"}),
        ("extra != 'x'", None),
        ("extra in 'x y'", None),
        ("extra == ''", None),
    ],
)
def test_extras_that_a_marker_names(marker: str, extras: set[str] | None) -> None:
    parsed = parse_marker(marker)

    assert parsed is not None
    assert extras_named(parsed) == extras
