import pytest

from puffin_cli._printer import format_duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0ms"),
        (0.0004, "0ms"),
        (0.123, "123ms"),
        (0.9994, "999ms"),
        (0.9996, "1.00s"),
        (1.234, "1.23s"),
        (59.994, "59.99s"),
        (59.996, "1m 00s"),
        (65.2, "1m 05s"),
        (3600.0, "60m 00s"),
    ],
)
def test_is_told_in_the_unit_that_people_use(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text
