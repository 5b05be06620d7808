from datetime import UTC, datetime

import pytest

from puffin_cli._arguments import check_format_words
from puffin_cli._values import (
    parse_exclude_newer,
    parse_format_words,
    parse_python_version,
)
from puffin_normalize import InvalidNameError


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-03-01", datetime(2024, 3, 2, tzinfo=UTC)),
        ("2023-11-18T12:00:00Z", datetime(2023, 11, 18, 12, tzinfo=UTC)),
        ("2023-11-18t12:00:00z", datetime(2023, 11, 18, 12, tzinfo=UTC)),
        ("2023-11-18T12:00:00+02:00", datetime(2023, 11, 18, 10, tzinfo=UTC)),
        ("2023-11-18T12:00:00.500000000Z", datetime(2023, 11, 18, 12, 0, 0, 500000, tzinfo=UTC)),
    ],
)
def test_instants(text: str, instant: datetime) -> None:
    assert parse_exclude_newer(text) == instant.timestamp()


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024-3-1", "2024-02-30", "2024-03-01T25:00:00Z"]
)
def test_what_is_no_instant_says_what_is_wrong_with_both_readings(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Neither a valid date \(.+\) nor a valid datetime \(.+"):
        parse_exclude_newer(text)


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
