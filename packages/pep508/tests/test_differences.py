"""Where we differ from `packaging` on purpose, and why. Everywhere else the laws say: nowhere."""

from __future__ import annotations

import pytest
from packaging.markers import InvalidMarker, Marker as Reference, UndefinedComparison
from packaging.requirements import InvalidRequirement, Requirement as ReferenceRequirement

from pep508 import (
    MarkerEnvironment,
    RequirementError,
    evaluate,
    parse_marker,
    parse_requirement,
)

VALUES = dict.fromkeys(MarkerEnvironment.__struct_fields__, "nt")
ENVIRONMENT = MarkerEnvironment(**VALUES)

READ_BY_US_ONLY = [
    ("a\n", "a", "pyproject.toml has strings of several lines; a line end means nothing"),
    ("a>=1 ;\n  os_name == 'nt'", 'a>=1 ; os_name == "nt"', "the same before a marker"),
    ("a\u00a0>=1", "a>=1", "a blank that does not break looks like any other"),
]
REFUSED_BY_US_ONLY = [
    ("'a' == 'b'", "two strings say nothing about an environment: a mistake"),
    ("os_name == sys_platform", "two variables: PEP 508 gives them no meaning"),
    ("'x' in extras", "a variable of lock files, which requirements do not have"),
    ("'x' in dependency_groups", "another of them"),
    ("(" * 65 + "os_name == 'nt'" + ")" * 65, "deeper than anybody nests: bounded"),
    (" or ".join(["os_name == 'nt'"] * 2_000), "longer than anybody writes: bounded"),
]
WITHOUT_MEANING = [
    ("os_name ~= 'nt'", False, "strings have no compatible releases"),
    ("os_name === 'nt'", True, "identity of strings needs no order"),
    ("python_version ~= 'x'", False, "no version, no order"),
    ("python_version === 'nt'", True, "identity again"),
    ("extra ~= 'nt'", False, "nor have extras"),
]


@pytest.mark.parametrize(("text", "meant", "_reason"), READ_BY_US_ONLY)
def test_reads_what_packaging_refuses(text: str, meant: str, _reason: str) -> None:
    with pytest.raises(InvalidRequirement):
        ReferenceRequirement(text)

    assert str(parse_requirement(text)) == meant


@pytest.mark.parametrize(("text", "_reason"), REFUSED_BY_US_ONLY)
def test_refuses_what_packaging_reads(text: str, _reason: str) -> None:
    assert Reference(text)

    with pytest.raises(RequirementError):
        parse_marker(text)


@pytest.mark.parametrize(("text", "answer", "_reason"), WITHOUT_MEANING)
def test_answers_where_packaging_raises(text: str, *, answer: bool, _reason: str) -> None:
    try:
        expected = Reference(text).evaluate({**VALUES, "extra": ""})
    except UndefinedComparison:
        expected = None

    assert evaluate(parse_marker(text), ENVIRONMENT) is answer
    assert expected in {None, answer}


def test_several_extras_are_asked_for_at_once_where_packaging_knows_one() -> None:
    marker = parse_marker("extra == 'a' and extra == 'b'")

    assert evaluate(marker, ENVIRONMENT, frozenset({"a", "b"}))
    assert not any(Reference(str(marker)).evaluate({**VALUES, "extra": one}) for one in "ab")


@pytest.mark.parametrize("text", ["a @ ;", "a@; os_name == 'nt'", "a @ ;x"])
def test_a_semicolon_is_no_url_where_packaging_takes_it_for_one(text: str) -> None:
    # Who forgets the URL before a marker hears of it.
    url = ReferenceRequirement("a @ ;x").url

    assert url == ";x"
    with pytest.raises(RequirementError, match="expected a URL or a path after '@', found ';'"):
        parse_requirement(text)


def test_parentheses_that_change_nothing_are_dropped_where_packaging_keeps_them() -> None:
    text = '(os_name == "nt" and extra == "a") and python_version < "3"'

    assert str(Reference(text)) == text
    assert str(parse_marker(text)) == text.replace("(", "").replace(")", "")


def test_a_marker_that_is_no_marker_is_refused_by_both() -> None:
    for text in ("", "os_name", "os_name = 'nt'", "x == 'y'", "os_name == 'nt' and"):
        with pytest.raises(InvalidMarker):
            Reference(text)
        with pytest.raises(RequirementError):
            parse_marker(text)
