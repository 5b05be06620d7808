"""Numbers as they are read: three digits that count, and the unit that fits."""

from __future__ import annotations

from typing import Final

SECOND: Final = 0.9995
"""From here on in seconds: less is read as at most 999 ms."""
FRACTION: Final = 0.2
"""Up to here as a fraction: 1/17 says more than 0.06."""


def seconds(value: float) -> str:
    """Return a time: `7.31 ms`, `731 ms`, `7.31 s`."""
    if value < SECOND:
        return f"{three_digits(value * 1000)} ms"
    return f"{three_digits(value)} s"


def milliseconds(value: float) -> str:
    """Return a time that somebody set: `20 ms`."""
    return f"{value * 1000:g} ms"


def megabytes(value: float) -> str:
    """Return a size: `23 MB`, which are millions of bytes."""
    return f"{value / 1e6:.0f} MB"


def times(value: float, fraction: float = FRACTION) -> str:
    """Return a ratio: `1.84`, or `1/17.5` where it is at most `fraction`: far below one."""
    return f"1/{three_digits(1 / value)}" if 0 < value <= fraction else three_digits(value)


def three_digits(value: float) -> str:
    """Return a number that is not negative with three digits that count, at most two decimals."""
    for limit, decimals in ((9.995, 2), (99.95, 1)):
        if value < limit:
            return f"{value:.{decimals}f}"
    return f"{value:.0f}"


def percent(value: float) -> str:
    """Return a share: `3.1 %`."""
    return f"{value * 100:.1f} %"


def limit(value: float) -> str:
    """Return a ratio that somebody set: `5`, `0.5`, `1/15`."""
    return f"1/{1 / value:g}" if value <= FRACTION else f"{value:g}"
