from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from made_results import MB, group, group_of, outcome

from puffin_bench import Outcome
from puffin_bench._statistics import Summary, ratio, rounds, summary


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0], Summary(3, 3, 3, 1)),
        ([1.0, 2.0], Summary(1.25, 1.5, 1.75, 2)),
        ([7.0, 1.0, 2.0, 4.0, 3.0, 6.0, 5.0], Summary(2.5, 4, 5.5, 7)),
        ([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 100.0], Summary(1, 1, 1, 7)),
    ],
)
def test_the_middle_half_lies_about_the_median(values: list[float], expected: Summary) -> None:
    assert Summary.of(values) == expected


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_a_summary_keeps_within_its_values_and_in_order(values: list[int]) -> None:
    found = Summary.of(values)

    assert min(values) <= found.low <= found.median <= found.high <= max(values)
    assert found == Summary.of(reversed(values))


def test_each_measure_has_its_own_summary() -> None:
    timed = outcome("uv", 2.0, memory=40)

    found = {measure: summary(timed, measure) for measure in ("wall", "cpu", "memory")}

    assert [one.median if one else None for one in found.values()] == [2.0, 1.5, 40 * MB]


@pytest.mark.parametrize(
    "untimed",
    [None, outcome("uv", "failed"), outcome("uv", "absent"), Outcome(tool="uv", status="ok")],
    ids=["not asked", "failed", "absent", "without samples"],
)
def test_what_was_not_timed_has_no_summary(untimed: Outcome | None) -> None:
    assert summary(untimed) is None


def test_samples_of_a_failure_do_not_count() -> None:
    samples = outcome("pip", 1.0).samples

    assert summary(Outcome(tool="pip", status="differs", samples=samples)) is None


def test_a_ratio_is_one_of_medians() -> None:
    some = group_of(
        "trio", "venv", outcome("puffin", 3.0, memory=30), outcome("uv", 2.0, memory=60)
    )

    assert ratio(some, "puffin", "uv") == 1.5
    assert ratio(some, "puffin", "uv", "memory") == 0.5


def test_a_ratio_may_have_its_base_elsewhere() -> None:
    start = group("jupyter", "start", python=0.02, puffin=0.04)
    noop = group("jupyter", "sync-noop", puffin=0.06)

    assert ratio(noop, "puffin", "python", base_group=start) == pytest.approx(3)
    assert ratio(noop, "puffin", "python") is None


@pytest.mark.parametrize(
    ("puffin", "uv"), [("failed", 1.0), (1.0, "differs"), (1.0, "absent"), (1.0, 0.0)]
)
def test_there_is_no_ratio_without_both_times(puffin: float | str, uv: float | str) -> None:
    assert ratio(group("trio", "venv", puffin=puffin, uv=uv), "puffin", "uv") is None
    assert ratio(None, "puffin", "uv") is None


def test_rounds_are_those_of_what_was_timed() -> None:
    seven = group("trio", "venv", puffin=1.0, pip="failed")
    nine = group_of("trio", "freeze", outcome("puffin", 1.0, rounds=9))

    assert rounds([seven]) == (7, 7)
    assert rounds([seven, nine]) == (7, 9)
    assert rounds([group("trio", "venv", pip="failed")]) == (0, 0)
