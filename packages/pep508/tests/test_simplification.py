"""Markers simplified where something is given, against every environment of a small world."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from pep440 import SpecifierError, SpecifierSet
from pep508 import (
    NEVER,
    Marker,
    MarkerEnvironment,
    are_disjoint,
    conjunction,
    disjunction,
    evaluate,
    evaluate_partial,
    implies,
    negation,
    parse_marker,
    requires_python_marker,
    simplify,
)

PYTHONS = ["2.7.18", "3.7.9", "3.8.0rc1", "3.8.0", "3.8.1", "3.9.0a1", "3.9.2", "3.10.0", "4.0.0"]
WORLD = [
    MarkerEnvironment(
        **{name: "" for name in MarkerEnvironment.__struct_fields__ if "python_" not in name}
        | {"os_name": system, "platform_release": release, "implementation_version": python},
        platform_python_implementation="CPython",
        python_full_version=python,
        python_version=".".join(python.split(".")[:2]),
    )
    for python, system, release in product(PYTHONS, ["nt", "posix"], ["5", "5.1-generic"])
]
EXTRAS = [frozenset[str](), frozenset({"a"}), frozenset({"a", "b"})]
PLACES = list(product(WORLD, EXTRAS))

leaves = st.sampled_from(
    [
        "python_version >= '3.8'",
        "python_version < '3.8'",
        "python_version == '3.8'",
        "python_version != '3.8'",
        "python_version > '3.8.1'",
        "python_version in '3.8 3.10'",
        "python_full_version < '3.8.1'",
        "python_full_version >= '3.8.1'",
        "python_full_version > '3.8'",
        "'3.9' <= python_version",
        "os_name == 'nt'",
        "os_name != 'nt'",
        "os_name in 'nt posix'",
        "'x' in os_name",
        "extra == 'a'",
        "extra != 'a'",
        "extra == 'b'",
        "platform_release >= '5'",
        "platform_release < '5'",
        "implementation_version < '3.9'",
    ]
).map(parse_marker)


def grown(children: st.SearchStrategy[Marker]) -> st.SearchStrategy[Marker]:
    some = st.lists(children, min_size=2, max_size=4)
    return some.map(lambda parts: certain(conjunction(*parts))) | some.map(
        lambda parts: certain(disjunction(*parts))
    )


def certain(marker: Marker | None) -> Marker:
    assert marker is not None
    return marker


markers = st.recursive(leaves, grown, max_leaves=8)


def holding(marker: Marker | None) -> set[int]:
    """Return in which environments, with which extras, a marker holds."""
    return {i for i, place in enumerate(PLACES) if evaluate(marker, *place)}


@settings(max_examples=60)
@given(markers, markers)
def test_holds_where_the_marker_does_as_far_as_something_is_given(
    marker: Marker, known: Marker
) -> None:
    shorter = simplify(marker, known)

    assert holding(shorter) & holding(known) == holding(marker) & holding(known)
    assert shorter in {None, NEVER} or len(str(shorter)) <= len(str(marker))
    assert simplify(shorter, known) == shorter
    assert holding(simplify(marker)) == holding(marker)


@settings(max_examples=60)
@given(markers, markers)
def test_and_or_not_are_those_of_sets(left: Marker, right: Marker) -> None:
    everywhere = holding(None)

    assert holding(conjunction(left, right)) == holding(left) & holding(right)
    assert holding(disjunction(left, right)) == holding(left) | holding(right)
    if "platform_release" not in str(left):
        assert holding(negation(left)) == everywhere - holding(left)


@settings(max_examples=60)
@given(markers, markers)
def test_what_is_proven_is_true(left: Marker, right: Marker) -> None:
    if are_disjoint(left, right):
        assert holding(left).isdisjoint(holding(right))
    if implies(left, right):
        assert holding(left) <= holding(right)
    assert implies(conjunction(left, right), left)
    assert implies(left, disjunction(left, right))


@settings(max_examples=60)
@given(markers, st.sampled_from(WORLD), st.sets(st.sampled_from(["os_name", "python_version"])))
def test_without_extras_an_answer_is_that_of_all_extras(
    marker: Marker, environment: MarkerEnvironment, names: set[str]
) -> None:
    known = {name: getattr(environment, name) for name in names}

    partial = evaluate_partial(marker, known, None)

    like = [place for place in PLACES if all(getattr(place[0], n) == v for n, v in known.items())]
    assert partial is None or {evaluate(marker, *place) for place in like} == {partial}


@pytest.mark.parametrize(
    ("text", "known", "shorter"),
    [
        ("python_version > '3'", "python_full_version >= '3.9'", None),
        ("python_version >= '3.8'", "python_full_version >= '3.8'", None),
        ("python_version < '3.8'", "python_full_version >= '3.9'", NEVER),
        ("os_name == 'nt' or python_version < '3.9'", "python_version >= '3.9'", "os_name == 'nt'"),
        ("os_name == 'nt' and python_version > '3'", "python_version >= '3.9'", "os_name == 'nt'"),
        ("python_version == '3.9' or python_version > '3.9'", "python_version >= '3.9'", None),
        ("os_name != 'nt'", "os_name in 'posix'", None),
        # "x" and "nt p" are in "nt posix", too.
        ("os_name == 'nt' or os_name == 'x'", "os_name in 'x'", "os_name == 'x'"),
        ("extra == 'a'", "extra != 'a'", NEVER),
        # 3.8.0rc1 is a Python 3.8 and older than 3.8.
        (
            "python_full_version >= '3.8'",
            "python_version >= '3.8'",
            "python_full_version >= '3.8'",
        ),
        ("os_name == 'nt'", "sys_platform == 'win32'", "os_name == 'nt'"),
        ("os_name == 'nt'", "os_name == 'nt' or extra == 'a'", "os_name == 'nt'"),
    ],
)
def test_what_is_given_need_not_be_said(
    text: str, known: str, shorter: str | Marker | None
) -> None:
    expected = parse_marker(shorter) if isinstance(shorter, str) else shorter

    assert simplify(parse_marker(text), parse_marker(known)) == expected


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        (
            "os_name == 'nt' and extra == 'a' or os_name != 'nt' and extra == 'a'",
            "extra == 'a'",
        ),
        (
            (
                "os_name == 'nt' and python_version < '3.9' or os_name == 'nt' and "
                "python_version >= '3.9' or os_name == 'posix'"
            ),
            "os_name == 'nt' or os_name == 'posix'",
        ),
        (
            "python_version < '3.8' or python_version >= '3.8' and os_name == 'nt'",
            "python_version < '3.8' or os_name == 'nt'",
        ),
        (
            (
                "os_name == 'nt' and extra == 'a' or os_name == 'nt' and extra != 'a' or "
                "os_name != 'nt' and extra == 'a' or os_name != 'nt' and extra != 'a'"
            ),
            None,
        ),
        # What is no version is neither older nor newer.
        (
            "platform_release < '5' and extra == 'a' or platform_release >= '5' and extra == 'a'",
            "platform_release < '5' and extra == 'a' or platform_release >= '5' and extra == 'a'",
        ),
    ],
)
def test_forks_that_leave_nothing_out_are_joined_again(text: str, shorter: str | None) -> None:
    expected = None if shorter is None else parse_marker(shorter)

    assert simplify(parse_marker(text)) == expected


@pytest.mark.parametrize(
    ("specifiers", "marker"),
    [
        ("", None),
        (">=3.8", 'python_full_version >= "3.8"'),
        (">=3.8,<4", 'python_full_version < "4" and python_full_version >= "3.8"'),
        ("==3.9.*", 'python_full_version == "3.9.*"'),
        ("~=3.9", 'python_full_version ~= "3.9"'),
    ],
)
def test_requires_python_is_a_marker(specifiers: str, marker: str | None) -> None:
    found = requires_python_marker(specifiers)

    assert found == (parse_marker(marker) if marker else None)
    for environment in WORLD:
        expected = SpecifierSet(specifiers).contains(
            environment.python_full_version, prereleases=True
        )
        assert evaluate(found, environment) is expected


def test_a_broken_requires_python_is_an_error() -> None:
    with pytest.raises(SpecifierError):
        requires_python_marker(">=3.8.*")
