"""Hostile texts: an answer or our error within a second, never that of a regular expression,
an integer or a recursion."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from pep440 import (
    Pep440Error,
    Releases,
    admits_prereleases,
    parse_lenient_specifiers,
    parse_specifiers,
    parse_version,
    python_lower_bound,
    requires_python_admits,
)
from pep440._clauses import clauses

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 100_000
VERSIONS = {
    "digits": "1" * 10_000,
    "more digits": "9" * SIZE,
    "parts": "1." * (SIZE // 2) + "1",
    "epoch": "1" * 5_000 + "!1",
    "pre-release": "1a" + "1" * 5_000,
    "post-release": "1.post" + "1" * 5_000,
    "development": "1.dev" + "1" * 5_000,
    "local": "1+" + "a." * (SIZE // 2) + "a",
    "local number": "1+" + "1" * 5_000,
    "blanks": " " * SIZE + "1",
    "zeros": "0" * SIZE,
    "letters": "a" * SIZE,
    "dashes": "1" + "-" * SIZE,
    "alternating": "1-" * (SIZE // 2),
    "wide": "版" * SIZE,
}
OPERATORS = ["==", "!=", ">=", "<", "~=", "==="]
LISTS = {
    "commas": "," * SIZE,
    "operators": "<>=!~" * (SIZE // 5),
    "many": ",".join([">=1"] * (SIZE // 4)),
    "just too many": ",".join([">=1"] * 2_501),
    "no commas": ">=1" * (SIZE // 3),
    "stars": "==1" + ".*" * (SIZE // 2),
    "brackets": "(" * SIZE,
    "quotes": "'\"" * (SIZE // 2),
    "fault at the end": ">=1," * 2_000 + "x",
}


def outcome(question: Callable[[str], object], text: str) -> object:
    """Return the answer, or the text of our error, which shows an excerpt only."""
    started = time.process_time()
    try:
        answer = question(text)
    except Pep440Error as error:
        answer = str(error)
        assert len(answer) < 1_000
    assert time.process_time() - started < 1
    return answer


@pytest.mark.parametrize("text", VERSIONS.values(), ids=VERSIONS)
def test_a_huge_version_is_too_long(text: str) -> None:
    assert "is too long" in str(outcome(parse_version, text))


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("text", VERSIONS.values(), ids=VERSIONS)
def test_a_specifier_of_a_huge_version_is_too_long(text: str, operator: str) -> None:
    for question in (parse_specifiers, parse_lenient_specifiers, admits_prereleases, clauses):
        assert "too long" in str(outcome(question, f"{operator}{text}"))
        assert "too long" in str(outcome(question, f">=1,{operator}{text},<2"))


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize(
    "question",
    [parse_specifiers, parse_lenient_specifiers, admits_prereleases, Releases(["1.0"]).matching],
    ids=["strict", "lenient", "prereleases", "matching"],
)
def test_a_huge_list_of_specifiers_is_an_error(
    text: str, question: Callable[[str], object]
) -> None:
    assert isinstance(outcome(question, text), str)


@pytest.mark.parametrize("text", [*VERSIONS.values(), *LISTS.values()], ids=[*VERSIONS, *LISTS])
def test_a_huge_requires_python_asks_for_nothing(text: str) -> None:
    for asked in (text, f">={text}"):
        assert outcome(lambda it: requires_python_admits(it, "3.12.0"), asked) is True
        assert outcome(python_lower_bound, asked) == ()


def test_a_version_of_the_greatest_length_is_compared() -> None:
    long = "1." * 499 + "1"
    universe = Releases([long, "1.0"])

    assert outcome(universe.matching, f">={long}") == 0b01
    assert outcome(universe.matching, f"~={long}") == 0b01
    assert outcome(universe.matching, f"!={long[:-2]}.*") == 0b10
    assert outcome(universe.matching, f">{'9' * 990}") == 0


class Counted(list[str]):
    """Counts how often a version is looked at."""

    reads = 0

    def __getitem__(self, index: object) -> str:  # type: ignore[override]  # only integers occur
        self.reads += 1
        return super().__getitem__(index)  # type: ignore[call-overload,no-any-return]  # the same


@pytest.mark.parametrize("text", [">=50", "==50.*", "~=50.0", "!=50", "<50", ">50", "<=50.0rc1"])
def test_a_specifier_looks_at_few_of_very_many_releases(text: str) -> None:
    known = Counted(f"{n}.0" for n in range(1 << 16, 0, -1))

    Releases(known).matching(text)

    assert known.reads <= 2 * 17


@pytest.mark.parametrize("build", ["", "+cpu"])
def test_a_description_takes_time_in_proportion_to_the_releases(build: str) -> None:
    universe = Releases([f"{n}.0{build}" for n in range(6_000, 0, -1)])
    ragged = int("01" * 3_000, 2)

    started = time.process_time()
    text = universe.describe(ragged)

    assert text.startswith(f"==2.0{build} | ==4.0{build} | ")
    assert "(2992 more)" in text
    assert time.process_time() - started < 1
