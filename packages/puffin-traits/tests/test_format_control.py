from __future__ import annotations

import pytest

from puffin_traits import FormatControl

FLASK = FormatControl(names=frozenset({"flask"}))
ALL = FormatControl(all=True)


@pytest.mark.parametrize(
    ("rule", "covered"),
    [
        (FormatControl(), []),
        (FLASK, ["flask"]),
        (ALL, ["flask", "django", None]),
        (ALL.sparing(FLASK), ["django", None]),
        (ALL.sparing(ALL), ["flask", "django", None]),
        (FLASK.sparing(ALL), ["flask"]),
        (FLASK.sparing(FLASK), ["flask"]),
    ],
)
def test_whom_a_rule_covers(rule: FormatControl, covered: list[str | None]) -> None:
    assert [name for name in ("flask", "django", None) if rule.covers(name)] == covered
