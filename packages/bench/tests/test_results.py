from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec.structs import replace

from puffin_bench import Group, Machine, Outcome, Results, ResultsError, Sample

if TYPE_CHECKING:
    from pathlib import Path

MACHINE = Machine(cpu="A chip", cores=2, memory=8 << 30, kernel="Linux 6.1", file_system="ext4")
OTHER = Machine(cpu="Another chip", cores=8, memory=8 << 30, kernel="Linux 6.1", file_system="ext4")


def group(workload: str = "trio", scenario: str = "venv", wall: float = 0.25) -> Group:
    outcomes = (
        Outcome(tool="puffin", status="ok", samples=(Sample(wall, 0.2, 30_000_000),)),
        Outcome(tool="pip", status="failed", note="no such option"),
    )
    return Group(
        workload=workload,
        scenario=scenario,
        made="2026-11-21T12:00:00Z",
        latency=0.02,
        server="nginx",
        server_cpu=0.031,
        outcomes=outcomes,
        versions={"puffin": "0.1.0"},
    )


def results(*groups: Group) -> Results:
    return Results(machine=MACHINE, versions={"puffin": "0.1.0"}, groups=groups)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    saved = results(group(), group("jupyter"))

    saved.save(tmp_path / "deep" / "results.json")

    assert Results.load(tmp_path / "deep" / "results.json") == saved
    assert os.listdir(tmp_path / "deep") == ["results.json"]


def test_the_file_is_for_people_too() -> None:
    text = results(group()).encoded().decode()

    assert '\n  "machine": {\n    "cpu": "A chip",\n' in text
    assert text.endswith("}\n")


def test_an_older_file_without_what_came_later_is_read(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    older = msgspec.json.decode(results(replace(group(), timeout=9.0, took=5.0)).encoded())
    for name in ("server_cpu", "bandwidth", "took", "timeout"):
        del older["groups"][0][name]
    path.write_bytes(msgspec.json.encode(older))

    (read,) = Results.load(path).groups

    assert (read.server_cpu, read.bandwidth, read.took, read.timeout) == (0.0, None, 0.0, 180.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"there are no results at `.*results.json`"),
        (b"", r"`.*results.json` has no results: Input data was truncated"),
        (b"{}", r"has no results: Object missing required field `machine`"),
        (results().encoded().replace(b'"format": 1', b'"format": 2'), "has format 2, and not 1"),
        (results(group()).encoded().replace(b'"failed"', b'"slow"'), "Invalid enum value 'slow'"),
    ],
)
def test_a_file_that_does_not_serve_is_told(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "results.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ResultsError, match=message):
        Results.load(path)


def test_a_group_takes_the_place_of_its_predecessor_as_a_whole() -> None:
    before = results(group("trio", wall=1), group("jupyter"), group("trio", "freeze"))

    after = before.merged(group("trio", wall=2))

    assert after.groups == (group("trio", wall=2), group("jupyter"), group("trio", "freeze"))
    assert before.groups[0] == group("trio", wall=1)


def test_a_new_group_comes_last() -> None:
    after = results(group("trio")).merged(group("jupyter"))

    assert [g.workload for g in after.groups] == ["trio", "jupyter"]


def test_a_group_is_found_by_its_workload_and_scenario() -> None:
    some = results(group("trio"), group("trio", "freeze"), group("jupyter"))

    assert some.group("trio", "freeze") == group("trio", "freeze")
    assert some.group("jupyter", "freeze") is None
    assert some.of_scenario("venv") == (group("trio"), group("jupyter"))
    assert some.of_scenario("uninstall") == ()


def test_an_outcome_is_found_by_its_tool() -> None:
    outcome = group().outcome("pip")

    assert outcome is not None
    assert (outcome.status, outcome.note) == ("failed", "no such option")
    assert group().outcome("uv") is None


def test_only_who_was_not_asked_was_left_out() -> None:
    left = Outcome(tool="pip", status="absent", note="left out of this run")
    others = (Outcome(tool="nab", status="absent"), *group().outcomes)

    assert [outcome.left_out for outcome in (left, *others)] == [True, False, False, False]


def test_a_run_is_continued_with_newer_tools() -> None:
    first = results(group())

    second = first.continued(MACHINE, {"puffin": "0.2.0", "uv": "0.9"})

    assert second.versions == {"puffin": "0.2.0", "uv": "0.9"}
    assert second.groups == first.groups
    assert second.groups[0].versions == {"puffin": "0.1.0"}


def test_nothing_of_another_machine_is_continued() -> None:
    moved = results(group()).continued(OTHER, {"uv": "0.9"})

    assert moved == Results(machine=OTHER, versions={"uv": "0.9"}, groups=())
