from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from made_results import MACHINE, group, outcome, results
from msgspec.structs import replace

from puffin_bench._facts import (
    dates,
    filled,
    line_words,
    machine_words,
    round_words,
    versions_table,
)

if TYPE_CHECKING:
    from puffin_bench import Group


def asked(**changes: Any) -> Group:
    return replace(group("trio", "compile-cold", puffin=1.0), **changes)


def test_a_machine_is_told_by_what_it_has() -> None:
    assert machine_words(MACHINE) == "A chip, 2 cores, 8.0 GB of memory, Linux 6.1, ext4"


def test_a_paragraph_is_filled_and_an_item_is_indented() -> None:
    item = filled("- " + "word " * 30)

    assert filled("some\n  words ") == "some words"
    assert item.startswith("- word word")
    assert item.splitlines()[1].startswith("  word")
    assert all(len(line) <= 118 for line in item.splitlines())


def test_options_and_links_are_not_broken_at_their_hyphens() -> None:
    text = filled("x" * 100 + " --ignore-installed [performance.md](performance.md)")

    assert text.splitlines()[1] == "--ignore-installed [performance.md](performance.md)"


def test_versions_are_in_the_order_of_the_tools_the_interpreter_after_them() -> None:
    some = replace(results(), versions={"extra": "3", "interpreter": "3.11", "uv": "0.9"})
    named = replace(group("trio", "venv"), versions={"puffin": "0.1.0", "uv": "0.10"})

    table = versions_table(some.merged(named))

    assert table.splitlines()[2:] == [
        "| puffin | 0.1.0 |",
        "| uv | 0.10 and 0.9 |",
        "| interpreter | 3.11 |",
        "| extra | 3 |",
    ]


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([asked()], "Each answer comes 20 ms late, and then as fast as it goes."),
        ([asked(), asked(latency=0.0)], "Each answer comes 0 ms or 20 ms late, "),
        (
            [asked(bandwidth=5_000_000), asked(bandwidth=5_000_000)],
            "late, and then with 5 MB a second on each connection.",
        ),
        ([asked(server="python"), asked()], "The server, nginx or python, must not be"),
        ([asked(server_cpu=0.051), asked()], "In a cold compilation it came to at most 5.1 % of"),
        ([asked(server_cpu=0.099)], "it served, less than the 10.0 % that it may."),
        ([asked(server_cpu=0.1)], "it served, which is more than the 10.0 % that it may."),
        ([asked(server_cpu=0.9, server=""), asked()], "came to at most 4.0 % of"),
        (
            [asked(), asked(scenario="sync-cold", server_cpu=0.3)],
            "it may. The most it ever took was 30.0 %, by sync-cold of trio.",
        ),
        ([asked(scenario="sync-cold")], "well. The most it ever took was 4.0 %, by sync-cold"),
    ],
)
def test_the_line_is_told_with_what_its_server_cost(groups: list[Group], words: str) -> None:
    assert words in line_words(groups)


def test_there_is_no_line_where_nothing_was_asked() -> None:
    assert line_words([asked(server="")]) == ""
    assert line_words([]) == ""


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["2026-11-21"], "on 2026-11-21"),
        (["2026-11-21", "2026-11-21"], "on 2026-11-21"),
        (["2026-12-01", "2026-11-21", "2026-11-30"], "from 2026-11-21 to 2026-12-01"),
    ],
)
def test_days_are_told(days: list[str], words: str) -> None:
    assert dates([group("trio", "venv", made=day) for day in days]) == words


def test_rounds_are_told_with_their_days() -> None:
    seven = group("trio", "venv", puffin=1.0)
    nine = replace(seven, workload="jupyter", outcomes=(outcome("uv", 1.0, rounds=9),))

    assert "comes from 7 runs, made on 2026-11-21. " in round_words(results(seven))
    assert "comes from 7 to 9 runs," in round_words(results(seven, nine))
    assert round_words(results()) == "Nothing has been timed yet."
    assert (
        round_words(results(group("trio", "venv", pip="failed"))) == "Nothing has been timed yet."
    )


def test_how_long_a_run_might_take_is_told_of_all_groups() -> None:
    some = group("trio", "venv", puffin=1.0)
    longer = replace(some, workload="boto3", timeout=420.0)

    assert round_words(results(some)).endswith("took longer than 180 seconds was stopped.")
    assert round_words(results(longer, some)).endswith(
        "longer than 180 or 420 seconds was stopped."
    )
