import pytest

from puffin_cli._arguments import check_format_words
from puffin_cli._values import (
    parse_format_words,
    parse_python_version,
    split_project,
)
from puffin_normalize import InvalidNameError


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Flask=x", ("flask", "x")), (" A_b = x=y ", ("a-b", "x=y")), ("a=f==", ("a", "f=="))],
)
def test_what_is_said_of_a_project(text: str, expected: tuple[str, str]) -> None:
    assert split_project(text, "MODE") == expected


@pytest.mark.parametrize("text", ["", "a", "a=", "=x", " = "])
def test_a_project_and_what_is_said_of_it_are_both_needed(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected PROJECT=MODE$"):
        split_project(text, "MODE")


def test_what_is_said_is_said_of_a_name() -> None:
    with pytest.raises(InvalidNameError):
        split_project("a b=c", "MODE")


@pytest.mark.parametrize("text", ["3.7", "3.12", "3.12.1", "3.20"])
def test_python_versions(text: str) -> None:
    assert parse_python_version(text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3.7.x", "Version `3.7.x` doesn't match PEP 440 rules"),
        ("3.7-dev", "is a development release"),
        ("3.7+local", "is a local version"),
        ("1!3.7", "has a non-zero epoch"),
        ("3.12rc1", "is a pre-release"),
        ("3.6", "must be >= 3.7"),
        ("2.7", "must be >= 3.7"),
        ("4.0", "must be < 4.0"),
        ("3.12.1.2", "is not of the form"),
        ("3.08", "is not of the form"),
        ("3.\u0661\u0662", "doesn't match PEP 440 rules"),
    ],
)
def test_python_versions_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_python_version(text)


@pytest.mark.parametrize(
    ("words", "everything", "names"),
    [
        ((), False, set()),
        ((":all:",), True, set()),
        (("Flask", "a_b,c"), False, {"flask", "a-b", "c"}),
        ((":all:", ":none:", "d"), False, {"d"}),
        (("d", ":none:"), False, set()),
    ],
)
def test_format_words(words: tuple[str, ...], *, everything: bool, names: set[str]) -> None:
    control = parse_format_words(words)

    assert (control.all, control.names) == (everything, names)


def test_format_words_are_checked_as_arguments() -> None:
    assert check_format_words(":all:,flask") == ":all:,flask"
    with pytest.raises(InvalidNameError):
        check_format_words("flask,-x")
