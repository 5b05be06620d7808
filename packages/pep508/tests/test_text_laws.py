"""Laws about texts: what is read is what `packaging` reads, and printing loses nothing."""

from __future__ import annotations

import re

from hypothesis import assume, given, settings, strategies as st
from msgspec.structs import asdict
from packaging.markers import InvalidMarker, Marker as Reference, UndefinedComparison
from packaging.requirements import InvalidRequirement, Requirement as ReferenceRequirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from pep508 import (
    Marker,
    MarkerEnvironment,
    Requirement,
    RequirementError,
    evaluate,
    parse_marker,
    parse_requirement,
)
from puffin_normalize import normalize_extra

VARIABLES = list(MarkerEnvironment.__struct_fields__)
OLD_NAMES = ["os.name", "sys.platform", "platform.version", "platform.machine"]
OLD_NAMES += ["platform.python_implementation", "python_implementation"]
VALUES = [
    "",
    "2.7",
    "3",
    "3.8",
    "3.8.0",
    "3.8.1",
    "3.10",
    "3.12",
    "3.12.3",
    "3.11.0rc1",
    "3.8.dev0",
]
VALUES += ["3.12.1+", "5.15.0-91-generic", "10", "linux", "win32", "posix", "nt", "CPython", "3.*"]
VALUES += ["3.8.*", "3.8.1.post1", "1!3", "3.8+local", "v3.8", " 3.8 ", "2.7, 3.8", "a b", "é"]
VALUES += ["x'y", 'x"y', "3" * 30, "03.8", "3.08", "<3.9", "*"]
EXTRAS = ["a", "B_c", "b.c", "x--y", "", "a b"]
OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in", "not  in"]

blanks = st.sampled_from(["", " ", "  ", "\t"])


def comparison(variable: str, operator: str, value: str, blank: str, *, turned: bool) -> str:
    quote = "'" if '"' in value else '"'
    sides = [variable, f"{quote}{value}{quote}"]
    left, right = reversed(sides) if turned else sides
    blank = blank or " " * ("in" in operator)
    return f"{left}{blank}{operator}{blank}{right}"


def comparisons(
    variables: list[str], operators: list[str], values: list[str]
) -> st.SearchStrategy[str]:
    return st.builds(
        comparison,
        st.sampled_from(variables),
        st.sampled_from(operators),
        st.sampled_from(values),
        blanks,
        turned=st.booleans(),
    )


