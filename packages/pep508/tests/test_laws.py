"""Laws that hold for all markers and environments, with `packaging.markers` as the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import assume, given, settings, strategies as st
from msgspec.structs import asdict
from packaging.markers import Marker as Reference, UndefinedComparison

from pep508 import (
    NEVER,
    Marker,
    MarkerEnvironment,
    MarkerExpression,
    are_disjoint,
    conjunction,
    disjunction,
    evaluate,
    evaluate_partial,
    implies,
    negation,
    parse_marker,
    simplify,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from pep508 import MarkerOperator

PYTHONS = ["2.7.18", "3.7.17", "3.8.0", "3.8.1", "3.10.0", "3.11.0rc1", "3.12.0a7", "3.12.3"]
PLAIN_VERSIONS = ["2.7", "3", "3.0", "3.8", "3.8.0", "3.8.1", "3.10", "3.11.0", "3.12", "4"]
VERSIONS = [*PLAIN_VERSIONS, "3.11.0rc1", "3.12.0a7"]
ODD_VERSIONS = ["3.*", "3.8.*", "3.8.1.*", "3.11.0+local", "no version", "", " 3.8 ", "2.7, 3.8"]
ORDER = ["==", "!=", "<", "<=", ">", ">="]
OPERATORS = [*ORDER, "~=", "===", "in", "not in"]
STRINGS = {
    "os_name": ["posix", "nt", "java"],
    "sys_platform": ["linux", "win32", "darwin", "linux2"],
    "platform_machine": ["x86_64", "arm64", "AMD64"],
    "platform_system": ["Linux", "Windows", "Darwin", ""],
    "platform_python_implementation": ["CPython", "PyPy"],
    "implementation_name": ["cpython", "pypy"],
    "platform_version": ["#1 SMP", "10.0.1"],
}

environments = st.builds(
    lambda strings, python, release, implementation: MarkerEnvironment(
        **strings,
        platform_release=release,
        implementation_version=implementation or python,
        python_full_version=python,
        python_version=".".join(python.split(".")[:2]),
    ),
    st.fixed_dictionaries({name: st.sampled_from(found) for name, found in STRINGS.items()}),
    st.sampled_from(PYTHONS),
    st.sampled_from(["5.15.0-91-generic", "10", "23.1.0"]),
    st.sampled_from(["7.3.13", "7.3.0", ""]),
)
BASE = MarkerEnvironment(
    **{name: found[0] for name, found in STRINGS.items()},
    platform_release="1",
    implementation_version="1",
    python_full_version="3.12.0",
    python_version="3.12",
)
extras = st.frozensets(st.sampled_from(["a", "b-c"]), max_size=2)


def expressions(
    operators: list[str], versions: list[str], variables: list[str], *, reverse: bool
) -> st.SearchStrategy[Marker]:
    compared = st.builds(
        MarkerExpression,
        variable=st.sampled_from(variables),
        operator=st.sampled_from(operators),
        value=st.sampled_from(versions),
        reversed=st.booleans() if reverse else st.just(value=False),
    )
    strings = st.sampled_from(list(STRINGS)).flatmap(
        lambda name: st.builds(
            MarkerExpression,
            variable=st.just(name),
            operator=st.sampled_from(OPERATORS),
            value=st.sampled_from([*STRINGS[name], "linux darwin", "win"]),
            reversed=st.booleans(),
        )
    )
    about_extras = st.builds(
        MarkerExpression,
        variable=st.just("extra"),
        operator=st.sampled_from(["==", "!=", "in", "not in"]),
        value=st.sampled_from(["a", "b-c"]),
        reversed=st.booleans(),
    )
    return compared | compared | strings | about_extras


def trees(leaves: st.SearchStrategy[Marker]) -> st.SearchStrategy[Marker]:
    def grown(children: st.SearchStrategy[Marker]) -> st.SearchStrategy[Marker]:
        some = st.lists(children, min_size=2, max_size=3)
        return some.map(combined(conjunction)) | some.map(combined(disjunction))

    return st.recursive(leaves, grown, max_leaves=6)


def combined(how: Callable[..., Marker | None]) -> Callable[[list[Marker]], Marker]:
    def build(parts: list[Marker]) -> Marker:
        whole = how(*parts)
        assert whole is not None
        return whole

    return build


VERSIONED = ["python_version", "python_full_version", "implementation_version"]
any_expression = expressions(
    OPERATORS, [*VERSIONS, *ODD_VERSIONS], [*VERSIONED, "platform_release"], reverse=True
)
markers = trees(any_expression)
# PEP 508 has no words for the opposite of some comparisons with what is no version.
negatable = trees(expressions(OPERATORS, [*VERSIONS, "3.*", "3.8.*"], VERSIONED, reverse=False))


def reference(marker: Marker, environment: MarkerEnvironment, extra: str) -> bool:
    values = asdict(environment) | {"extra": extra}
    return Reference(str(marker)).evaluate(values)


@given(any_expression, environments, st.sampled_from(["", "a", "b-c"]))
@settings(max_examples=100)
def test_expression_agrees_with_packaging(
    marker: Marker, environment: MarkerEnvironment, extra: str
) -> None:
    ours = evaluate(marker, environment, frozenset({extra} - {""}))

    try:
        assert ours is reference(marker, environment, extra)
    except UndefinedComparison:
        assert ours is (" === " in str(marker) and ours)


@given(markers, environments, st.sampled_from(["", "a", "b-c"]))
def test_tree_agrees_with_packaging(
    marker: Marker, environment: MarkerEnvironment, extra: str
) -> None:
    assume(" ~= " not in str(marker) and " === " not in str(marker))

    ours = evaluate(marker, environment, frozenset({extra} - {""}))

    assert ours is reference(marker, environment, extra)


@given(markers)
def test_printed_marker_is_read_as_the_same(marker: Marker) -> None:
    assert parse_marker(str(marker)) == marker
    assert parse_marker.__wrapped__(str(marker)) == marker


@given(markers)
def test_marker_survives_json(marker: Marker) -> None:
    decoded = msgspec.json.decode(msgspec.json.encode(marker), type=Marker)

    assert decoded == marker
    assert hash(decoded) == hash(marker)


@given(markers, environments, extras)
def test_simplified_marker_holds_where_the_marker_does(
    marker: Marker, environment: MarkerEnvironment, chosen: frozenset[str]
) -> None:
    shorter = simplify(marker)

    assert evaluate(shorter, environment, chosen) is evaluate(marker, environment, chosen)
    assert len(str(shorter)) <= len(str(marker)) or shorter == NEVER
    assert simplify(shorter) == shorter


@given(markers, markers, environments, extras)
def test_disjoint_markers_never_both_hold(
    left: Marker, right: Marker, environment: MarkerEnvironment, chosen: frozenset[str]
) -> None:
    both = evaluate(left, environment, chosen) and evaluate(right, environment, chosen)

    assert not (both and are_disjoint(left, right))
    assert are_disjoint(left, right) is are_disjoint(right, left)


@given(markers, markers, environments, extras)
def test_what_is_implied_holds(
    premise: Marker, conclusion: Marker, environment: MarkerEnvironment, chosen: frozenset[str]
) -> None:
    if implies(premise, conclusion) and evaluate(premise, environment, chosen):
        assert evaluate(conclusion, environment, chosen)


@given(negatable, environments, extras)
def test_negation_is_exact(
    marker: Marker, environment: MarkerEnvironment, chosen: frozenset[str]
) -> None:
    opposite = negation(marker)

    assert evaluate(opposite, environment, chosen) is not evaluate(marker, environment, chosen)
    again = negation(opposite)
    assert evaluate(again, environment, chosen) is evaluate(marker, environment, chosen)


@pytest.mark.parametrize("variable", VERSIONED)
@pytest.mark.parametrize("operator", OPERATORS)
def test_negation_of_every_comparison_with_a_version_is_exact(
    variable: str, operator: MarkerOperator
) -> None:
    for literal in [*VERSIONS, "3.11rc1", "3.*", "3.8.*", "3.8.post1", "3.8.dev1", "text"]:
        marker = MarkerExpression(variable=variable, operator=operator, value=literal)
        for python in [*PYTHONS, "3.8.0rc2", "3.11.0", "4.0.0"]:
            environment = BASE.for_python(python)
            opposite = evaluate(negation(marker), environment)
            assert opposite is not evaluate(marker, environment), (literal, python)


@given(expressions(OPERATORS, PLAIN_VERSIONS, VERSIONED, reverse=True), environments, extras)
def test_negation_of_a_reversed_comparison_is_exact(
    marker: Marker, environment: MarkerEnvironment, chosen: frozenset[str]
) -> None:
    assume(" ~= " not in str(marker))

    assert evaluate(negation(marker), environment, chosen) is not evaluate(
        marker, environment, chosen
    )


@given(markers, environments, extras, st.sets(st.sampled_from(["python_version", *STRINGS])))
def test_partial_answer_is_the_answer_of_every_completion(
    marker: Marker, environment: MarkerEnvironment, chosen: frozenset[str], names: set[str]
) -> None:
    whole = {name: str(value) for name, value in asdict(environment).items()}
    known = {name: value for name, value in whole.items() if name in names}

    partial = evaluate_partial(marker, known, None)

    assert partial in {None, evaluate(marker, environment, chosen)}
    assert evaluate_partial(marker, whole, chosen) is evaluate(marker, environment, chosen)
