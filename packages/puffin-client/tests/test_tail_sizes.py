from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from puffin_client._tail_sizes import LARGEST, SMALLEST, TailSizes, most_of_the_end

SIZES = st.integers(0, 1 << 40)


@pytest.mark.parametrize(
    ("needed", "size", "expected"),
    [
        (None, None, SMALLEST),
        (None, 1 << 30, SMALLEST),
        (SMALLEST, 1 << 30, SMALLEST),
        (160_000, None, 170_000),
        (160_000, 1 << 30, 170_000),
        (160_000, 800_000, 100_000),
        (160_000, 20_000, SMALLEST),
        (5 << 20, None, LARGEST),
    ],
)
def test_expects_what_the_last_wheel_needed(
    needed: int | None, size: int | None, expected: int
) -> None:
    tails = TailSizes()
    if needed is not None:
        tails.learn("example", needed)

    assert tails.expected("example", size) == expected
    assert tails.expected("other", size) == SMALLEST


def test_forgets_what_later_wheels_do_not_need() -> None:
    tails = TailSizes()
    tails.learn("example", 300_000)
    tails.learn("example", 100_000)
    assert tails.expected("example", None) == 106_250

    tails.learn("example", 9)
    assert tails.expected("example", None) == SMALLEST


@given(SIZES, SIZES)
def test_a_large_part_is_that_of_a_large_file(needed: int, size: int) -> None:
    tails = TailSizes()
    tails.learn("example", needed)
    length = tails.expected("example", size)

    assert SMALLEST <= length <= LARGEST
    assert length == SMALLEST or length <= size // 8
    assert length <= most_of_the_end(size)
