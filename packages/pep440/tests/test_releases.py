import pytest
from hypothesis import given, strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from pep440 import Releases, SpecifierError, parse_version

# A small alphabet of versions, so that versions and specifiers meet.
numbers = st.sampled_from(["0", "1", "2", "3"])
releases = st.builds(
    lambda epoch, parts: epoch + ".".join(parts),
    st.sampled_from(["", "", "", "1!"]),
    st.lists(numbers, min_size=1, max_size=3),
)
suffixes = st.sampled_from(["", "", "", "a0", "a1", "b1", "rc1", "rc2"])
posts = st.sampled_from(["", "", "", ".post0", ".post1"])
devs = st.sampled_from(["", "", "", ".dev0", ".dev1"])
locals_ = st.sampled_from(["", "", "", "+cpu", "+1"])
public = st.builds(lambda *parts: "".join(parts), releases, suffixes, posts, devs)
versions = st.builds(lambda one, local: str(Version(one + local)), public, locals_)
universes = st.lists(versions, max_size=14, unique_by=Version).map(
    lambda found: sorted(found, key=Version, reverse=True)
)


def members(universe: Releases, mask: int) -> list[str]:
    return [text for i, text in enumerate(universe.versions) if mask >> i & 1]


@given(universes)
def test_every_release_has_its_index_and_no_other(known: list[str]) -> None:
    universe = Releases(known)

    assert [universe.index(v) for v in known] == list(range(len(known)))
    assert [universe.index(f"v{v}".upper()) for v in known] == list(range(len(known)))
    assert universe.index("7.7") is None
    assert universe.index("french toast") is None


@given(universes)
def test_prereleases_are_told_from_finals_without_parsing(known: list[str]) -> None:
    universe = Releases(known)

    assert members(universe, universe.prereleases) == [v for v in known if Version(v).is_prerelease]
    assert universe.finals ^ universe.prereleases == universe.everything


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("", "2.0 2.0rc1 1.0.post1+cpu 1.0.post1 1.0+cpu 1.0 1.0.dev1 0.9"),
        ("==1.0", "1.0+cpu 1.0"),
        ("==1.0+cpu", "1.0+cpu"),
        ("===1.0", "1.0"),
        ("===1.0+CPU", "1.0+cpu"),
        ("===nonsense", ""),
        ("<=1.0", "1.0+cpu 1.0 1.0.dev1 0.9"),
        ("<1.0", "0.9"),
        (">1.0", "2.0 2.0rc1"),
        (">1.0.post1", "2.0 2.0rc1"),
        (">1.0.dev1", "2.0 2.0rc1 1.0.post1+cpu 1.0.post1 1.0+cpu 1.0"),
        ("<2.0", "1.0.post1+cpu 1.0.post1 1.0+cpu 1.0 1.0.dev1 0.9"),
        ("<2.0rc2", "2.0rc1 1.0.post1+cpu 1.0.post1 1.0+cpu 1.0 1.0.dev1 0.9"),
        ("==1.*", "1.0.post1+cpu 1.0.post1 1.0+cpu 1.0 1.0.dev1"),
        ("~=1.0", "1.0.post1+cpu 1.0.post1 1.0+cpu 1.0"),
        ("!=1.*,!=2.0", "2.0rc1 0.9"),
        ("<0", ""),
        (">=1!0", ""),
    ],
)
def test_a_specifier_admits_what_pep_440_says(specifier: str, expected: str) -> None:
    universe = Releases(
        ["2.0", "2.0rc1", "1.0.post1+cpu", "1.0.post1", "1.0+cpu", "1.0", "1.0.dev1", "0.9"]
    )

    assert members(universe, universe.matching(specifier)) == expected.split()


def test_versions_as_large_as_time_stamps_keep_their_order() -> None:
    universe = Releases(["20230628214621", "20230628214620", "1.0"])

    assert universe.matching(">20230628214620") == 0b001
    assert universe.matching(">=20230628214620") == 0b011


def test_a_broken_specifier_is_an_error_each_time() -> None:
    universe = Releases(["1.0"])

    for _ in range(2):
        with pytest.raises(SpecifierError):
            universe.matching("=>1")


class Counted(list[str]):
    """Counts how often a version was looked at."""

    reads = 0

    def __getitem__(self, index: object) -> str:  # type: ignore[override]  # only integers occur
        self.reads += 1
        return super().__getitem__(index)  # type: ignore[call-overload,no-any-return]  # the same


def test_a_bisection_touches_few_of_many_releases() -> None:
    known = Counted(f"{n}.0" for n in range(4096, 0, -1))
    universe = Releases(known)

    mask = universe.matching(">=17,<4000")

    assert mask.bit_count() == 4000 - 17
    assert known.reads <= 26


def test_a_second_question_parses_nothing() -> None:
    known = Counted(f"{n}.0" for n in range(100, 0, -1))
    universe = Releases(known)
    universe.matching(">=17")
    before = known.reads

    universe.matching(">=17")

    assert known.reads == before


EXAMPLE = ["3.0", "2.0", "1.9", "1.2", "1.0", "0.9"]