def nested(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = st.sampled_from([" and ", " or "])
    plain = st.builds(str.join, words, st.lists(children, min_size=1, max_size=3))
    return plain | plain.map("({})".format) | plain.map("( {} )".format)


about_extras = comparisons(["extra"], ["==", "!=", "in", "not in"], EXTRAS)
single = comparisons(VARIABLES + OLD_NAMES, OPERATORS, VALUES) | about_extras
texts = st.recursive(single, nested, max_leaves=6)
environments = st.fixed_dictionaries({name: st.sampled_from(VALUES) for name in VARIABLES}).map(
    lambda values: MarkerEnvironment(**values)
)
chosen = st.sampled_from(["", "a", "b-c", "B.C", "x-y"])


def expected(text: str, environment: MarkerEnvironment, extra: str) -> bool | None:
    """Return packaging's answer; None: it has none."""
    try:
        return Reference(text).evaluate({**asdict(environment), "extra": extra})
    except UndefinedComparison:
        return None


@settings(max_examples=100)
@given(single, environments, chosen)
def test_a_comparison_is_answered_as_by_packaging(
    text: str, environment: MarkerEnvironment, extra: str
) -> None:
    answer = expected(text, environment, extra)

    ours = evaluate(parse_marker(text), environment, frozenset({extra} - {""}))

    assert answer in {None, ours}


@settings(max_examples=60)
@given(texts, environments, chosen)
def test_a_marker_is_answered_as_by_packaging(
    text: str, environment: MarkerEnvironment, extra: str
) -> None:
    marker = parse_marker(text)
    answer = expected(text, environment, extra)
    assume(answer is not None and "===" not in text and "~=" not in text)

    assert evaluate(marker, environment, frozenset({extra} - {""})) is answer
    assert expected(str(marker), environment, extra) is answer


@given(texts, environments)
def test_an_extra_that_is_not_asked_for_is_none(text: str, environment: MarkerEnvironment) -> None:
    without = expected(text, environment, "")
    assume(without is not None and "===" not in text and "~=" not in text)

    assert evaluate(parse_marker(text), environment) is without


@settings(max_examples=60)
@given(texts)
def test_a_printed_marker_is_read_as_the_same(text: str) -> None:
    marker = parse_marker(text)
    printed = str(marker)

    assert parse_marker.__wrapped__(printed) == marker
    assert str(parse_marker(printed)) == printed
    assert Reference(printed)


WORDS = ["os_name", "'nt'", "==", "in", "not in", "(", ")", "and", "or", "python_version", "'"]
WORDS += ['"3"', "extra", "<", "===", "~=", "=", "not", "os.name"]
words = st.lists(st.sampled_from(WORDS), max_size=9)


def marker_or_error(text: str) -> Marker | RequirementError:
    try:
        return parse_marker(text)
    except RequirementError as error:
        return error


@settings(max_examples=100)
@given(words.map(" ".join) | words.map("".join))
def test_reads_the_markers_that_packaging_reads(text: str) -> None:
    found = marker_or_error(text)
    try:
        Reference(text)
    except InvalidMarker:
        assert isinstance(found, RequirementError)
    else:
        # Two strings or two variables: see the differences.
        assert not isinstance(found, RequirementError) or "two" in found.reason


PIECES = ["a", "B.c", "9_9", "[x]", "[x,Y_z]", "[]", "[", "]", ">=1", "<2", "==1.*", "~=1.0", "@"]
PIECES += ["===x", "==1.0+l", "!=2", ">=1.0a1", ",", " ", "(", ")", "https://example.org/x", "./x"]
PIECES += [";", " ; ", "os_name=='nt'", " extra=='Q_q'", "\t", "-"]
pieces = st.sampled_from(PIECES)
whole = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["a", "Trio.Typing", "x--Y_z", " a"]),
    st.sampled_from(["", "[x]", " [ Y_z , x ]", "[]"]),
    st.sampled_from(
        ["", ">=1,<2", " (>=1 , != 1.5.*)", " @ ./x ", "@https://example.org/x;y ", "==1!2"]
    ),
    st.one_of(st.just(""), texts.map(";{}".format), texts.map(" ; {} ".format)),
)
requirements = st.lists(pieces, max_size=8).map("".join) | whole | whole


def requirement_or_error(text: str) -> Requirement | RequirementError:
    try:
        return parse_requirement(text)
    except RequirementError as error:
        return error


@settings(max_examples=100)
@given(requirements, environments)
def test_a_requirement_is_what_packaging_reads(text: str, environment: MarkerEnvironment) -> None:
    # A semicolon for a URL: see the differences.
    assume(not re.search(r"@\s*;", text))
    found = requirement_or_error(text)
    try:
        reference = ReferenceRequirement(text)
    except InvalidRequirement:
        assert isinstance(found, RequirementError)
        return

    assert isinstance(found, Requirement)
    assert str(found.name) == canonicalize_name(reference.name)
    assert list(found.extras) == sorted({normalize_extra(it) for it in reference.extras})
    assert SpecifierSet(found.specifiers) == reference.specifier
    assert found.url == reference.url
    assert (found.marker is None) is (reference.marker is None)
    again = ReferenceRequirement(str(found))
    assert (again.extras, again.specifier, again.url) == (
        set(found.extras),
        reference.specifier,
        reference.url,
    )
    if reference.marker is not None:
        # Parentheses that change nothing are not kept: hence by meaning, not by text.
        answer = expected(str(reference.marker), environment, "a")
        assert expected(str(again.marker), environment, "a") is answer


@settings(max_examples=60)
@given(whole)
def test_a_printed_requirement_is_read_as_the_same(text: str) -> None:
    requirement = parse_requirement(text)
    printed = str(requirement)

    assert parse_requirement.__wrapped__(printed) == requirement
    assert str(parse_requirement(printed)) == printed
    assert parse_requirement(printed, lenient=True) == requirement


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?", fullmatch=True))
def test_extras_are_normalised_wherever_they_stand(extra: str) -> None:
    requirement = parse_requirement(f"a[{extra}] ; extra == '{extra}'")
    environment = MarkerEnvironment(**dict.fromkeys(VARIABLES, ""))

    assert requirement.extras == (normalize_extra(extra),)
    assert str(normalize_extra(extra)) == canonicalize_name(extra)
    assert evaluate(requirement.marker, environment, frozenset({extra}))
    assert evaluate(requirement.marker, environment, frozenset(requirement.extras))
    assert not evaluate(requirement.marker, environment)
