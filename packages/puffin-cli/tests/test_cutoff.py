from __future__ import annotations

from datetime import UTC, datetime

import pytest

from puffin_cli._cutoff import Cutoff, parse_cutoff

NOW = 1_700_000_000.0
HOUR, DAY, WEEK = 3600.0, 86_400.0, 604_800.0


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
    assert parse_cutoff(text).at(NOW) == instant.timestamp()


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("7 days", 7 * DAY),
        ("1 day", DAY),
        ("30d", 30 * DAY),
        ("2 weeks", 2 * WEEK),
        ("2W", 2 * WEEK),
        ("36 hours", 36 * HOUR),
        ("36h", 36 * HOUR),
        ("90 Minutes", 90 * 60),
        ("45 sec", 45),
        ("1.5 days", 1.5 * DAY),
        ("0 days", 0),
        ("1 week, 2 days", WEEK + 2 * DAY),
        ("1d 12h", 1.5 * DAY),
        ("1d12h30m", 1.5 * DAY + 1800),
        ("P7D", 7 * DAY),
        ("p7d", 7 * DAY),
        ("PT36H", 36 * HOUR),
        ("P2W", 2 * WEEK),
        ("P1DT12H30M5S", 1.5 * DAY + 1805),
        ("PT0.5H", 1800),
    ],
)
def test_durations_count_back_from_now(text: str, age: float) -> None:
    cutoff = parse_cutoff(text)

    assert cutoff == Cutoff(age=age)
    assert cutoff.at(NOW) == NOW - age


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "yesterday",
            "2024-3-1",
            "2024-02-30",
            "2024-03-01T25:00:00Z",
            "7",
            "days",
            "P",
            "PT",
        ),
        *(
            "P7",
            "7D days",
            "PD",
            "P1DT",
            "T1H",
            "-7 days",
            "7 days ago",
            "12345678901d",
            "\u0667 days",
        ),
        *("2024-03-01T10:00:00", "1 d,", ", 1 d", "1 d, , 2 h", "P1H", "PT1D"),
    ],
)
def test_what_is_none_of_them_says_what_is_wrong_with_each_reading(text: str) -> None:
    with pytest.raises(
        ValueError,
        match=r"^Neither a valid date \(.+\) nor a valid datetime \(.+\) nor a valid duration \(",
    ):
        parse_cutoff(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-02-30", "day"),
        ("2024-03-01T25:00:00Z", "hour"),
        ("3 months", "months and years differ in length: say days"),
        ("1 year", "months and years differ in length: say days"),
        ("7 dayz", "unknown unit `dayz`"),
    ],
)
def test_the_fault_is_told(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_cutoff(text)


def test_what_cannot_match_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"^Neither"):
        parse_cutoff("1d " * 5000 + "!")
