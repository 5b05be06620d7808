"""Laws for all releases and specifiers in all their spellings, with `packaging` as reference."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import Version

from pep440 import (
    Releases,
    SpecifierError,
    admits_prereleases,
    parse_lenient_specifiers,
    parse_specifiers,
    parse_version,
    plain_specifiers,
    python_lower_bound,
    requires_python_admits,
)

# Few values, so that they meet; a time stamp and a number beyond 64 bits among them.
NUMBERS = ["0", "0", "1", "1", "2", "10", "00", "007", "20230628214621", "9" * 30]


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


numbers = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=4).map(".".join)
releases = joined(st.sampled_from(["", "", "", "v", "V", "1!", "v1!", "0!"]), numbers)
pre = st.sampled_from(["", "", "", "a0", "b1", "rc1", "-ALPHA.2", ".preview3", "c", "_beta"])
post = st.sampled_from(["", "", "", ".post0", ".post1", "-1", "r4", ".rev"])
dev = st.sampled_from(["", "", "", ".dev0", ".dev1", "dev", "-DEV3"])
local = st.sampled_from(["", "", "", "+cpu", "+1", "+Ubuntu-01", "+1.a", "+a.1", "+10", "+2"])
public = joined(releases, pre, post, dev)
versions = joined(public, local)
universes = st.lists(versions.map(lambda text: str(Version(text))), max_size=14, unique_by=Version)
newest_first = universes.map(lambda found: sorted(found, key=Version, reverse=True))

blanks = st.sampled_from(["", " ", "  "])
ordered = joined(blanks, st.sampled_from(["<", "<=", ">", ">=", "~="]), blanks, public, blanks)
equal = joined(st.sampled_from(["==", "!=", "==="]), blanks, versions)
wild = joined(st.sampled_from(["==", "!="]), blanks, releases, st.just(".*"))
arbitrary = st.sampled_from(
    ["===banana", "===1.0+x_y", "===1.0.*", "===>=1", "===" + "1" * 50, "=== V1.0", "===1.0RC1"]
)
one = st.one_of(ordered, equal, wild, arbitrary).filter(
    lambda text: not text.strip().startswith("~=") or len(Version(text.strip()[2:]).release) > 1
)
lists = st.lists(one, max_size=3).map(",".join)


def members(universe: Releases, mask: int) -> set[str]:
    return {text for i, text in enumerate(universe.versions) if mask >> i & 1}


def admitted(known: list[str], text: str) -> set[str]:
    specifiers = SpecifierSet(text)
    return {version for version in known if specifiers.contains(version, prereleases=True)}


@given(newest_first, lists)
def test_a_mask_holds_what_packaging_admits(known: list[str], text: str) -> None:
    universe = Releases(known)

    assert members(universe, universe.matching(text)) == admitted(known, text)


@given(lists)
def test_plain_specifiers_are_printed_as_packaging_prints_them(text: str) -> None:
    plain = plain_specifiers(text)

    assert plain is None or plain == str(SpecifierSet(text))


@pytest.mark.parametrize(
    "text", ["", " ", ">=3.8", "<4,>=3.8, !=3.9.*", ">= 3.8 , >=3.8", "~=3.7", "==3.*", "===1.0rc1"]
)
def test_usual_specifiers_are_plain(text: str) -> None:
    assert plain_specifiers(text) == str(SpecifierSet(text))


@pytest.mark.parametrize("text", [">=3.8,", "=>3", "3.8", ">=3.8.*", "~=3", ">=1!2", ">=v3"])
def test_odd_specifiers_are_not_plain(text: str) -> None:
    assert plain_specifiers(text) is None


@given(newest_first, lists, lists)
def test_masks_are_sets(known: list[str], left: str, right: str) -> None:
    universe = Releases(known)
    a, b = universe.matching(left), universe.matching(right)
    in_a, in_b = admitted(known, left), admitted(known, right)

    assert members(universe, a & b) == in_a & in_b
    assert members(universe, a | b) == in_a | in_b
    assert members(universe, a ^ b) == in_a ^ in_b
    assert members(universe, ~a) == set(known) - in_a
    assert members(universe, a & ~b) == in_a - in_b
    assert (a & b == a) is (in_a <= in_b)
    assert (a & b == 0) is in_a.isdisjoint(in_b)


@given(newest_first, st.integers(min_value=-(1 << 15), max_value=1 << 15))
def test_a_description_read_back_is_the_mask(known: list[str], mask: int) -> None:
    universe = Releases(known)

    text = universe.describe(mask)

    if "more)" not in text:
        parts = {"*": [""], "none": []}.get(text, text.split(" | "))
        found: set[str] = set().union(*(admitted(known, part) for part in parts))
        assert found == members(universe, mask)


@given(newest_first, public, public)
def test_a_higher_bound_leaves_fewer_releases(known: list[str], left: str, right: str) -> None:
    universe = Releases(known)
    low, high = sorted([left, right], key=parse_version)

    above = universe.matching(f">={high}")
    below = universe.matching(f"<={low}")

    assert above & universe.matching(f">={low}") == above
    assert below & universe.matching(f"<={high}") == below


@given(newest_first, versions)
def test_the_index_of_a_release_is_where_sorting_puts_it(known: list[str], text: str) -> None:
    version = parse_version(text)
    texts = [Version(each) for each in known]

    assert Releases(known).index(text) == (texts.index(version) if version in texts else None)


@given(versions)
def test_a_printed_version_is_read_as_the_same(text: str) -> None:
    version = parse_version(text)
    printed = str(version)

    assert parse_version(printed) == version == Version(text)
    assert str(parse_version(printed)) == printed
    assert hash(parse_version(printed)) == hash(version)


@given(lists)
def test_printed_specifiers_are_read_as_the_same(text: str) -> None:
    specifiers = parse_specifiers(text)
    printed = str(specifiers)

    assert parse_specifiers(printed) == specifiers == SpecifierSet(text)
    assert str(parse_specifiers(printed)) == printed
    assert parse_lenient_specifiers(text) == specifiers


@given(st.text(alphabet="<>=!~1.*a,+ v-\n", max_size=16))
def test_reads_the_specifiers_that_packaging_reads(text: str) -> None:
    try:
        expected = SpecifierSet(text)
    except InvalidSpecifier:
        with pytest.raises(SpecifierError):
            parse_specifiers(text)
        with pytest.raises(SpecifierError):
            Releases(["1.0"]).matching(text)
    else:
        assert parse_specifiers(text) == expected
        assert bool(Releases(["1.0"]).matching(text)) is expected.contains("1.0", prereleases=True)


@given(lists)
def test_prereleases_are_asked_for_where_packaging_sees_it(text: str) -> None:
    named = [each for each in SpecifierSet(text) if each.operator != "!="]

    asked = any(each.prereleases for each in named)

    assert admits_prereleases(",".join(map(str, named))) is asked


# What differs from packaging on purpose: specifiers, what we say, and why.
DIFFERENT_ABOUT_PRERELEASES = [
    ("!=1.0rc1", True, "who names a pre-release knows of them, also to leave it out"),
    (">=1,!=2.0.dev3", True, "the same within a list"),
]


@pytest.mark.parametrize(("text", "ours", "_reason"), DIFFERENT_ABOUT_PRERELEASES)
def test_what_differs_from_packaging_does_so(text: str, ours: bool, _reason: str) -> None:
    assert admits_prereleases(text) is ours
    assert bool(SpecifierSet(text).prereleases) is not ours


pythons = st.builds(
    "{}.{}.{}{}".format,
    st.sampled_from([2, 3]),
    st.sampled_from([6, 7, 8, 9, 10, 14]),
    st.sampled_from([0, 1, 9]),
    st.sampled_from(["", "", "", "rc1", "a2+", "+"]),
)
bounds = st.sampled_from(["3", "3.7", "3.8", "3.8.0", "3.8.1", "3.9", "3.10.0rc1", "3.14", "2.7.9"])
wanted = st.lists(
    st.one_of(
        joined(st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "==="]), bounds),
        joined(st.just("~="), bounds.filter(lambda text: "." in text)),
        joined(st.sampled_from(["==", "!="]), bounds.filter(str.isascii), st.just(".*")).filter(
            lambda text: "rc" not in text
        ),
    ),
    max_size=4,
).map(",".join)


def lowest(specifier: Specifier) -> Version | None:
    if specifier.operator in {"<", "<=", "!="}:
        return None
    return Version(specifier.version.removesuffix(".*"))


@given(wanted, pythons)
def test_a_python_is_admitted_as_requires_python_defines_it(text: str, python: str) -> None:
    each = list(SpecifierSet(text))
    release = Version(python.partition("rc")[0].partition("a")[0].rstrip("+"))
    ends = [(it.operator, end) for it in each if (end := lowest(it)) is not None]
    reached = all(release > end if operator == ">" else release >= end for operator, end in ends)
    highest = max((end for _, end in ends), default=None)
    # An exclusion counts where it takes away the lower end itself.
    exclusions = [it for it in each if it.operator == "!=" and highest is not None]
    telling = [it for it in exclusions if not it.contains(str(highest), prereleases=True)]

    expected = reached and all(it.contains(release, prereleases=True) for it in telling)

    assert requires_python_admits(text, python) is expected


@given(wanted)
def test_nothing_below_the_lower_bound_is_admitted(text: str) -> None:
    bound = python_lower_bound(text)

    for minor in range(6, 16):
        if (3, minor, 0) < bound:
            assert not requires_python_admits(text, f"3.{minor}")
    if not bound:
        assert requires_python_admits(text, "2.6.0")


@given(wanted, pythons)
def test_upper_bounds_change_nothing(text: str, python: str) -> None:
    capped = ",".join(filter(None, [text, "<3", "<=2.7"]))

    assert requires_python_admits(capped, python) is requires_python_admits(text, python)
