"""Durations as people read them."""


def format_duration(seconds: float) -> str:
    """Return `123ms` below a second, `1.23s` below a minute, `1m 05s` from there on.

    Rounding never yields `1000ms` or `60.00s`: what rounds up to the next unit is told in it.
    """
    milliseconds = round(seconds * 1000)
    if milliseconds < 1000:  # noqa: PLR2004 - milliseconds a second
        return f"{milliseconds}ms"
    if round(seconds, 2) < 60:  # noqa: PLR2004 - seconds a minute
        return f"{seconds:.2f}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m {rest:02}s"
