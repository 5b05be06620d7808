import pickle
import time

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import pep440
from pep440 import (
    Pep440Error,
    SpecifierError,
    VersionError,
    admits_prereleases,
    parse_specifiers,
    parse_version,
)
from puffin_testing import modules_loaded_by


@pytest.mark.parametrize(
    ("spelling", "normal"),
    [
        ("1.0", "1.0"),
        ("v1.0", "1.0"),
        (" 1.0\n", "1.0"),
        ("1.0alpha", "1.0a0"),
        ("1.0-ALPHA.2", "1.0a2"),
        ("1.0c1", "1.0rc1"),
        ("1.0preview3", "1.0rc3"),
        ("1.0-1", "1.0.post1"),
        ("1.0r4", "1.0.post4"),
        ("1.0dev", "1.0.dev0"),
        ("1!01.002", "1!1.2"),
        ("1.0+Ubuntu-01", "1.0+ubuntu.1"),
        ("20230628214621", "20230628214621"),
    ],
)
def test_every_spelling_of_a_version_is_read(spelling: str, normal: str) -> None:
    assert str(parse_version(spelling)) == normal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("french toast", "'french toast' is not a version\nfrench toast\n^^^^^^^^^^^^"),
        ("1.0+a+", "'1.0+a+' is not a version\n1.0+a+\n     ^"),
        ("1.0+foo&asd", "'1.0+foo&asd' is not a version\n1.0+foo&asd\n       ^^^^"),
        ("1.0.*", "'1.0.*' is not a version\n1.0.*\n   ^^"),
        ("", "a version is missing\n\n^"),
        ("版本1", "'版本1' is not a version\n版本1\n^^^^^"),
        ("1.0版本", "'1.0版本' is not a version\n1.0版本\n   ^^^^"),
    ],
)
def test_a_bad_version_is_underlined_where_it_goes_wrong(text: str, shown: str) -> None:
    with pytest.raises(VersionError) as caught:
        parse_version(text)

    assert str(caught.value) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            ">=1, =>2",
            "'=>' is not an operator, did you mean '>='?\n>=1, =>2\n     ^^^",
        ),
        ("1.0", "an operator is missing, did you mean '==1.0'?\n1.0\n^^^"),
        (
            "blergh",
            "'blergh' is not a version specifier: it must begin with an operator\nblergh\n^^^^^^",
        ),
        ("==blergh", "'blergh' is not a version\n==blergh\n^^^^^^^^"),
        (">=", "a version is missing after '>='\n>=\n^^"),
        (
            "<2, >=1.9.*",
            (
                "'>=' does not take a version that ends in '.*', did you mean '>=1.9'?\n"
                "<2, >=1.9.*\n    ^^^^^^^"
            ),
        ),
        ("<2.*", "'<' does not take a version that ends in '.*'\n<2.*\n^^^^"),
        (
            "==1.0a1.*",
            (
                "'.*' must follow a plain release like '1.2', with no pre, post, dev or local\n"
                "==1.0a1.*\n^^^^^^^^^"
            ),
        ),
        (
            "~=1",
            "'~=' needs a version with two parts or more, such as '1.0'\n~=1\n^^^",
        ),
        (
            ">=1.0+cpu",
            "'>=' does not take a local version (the part from '+' on)\n>=1.0+cpu\n^^^^^^^^^",
        ),
        (">=1 <2", "a comma is missing before '<2'\n>=1 <2\n^^^^^^"),
        ("^1.2", "'^' is not an operator, did you mean '~='?\n^1.2\n^^^^"),
        ("<=>1", "'<=>' is not an operator\n<=>1\n^^^^"),
        (
            ",  ,blergh",
            (
                "'blergh' is not a version specifier: it must begin with an operator\n"
                ",  ,blergh\n    ^^^^^^"
            ),
        ),
    ],
)
def test_the_first_bad_specifier_is_underlined(text: str, shown: str) -> None:
    with pytest.raises(SpecifierError) as caught:
        parse_specifiers(text)

    assert str(caught.value) == shown


@pytest.mark.parametrize("text", ["", " ", ">=1", ">= 1 , < 2", "==1.*,!=1.2", "===any thing"[:7]])
def test_good_specifiers_are_those_of_packaging(text: str) -> None:
    assert parse_specifiers(text) == SpecifierSet(text)


@pytest.mark.parametrize(
    "text",
    [
        "1" * 10_000,
        "1." * 5_000,
        "1.0+" + "a." * 5_000,
        "x" * 1_000_000,
        ">=" + "1" * 10_000,
        "==" + "1." * 500_000,
        ",".join([">=1"] * 100_000),
        ">=1," + "=" * 9_000,
        "===" + "x" * 5_000,
        "," * 10_001,
    ],
    ids=lambda text: f"{text[:8]}*{len(text)}",
)
def test_hostile_input_is_refused_at_once_and_shown_in_part(text: str) -> None:
    started = time.process_time()

    with pytest.raises(Pep440Error) as caught:
        parse_specifiers(text) if text[0] in "=>," else parse_version(text)

    assert time.process_time() - started < 1
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) < 400


def test_the_surroundings_of_a_late_fault_are_shown() -> None:
    text = ",".join(f"!=1.{n}" for n in range(100)) + ",=>2"

    with pytest.raises(SpecifierError) as caught:
        parse_specifiers(text)

    _, shown, carets = str(caught.value).splitlines()
    assert shown.startswith("...")
    assert shown[carets.index("^") :] == "=>2"


@pytest.mark.parametrize("cls", [VersionError, SpecifierError])
def test_errors_can_be_pickled(cls: type[Pep440Error]) -> None:
    error = cls("1.x", 1, 2, "bad")

    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is cls
    assert (copy.text, copy.start, copy.width, copy.reason) == ("1.x", 1, 2, "bad")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        (">=1", False),
        (">=1.0a1", True),
        ("<2.0.dev0", True),
        (">=1,!=2.0rc1", True),
        ("==1.*", False),
        ("==1.0.post1", False),
        ("===anything", False),
        ("===1.0b1", True),
    ],
)
def test_a_named_prerelease_admits_prereleases(text: str, expected: bool) -> None:
    assert admits_prereleases(text) is expected


def test_parsing_twice_gives_the_same_object() -> None:
    assert parse_version("1.2.3") is parse_version("1.2.3")
    assert parse_specifiers(">=1.2.3") is parse_specifiers(">=1.2.3")


def test_the_types_are_those_of_packaging() -> None:
    assert pep440.Version is Version
    assert pep440.SpecifierSet is SpecifierSet
    assert pep440.VersionRange.__module__.startswith("packaging")


def test_the_hot_path_loads_neither_specifiers_nor_diagnosis() -> None:
    loaded = modules_loaded_by(
        "from pep440 import Releases; found = Releases(['1!1.0', '1.0.post1', '1.0']);"
        "found.matching('>=1'); assert found.matching('===1.0') == 4;"
        "assert found.matching('===1.0.post1') == 2; assert found.matching('===1.0rc1.dev2') == 0"
    )

    assert not {"packaging.specifiers", "pep440._diagnosis", "pep440._lenient"} & loaded
