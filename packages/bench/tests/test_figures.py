from __future__ import annotations

import pytest

from puffin_bench._figures import limit, megabytes, milliseconds, percent, seconds, times


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.00731, "7.31 ms"),
        (0.0731, "73.1 ms"),
        (0.731, "731 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.00 s"),
        (7.314, "7.31 s"),
        (9.996, "10.0 s"),
        (99.96, "100 s"),
        (0.0, "0.00 ms"),
    ],
)
def test_a_time_has_three_digits_and_the_unit_that_fits(value: float, text: str) -> None:
    assert seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1.00"), (17.46, "17.5"), (0.5, "0.50"), (0.2, "1/5.00"), (0.057, "1/17.5"), (0, "0.00")],
)
def test_a_small_ratio_is_a_fraction(value: float, text: str) -> None:
    assert times(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(5, "5"), (1.8, "1.8"), (0.5, "0.5"), (1 / 15, "1/15")]
)
def test_a_limit_is_written_as_it_was_set(value: float, text: str) -> None:
    assert limit(value) == text


def test_sizes_shares_and_latencies_have_their_units() -> None:
    assert megabytes(23_400_000) == "23 MB"
    assert percent(0.0312) == "3.1 %"
    assert milliseconds(0.02) == "20 ms"