@pytest.mark.parametrize(
    ("known", "mask", "expected"),
    [
        (EXAMPLE, 0b001100, ">=1.2,<2.0"),
        (EXAMPLE, 0b001111, ">=1.2"),
        (EXAMPLE, 0b010000, "==1.0"),
        (EXAMPLE, 0b100000, "==0.9"),
        (EXAMPLE, 0b000001, "==3.0"),
        (EXAMPLE, 0b110000, "<1.2"),
        (EXAMPLE, 0b110011, "<1.2 | >=2.0"),
        (EXAMPLE, 0b010101, "==1.0 | ==1.9 | ==3.0"),
        (EXAMPLE, 0b101111, "!=1.0"),
        (EXAMPLE, 0b111111, "*"),
        (EXAMPLE, 0, "none"),
        (EXAMPLE, -1, "*"),
        (EXAMPLE, ~0b111111, "none"),
        (EXAMPLE, ~0b010000, "!=1.0"),
        (EXAMPLE, ~0b001100, "<1.2 | >=2.0"),
        (["2.0", "2.0rc1", "1.0"], 0b110, "<=2.0rc1"),
        (["2.0rc2", "2.0rc1", "1.0"], 0b110, "<2.0rc2"),
        (["1.0.post1", "1.0", "0.1"], 0b110, "<1.0.post1"),
        (["1.0"], 1, "*"),
        ([], 0, "*"),
    ],
)
def test_a_mask_is_described_by_the_releases_that_exist(
    known: list[str], mask: int, expected: str
) -> None:
    assert Releases(known).describe(mask) == expected


def test_a_ragged_mask_stays_short() -> None:
    universe = Releases([f"{n}.0" for n in range(100, 0, -1)])

    text = universe.describe(int("01" * 50, 2))

    assert text.startswith("==2.0 | ==4.0 | ")
    assert "(42 more)" in text
    assert len(text) < 120


@given(
    st.lists(
        st.builds(lambda *parts: str(Version("".join(parts))), releases, suffixes, posts, devs),
        max_size=8,
        unique_by=Version,
    ).map(lambda found: sorted(found, key=Version, reverse=True)),
    st.integers(min_value=-300, max_value=300),
)
def test_a_description_means_the_mask(known: list[str], mask: int) -> None:
    universe = Releases(known)

    text = universe.describe(mask)

    parts = {"*": [""], "none": []}.get(text, text.split(" | "))
    meant = 0
    for part in parts:
        meant |= universe.matching(part)
    assert meant == mask & universe.everything


def test_a_version_is_parsed_once() -> None:
    universe = Releases(["1.0"])

    assert universe.version(0) is universe.version(0)
    assert universe.version(0) == parse_version("1.0")


FAMILY = [
    *("2.0", "1.1.dev1", "1.0.post2", "1.0.post1", "1.0.post1.dev3", "1.0+b", "1.0+a", "1.0"),
    *("1.0rc1", "1.0b2.dev1", "1.0a1.post1", "1.0a1", "1.0.dev5", "0.9.post1", "0.9"),
]


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
@pytest.mark.parametrize("version", [text for text in FAMILY if "+" not in text])
def test_a_specifier_that_names_a_release_admits_what_packaging_does(
    operator: str, version: str
) -> None:
    specifier = f"{operator}{version}"
    expected = {v for v in FAMILY if SpecifierSet(specifier).contains(v, prereleases=True)}

    mask = Releases(FAMILY).matching(specifier)

    assert {text for index, text in enumerate(FAMILY) if mask >> index & 1} == expected


@pytest.mark.parametrize("place", [0, 1, 2, 7, 40, 98, 99])
@pytest.mark.parametrize("bound", [0, 1, 2, 3, 39, 41, 97, 99, 100])
def test_a_bound_is_found_from_anywhere(place: int, bound: int) -> None:
    known = [
        f"1.{number}" if number > 99 - bound else f"0.{number}" for number in range(99, -1, -1)
    ]
    near = known[place]

    mask = Releases(known).matching(f"~={near}")

    expected = [text for text in known if SpecifierSet(f"~={near}").contains(text)]
    assert [text for index, text in enumerate(known) if mask >> index & 1] == expected


@pytest.mark.parametrize("specifier", [">=1.0", "<1.0", "==1.0", "<=1.0", ">1.0", "!=1.0"])
@pytest.mark.parametrize("known", [["2", "1.0", "1.0.0", "0.5"], ["2", "1.0.0", "1.0", "0.5"]])
def test_two_spellings_of_a_version_are_admitted_alike(known: list[str], specifier: str) -> None:
    expected = [SpecifierSet(specifier).contains(version) for version in known]

    mask = Releases(known).matching(specifier)

    assert [bool(mask >> index & 1) for index in range(len(known))] == expected


def test_a_specifier_that_names_a_release_touches_its_neighbours_only() -> None:
    before = parse_version.cache_info().misses
    releases = Releases([f"77.{number}" for number in range(5_000, 0, -1)])

    assert releases.matching(">=77.1234,<77.4321").bit_count() == 4321 - 1234

    assert parse_version.cache_info().misses - before <= 4


@pytest.mark.parametrize("text", ["78.4", "78.4999", "77.4999"])
def test_a_bound_far_from_the_release_is_found_in_few_looks(text: str) -> None:
    before = parse_version.cache_info().misses
    known = [f"{major}.{number}.1.2" for major in (79, 78, 77) for number in range(5_000, 0, -1)]
    releases = Releases(sorted([*known, text], key=Version, reverse=True))

    assert releases.matching(f"~={text}") > 0

    assert parse_version.cache_info().misses - before <= 35
