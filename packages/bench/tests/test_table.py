from __future__ import annotations

import pytest
from made_results import Told, group, group_of, outcome, results
from msgspec.structs import replace

from puffin_bench._table import notes, one_by_one, scenario_table, table, target_table
from puffin_bench._targets import TARGETS, Reached


def cells(text: str) -> list[list[str]]:
    """The rows below the header."""
    return [[cell.strip() for cell in line.split(" | ")] for line in text.splitlines()[2:]]


def test_a_table_has_a_header_a_rule_and_rows() -> None:
    assert table(("tool", "#time"), [("uv", "1 s")]).splitlines() == [
        "| tool | time |",
        "| --- | ---: |",
        "| uv | 1 s |",
    ]


@pytest.mark.parametrize(
    ("word", "cell"), [("a|b", r"| a\|b |"), ("a\n  b", "| a b |"), (" a ", "| a |")]
)
def test_no_word_breaks_a_row(word: str, cell: str) -> None:
    assert table(("tool",), [(word,)]).splitlines()[2:] == [cell]


def test_a_scenario_has_all_tools_of_all_workloads_in_order() -> None:
    some = [
        group("jupyter", "venv", uv=0.5, puffin=2.0),
        group("trio", "venv", pip="failed", nab="absent", uv=8.0, puffin=0.4),
    ]

    rows = cells(scenario_table(some))

    assert [row[0].strip("| ") for row in rows] == ["trio"] * 3 + ["jupyter"] * 2
    assert [row[1] for row in rows] == ["puffin", "uv", "pip", "puffin", "uv"]
    assert rows[1][2:] == ["8.00 s", "7.88 s to 8.12 s", "20.0", "6.00 s", "40 MB |"]
    assert rows[2][2:] == ["**failed**", "–", "–", "–", "– |"]  # noqa: RUF001 - as in tables
    assert rows[4][2:5] == ["500 ms", "492 ms to 508 ms", "0.25"]


def test_there_is_no_ratio_to_a_puffin_that_failed() -> None:
    rows = cells(scenario_table([group("trio", "venv", uv=1.0, puffin="failed")]))

    assert rows[1][2:5] == ["1.00 s", "985 ms to 1.02 s", "–"]  # noqa: RUF001 - as in tables


def test_notes_say_why_something_was_not_timed_or_how() -> None:
    once = replace(outcome("pip-tools", 90.0, rounds=1), note="one run only")
    some = [
        group_of("jupyter", "venv", outcome("pip", "failed", note="no `x`:\n  not found")),
        group_of("trio", "venv", outcome("uv", "differs"), outcome("nab", "absent")),
        group_of("black", "venv", outcome("puffin", 1.0), once),
    ]

    assert notes(some) == [
        "- trio, uv: differs",
        "- jupyter, pip: failed, `no 'x': not found`",
        "- black, pip-tools: one run only",
    ]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([Reached("trio", 1.434, "met"), Reached("black", 0.05, "met")], "trio 1.43, black 1/20.0"),
        ([Reached("trio", None, "failed"), Reached("a", None, "alone")], "trio failed, a alone"),
        (
            [
                Reached("a", None, "unmeasured"),
                Reached("b", 1, "met"),
                Reached("c", None, "unmeasured"),
            ],
            "b 1.00; not measured: a, c",
        ),
        ([Reached("a", None, "unmeasured")], "not measured: a"),
        ([], ""),
    ],
)
def test_what_was_reached_is_told_one_by_one(found: list[Reached], words: str) -> None:
    assert one_by_one(found) == words


@pytest.mark.parametrize(
    ("puffin", "row"),
    [
        (0.5, ["| venv", "uv", "6", "jupyter 0.50", "met |"]),
        (7.0, ["| venv", "uv", "6", "jupyter 7.00", "**missed** |"]),
        ("differs", ["| venv", "uv", "6", "jupyter failed", "**missed** |"]),
        ("absent", ["| venv", "uv", "6", "jupyter failed", "**missed** |"]),
    ],
)
def test_a_target_has_a_row(puffin: Told, row: list[str]) -> None:
    rows = cells(target_table(results(group("jupyter", "venv", puffin=puffin, uv=1.0))))

    assert len(rows) == len(TARGETS)
    assert row in rows


def test_a_row_says_what_is_compared() -> None:
    rows = [row[:3] for row in cells(target_table(results()))]

    assert ["| sync-noop", "start of python", "5"] in rows
    assert ["| compile-cold, memory", "pip", "0.7"] in rows
    assert ["| sync-warm", "pip-tools", "1/15"] in rows


def test_without_results_all_targets_are_open() -> None:
    rows = cells(target_table(results()))

    assert {row[-1] for row in rows} == {"**open** |"}


def test_what_is_compared_with_a_fraction_is_one() -> None:
    found = [Reached("trio", 0.25, "missed"), Reached("black", 2.0, "missed")]

    assert one_by_one(found, 1 / 15) == "trio 1/4.00, black 2.00"
    assert one_by_one(found, 0.7) == "trio 0.25, black 2.00"


def test_who_was_left_out_is_noted_and_who_cannot_is_not() -> None:
    left, cannot = outcome("pip", "absent", note="left out of this run"), outcome("uv", "absent")

    assert notes([group_of("boto3", "venv", left, cannot)]) == [
        "- boto3, pip: left out of this run"
    ]
