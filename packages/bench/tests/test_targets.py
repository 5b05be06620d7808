from __future__ import annotations

import pytest
from made_results import Told, group, group_of, outcome, results

from puffin_bench._catalogue import SCENARIOS, TOOLS
from puffin_bench._targets import TARGETS, Reached, Target, reached, verdict
from puffin_bench._workloads import WORKLOADS

VENV = Target(scenario="venv", against="uv", at_most=6, workloads=("jupyter",))
WARM = Target(scenario="compile-warm", against="uv", at_most=7, workloads=("trio", "jupyter"))


@pytest.mark.parametrize("target", TARGETS, ids=lambda t: f"{t.scenario}, {t.against}, {t.measure}")
def test_every_target_is_about_something_that_is_measured(target: Target) -> None:
    names = target.workloads or [
        w.name for w in WORKLOADS.values() if target.scenario in w.scenarios
    ]

    assert names
    assert all(target.scenario in WORKLOADS[name].scenarios for name in names)
    assert target.scenario in SCENARIOS
    assert target.against in TOOLS


@pytest.mark.parametrize(
    ("scenario", "against", "measure", "at_most"),
    [
        ("sync-noop", "python", "wall", 5),
        ("freeze", "python", "wall", 5),
        ("start", "python", "wall", 2),
        ("compile-cold", "uv", "wall", 1.8),
        ("sync-cold", "uv", "wall", 1.5),
        ("sync-warm", "pip-tools", "wall", 1 / 15),
        ("compile-warm", "pip", "memory", 0.7),
    ],
)
def test_the_targets_are_those_that_were_set(
    scenario: str, against: str, measure: str, at_most: float
) -> None:
    key = (scenario, against, measure)
    found = [t.at_most for t in TARGETS if (t.scenario, t.against, t.measure) == key]

    assert found == [at_most]


@pytest.mark.parametrize(
    ("puffin", "uv", "expected"),
    [
        (3.0, 1.0, Reached("jupyter", 3.0, "met")),
        (6.0, 1.0, Reached("jupyter", 6.0, "met")),
        (7.0, 1.0, Reached("jupyter", 7.0, "missed")),
        ("failed", 1.0, Reached("jupyter", None, "failed")),
        ("differs", "failed", Reached("jupyter", None, "failed")),
        (3.0, "failed", Reached("jupyter", None, "alone")),
        (3.0, "absent", Reached("jupyter", None, "unmeasured")),
    ],
)
def test_a_target_is_met_up_to_its_limit(puffin: Told, uv: Told, expected: Reached) -> None:
    measured = results(group("jupyter", "venv", puffin=puffin, uv=uv))

    assert reached(VENV, measured) == (expected,)


def test_what_nobody_asked_is_unmeasured() -> None:
    expected = (Reached("jupyter", None, "unmeasured"),)

    assert reached(VENV, results()) == expected
    assert reached(VENV, results(group("jupyter", "venv", puffin=1.0))) == expected
    assert reached(VENV, results(group("jupyter", "venv", uv=1.0))) == expected
    assert reached(VENV, results(group("trio", "venv", puffin=1.0, uv=1.0))) == expected


def test_a_target_of_all_workloads_lacks_those_that_were_not_measured() -> None:
    cold = Target(scenario="compile-cold", against="uv", at_most=1.8)
    measured = results(group("jupyter", "compile-cold", puffin=1.0, uv=1.0))

    found = {one.workload: one.state for one in reached(cold, measured)}

    assert found == {
        "trio": "unmeasured",
        "jupyter": "met",
        "boto3": "unmeasured",
        "black": "unmeasured",
    }


def test_a_start_is_looked_up_where_starts_are() -> None:
    target = Target(
        scenario="sync-noop", against="python", at_most=5, workloads=("trio",), against_start=True
    )
    noop = group("trio", "sync-noop", puffin=0.06, python="absent")
    start = group("jupyter", "start", puffin=0.03, python=0.02)

    assert [one.ratio for one in reached(target, results(noop, start))] == [pytest.approx(3)]
    assert [one.state for one in reached(target, results(noop))] == ["unmeasured"]


def test_memory_is_compared_as_memory() -> None:
    target = Target(
        scenario="venv", against="uv", at_most=3, workloads=("jupyter",), measure="memory"
    )
    slow = outcome("puffin", 90.0, memory=50)
    measured = results(group_of("jupyter", "venv", slow, outcome("uv", 1.0, memory=25)))

    assert reached(target, measured) == (Reached("jupyter", 2.0, "met"),)


@pytest.mark.parametrize(
    ("states", "word"),
    [
        (["met", "met"], "met"),
        (["met", "alone"], "met"),
        (["met", "unmeasured"], "open"),
        (["alone", "alone"], "open"),
        (["met", "missed"], "missed"),
        (["missed", "unmeasured"], "missed"),
        (["failed", "met"], "missed"),
        ([], "open"),
    ],
)
def test_one_workload_spoils_a_target(states: list[str], word: str) -> None:
    found = [Reached("trio", None, state) for state in states]

    assert verdict(found) == word
