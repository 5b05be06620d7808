"""The workloads say nothing that contradicts itself."""

from __future__ import annotations

import re

import pytest

from puffin_bench._workloads import COMPILING, ENVIRONMENT, SYNCING, WORKLOADS, Workload

EACH = pytest.mark.parametrize("workload", WORKLOADS.values(), ids=list(WORKLOADS))
PIN = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)==([0-9][^\s;]*)")


def names(text: str) -> list[str]:
    """Return the normalised names that requirements begin with."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines if line)
    return [re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match]


def test_what_the_comparison_is_about_is_there() -> None:
    assert list(WORKLOADS) == ["trio", "jupyter", "black", "install45", "sdists", "boto3"]
    assert [w.name for w in WORKLOADS.values() if w.compiles] == [
        "trio",
        "jupyter",
        "black",
        "boto3",
    ]
    assert [w.name for w in WORKLOADS.values() if w.syncs] == [
        "trio",
        "jupyter",
        "install45",
        "sdists",
    ]
    assert [w.name for w in WORKLOADS.values() if w.build] == ["sdists"]


@EACH
def test_each_scenario_is_known_and_named_once(workload: Workload) -> None:
    assert set(workload.scenarios) <= {*COMPILING, *SYNCING, *ENVIRONMENT}
    assert len(set(workload.scenarios)) == len(workload.scenarios)


def test_what_says_little_of_a_workload_is_asked_of_one() -> None:
    for scenario in ENVIRONMENT:
        assert [w.name for w in WORKLOADS.values() if scenario in w.scenarios] == ["jupyter"]


@EACH
def test_the_added_requirement_is_new(workload: Workload) -> None:
    assert workload.added not in names(workload.requirements)
    assert workload.added not in names(workload.pins or "")


@EACH
def test_there_is_something_to_install_where_nothing_is_resolved(workload: Workload) -> None:
    assert workload.compiles == (workload.pins is None)


@pytest.mark.parametrize(("name", "count"), [("install45", 45), ("sdists", 10)])
def test_pins_are_sorted_normalised_and_as_many_as_promised(name: str, count: int) -> None:
    workload = WORKLOADS[name]
    pins = (workload.pins or "").splitlines()

    assert len(pins) == count
    assert pins == sorted(pins, key=lambda line: line.partition("==")[0])
    assert all(PIN.fullmatch(line) for line in pins)
    assert set(names(workload.requirements)) <= set(names(workload.pins or ""))
    assert workload.removed in names(workload.pins or "")
