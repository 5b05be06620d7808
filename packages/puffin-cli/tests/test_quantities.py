from __future__ import annotations

import pytest

from puffin_cli._cache_prune import parse_age, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("500", 500),
        ("500B", 500),
        ("5GB", 5_000_000_000),
        ("5g", 5_000_000_000),
        ("5 GiB", 5 << 30),
        ("1.5MB", 1_500_000),
        ("2kib", 2048),
        ("1TiB", 1 << 40),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *(("30d", 2_592_000), ("12h", 43_200), ("2w", 1_209_600), ("90m", 5400), ("0s", 0)),
        *(("30 days", 2_592_000), ("1 week, 2h", 612_000), ("P1DT12H", 129_600)),
    ],
)
def test_ages(text: str, seconds: float) -> None:
    assert parse_age(text) == seconds


@pytest.mark.parametrize("text", ["", "d", "30", "2 months", "-3d", "1e3d", "3.d", "٣d"])
def test_what_is_no_age(text: str) -> None:
    with pytest.raises(ValueError, match="expected an age such as 30d or 12h"):
        parse_age(text)
