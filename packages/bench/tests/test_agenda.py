"""What there are targets for comes first; what is left is estimated by what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from made_results import group
from msgspec import structs

from puffin_bench._agenda import Item, agenda, minutes, seconds_for
from puffin_bench._scenarios import TRIALS
from puffin_bench._targets import TARGETS
from puffin_bench._workloads import WORKLOADS

if TYPE_CHECKING:
    from puffin_bench import Group

ALL = agenda(WORKLOADS.values(), tuple(TRIALS))
TRIO, BLACK = WORKLOADS["trio"], WORKLOADS["black"]


def test_every_group_is_on_the_agenda_once() -> None:
    names = [(item.workload.name, item.scenario) for item in ALL]

    assert len(set(names)) == len(names) == sum(len(w.scenarios) for w in WORKLOADS.values())


def test_what_there_are_targets_for_comes_first() -> None:
    counting = [item for item in ALL if item.counts]

    assert ALL[: len(counting)] == counting
    assert {item.scenario for item in counting} == {target.scenario for target in TARGETS}


def test_a_warm_cache_comes_after_a_cold_one() -> None:
    scenarios = [item.scenario for item in ALL if item.workload is TRIO]

    assert scenarios.index("compile-cold") < scenarios.index("compile-warm")
    assert scenarios.index("sync-cold") < scenarios.index("sync-warm")


def test_only_what_was_chosen_is_on_the_agenda() -> None:
    chosen = agenda([BLACK], ["compile-noop", "compile-cold", "venv"])

    assert [item.scenario for item in chosen] == ["compile-cold", "compile-noop"]


def took(seconds: float, workload: str, scenario: str) -> Group:
    """Return a group whose tools were run nine times in all, seven of these timed."""
    return structs.replace(group(workload, scenario, puffin=1.0), took=seconds)


@pytest.mark.parametrize(
    ("planned", "seconds"), [(7, 90), (16, 180), (1, 30)], ids=["as many", "twice", "a third"]
)
def test_time_goes_with_the_rounds(planned: int, seconds: float) -> None:
    known = [took(90, "trio", "compile-cold")]

    assert seconds_for([Item(TRIO, "compile-cold")], known, planned) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("item", "seconds"),
    [
        (Item(TRIO, "compile-cold"), 90),
        (Item(BLACK, "compile-cold"), 180),
        (Item(BLACK, "compile-warm"), 150),
    ],
    ids=["itself", "its scenario", "anything"],
)
def test_the_nearest_tells_most(item: Item, seconds: float) -> None:
    known = [
        took(90, "trio", "compile-cold"),
        took(270, "jupyter", "compile-cold"),
        took(90, "trio", "sync-cold"),
    ]

    assert seconds_for([item], known, 7) == pytest.approx(seconds)
    assert seconds_for([item, item], known, 7) == pytest.approx(2 * seconds)


def test_without_anything_measured_nobody_knows() -> None:
    unknown = [group("trio", "compile-cold", puffin=1.0)]

    assert seconds_for(ALL, unknown, 7) is None


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 min"), (29, "0 min"), (119, "2 min")])
def test_time_is_told_in_minutes(seconds: float, words: str) -> None:
    assert minutes(seconds) == words
