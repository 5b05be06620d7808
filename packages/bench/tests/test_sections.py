from __future__ import annotations

from typing import TYPE_CHECKING

from made_results import group, group_of, outcome, results
from msgspec.structs import replace

from puffin_bench._catalogue import SCENARIOS, TOOLS
from puffin_bench._peers import PEERS
from puffin_bench._scenarios import TRIALS
from puffin_bench._sections import drawing_title, in_short, scenarios, targets
from puffin_bench._workloads import WORKLOADS

if TYPE_CHECKING:
    from puffin_bench import Group

COLD = SCENARIOS["compile-cold"]


def section(group: Group) -> str:
    return "\n".join(scenarios(results(group), "benchmarks"))


def test_every_scenario_is_shown_and_every_tool_has_its_place() -> None:
    assert set(SCENARIOS) == {s for workload in WORKLOADS.values() for s in workload.scenarios}
    assert set(SCENARIOS) == set(TRIALS)
    assert set(TOOLS) == set(PEERS)


def test_in_short_it_is_ratios_of_the_workload_that_has_all_scenarios() -> None:
    cold = group("jupyter", "compile-cold", nab=9.0, uv=0.2, puffin=2.0, pip="failed")
    venv = group("jupyter", "venv", puffin=0.5, python=1.0)
    other = group("trio", "compile-cold", puffin=1.0, uv=1.0)

    assert "\n".join(in_short(results(venv, other, cold))).splitlines() == [
        "With jupyter, as ratios of medians:",
        "- Compile, cold: uv 0.10, nab 4.50 times as long as Puffin.",
        "- Environment: python 2.00 times as long as Puffin.",
    ]


def test_in_short_nothing_is_made_up() -> None:
    failed = group("jupyter", "venv", puffin="failed", uv=1.0)

    assert list(in_short(results())) == ["Nothing has been timed yet."]
    assert list(in_short(results(failed))) == ["Nothing has been timed yet."]


def test_targets_are_counted_and_what_was_missed_is_said_in_words() -> None:
    venv = group("jupyter", "venv", puffin=0.4, uv=0.1, python=0.5)
    start = group("jupyter", "start", puffin=0.08, python=0.02)
    cold = group("trio", "compile-cold", puffin="differs", uv=1.0)

    text = "\n".join(targets(results(venv, start, cold)))

    # Missed are the venv against python, the start, and the cold compilation against uv twice.
    assert text.startswith("Of 27 targets: 1 met, 4 missed, 22 open.\n")
    assert "- start against the start of python: jupyter 4.00, where 2 was allowed." in text
    assert "- venv against python: jupyter 0.80, where 0.5 was allowed." in text
    assert "- compile-cold against uv: trio failed, where 1.8 was allowed." in text
    assert "- memory of compile-cold against uv: trio failed, where 3 was allowed." in text
    assert "- venv against uv" not in text
    assert "performance.md" in text


def test_without_a_miss_none_is_spoken_of() -> None:
    text = "\n".join(targets(results(group("jupyter", "venv", puffin=0.4, uv=0.1))))

    assert "Missed" not in text
    assert "Of 27 targets: 1 met, 0 missed, 26 open." in text


def test_a_scenario_has_its_words_its_drawing_its_machine_and_its_table() -> None:
    text = section(group("trio", "compile-cold", puffin=1.0, uv=0.5))

    assert text.startswith(f"### {COLD.title}\n{COLD.text}\n")
    assert "![Compile, cold, 20 ms from the index](benchmarks/compile-cold.svg)" in text
    machine = "A chip, 2 cores, 8.0 GB of memory, Linux 6.1, ext4"
    assert f"Measured on 2026-11-21 on {machine}:\n| workload | tool |" in text
    assert "| trio | uv | 500 ms |" in text
    assert "Not" not in text


def test_who_failed_and_who_does_no_such_thing_are_named() -> None:
    pip = outcome("pip", "failed", note="took too long")
    text = section(group_of("trio", "venv", pip, outcome("nab", "absent"), outcome("uv", "absent")))

    assert "Notes:\n- trio, pip: failed, `took too long`\nNot offered by uv, nab." in text


def test_who_does_it_with_one_workload_offers_it() -> None:
    some = results(
        group("trio", "venv", puffin=1.0, nab="absent", pip="absent"),
        group("jupyter", "venv", puffin=1.0, nab=1.0, pip="absent"),
    )

    assert "\n".join(scenarios(some, "benchmarks")).endswith("Not offered by pip.")


def test_scenarios_come_in_the_order_of_the_page() -> None:
    some = results(group("trio", "venv", puffin=1.0), group("trio", "compile-cold", puffin=1.0))

    headings = [text for text in scenarios(some, "benchmarks") if text.startswith("#")]

    assert headings == ["### Compile, cold", "### Environment"]


def test_without_results_there_is_a_sentence_in_their_place() -> None:
    assert list(scenarios(results(), "benchmarks")) == ["Nothing has been timed yet."]


def test_a_drawing_tells_the_latency_where_it_matters() -> None:
    late = group("trio", "compile-cold", puffin=1.0)
    at_once, later = replace(late, latency=0.0), replace(late, latency=0.05)

    assert drawing_title(COLD, [late]) == "Compile, cold, 20 ms from the index"
    assert drawing_title(COLD, [later, late]) == "Compile, cold, 20 ms or 50 ms from the index"
    assert drawing_title(COLD, [at_once]) == "Compile, cold"
    assert drawing_title(SCENARIOS["venv"], [late]) == "Environment"


def test_who_was_left_out_is_not_said_to_offer_nothing() -> None:
    left = outcome("pip", "absent", note="left out of this run")
    text = section(group_of("trio", "venv", left, outcome("uv", "absent")))

    assert "- trio, pip: left out of this run\nNot offered by uv." in text
