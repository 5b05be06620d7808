"""The command measures what it is asked for, and keeps each group as soon as it is there."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from small_bench import BUILT, SMALL, found, make_store, plain_environment

from puffin_bench import main
from puffin_bench._agenda import agenda
from puffin_bench._bench import Bench, Conditions, template, versions
from puffin_bench._errors import ResultsError, RunError
from puffin_bench._peer_python import PythonPeer
from puffin_bench._results import Results
from puffin_bench._serve import serve
from puffin_bench._turns import Rules
from puffin_fs import locked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from puffin_bench._peer import Invocation, Peer, Stage
    from puffin_bench._results import Group
    from puffin_bench._serve import Server
    from puffin_bench._store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return make_store(tmp_path / "mirror")


@pytest.fixture
def server(store: Store) -> Iterator[Server]:
    with serve(store, latency=0, nginx=False) as server:
        yield server


SCENARIOS = ("start", "compile-cold", "sync-noop", "venv")


def make_bench(directory: Path, store: Store, peers: Sequence[Peer], told: list[str]) -> Bench:
    plain_environment(Path(template(str(directory), pip=False)))
    conditions = Conditions(
        directory=str(directory),
        store=store,
        peers=peers,
        results=str(directory / "results.json"),
        rules=Rules(rounds=1, timeout=60),
        tell=told.append,
        latency=0.0,
        versions=versions(peers, str(directory)),
    )
    return Bench(conditions)


def changed(bench: Bench, **values: object) -> Bench:
    """Return a bench with other conditions, which has given up nobody."""
    return Bench(structs.replace(bench.conditions, **values))


def by_scenario(path: Path) -> dict[str, Group]:
    return {group.scenario: group for group in Results.load(path).groups}


def test_scenarios_of_a_workload_are_measured_and_kept(
    store: Store, server: Server, tmp_path: Path
) -> None:
    told: list[str] = []
    bench = make_bench(tmp_path / "bench", store, [found("puffin"), found("python")], told)

    bench.measure(agenda([SMALL], SCENARIOS), server)

    groups = by_scenario(tmp_path / "bench" / "results.json")
    assert list(groups) == list(SCENARIOS)
    statuses = {name: [out.status for out in group.outcomes] for name, group in groups.items()}
    assert statuses == {
        "start": ["ok", "ok"],
        "compile-cold": ["ok", "absent"],
        "sync-noop": ["ok", "absent"],
        "venv": ["ok", "ok"],
    }
    assert [line.partition(":")[0] for line in told[1::2]] == [f"small {name}" for name in groups]
    assert told[0] == "[1/4] small start: 0 min so far, nobody knows what is to come"
    assert told[2] == "[2/4] small compile-cold: 0 min so far, about 0 min to go"
    assert not os.path.exists(os.path.join(bench.conditions.directory, "runs", "small"))


def test_a_group_says_what_it_was_measured_with(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("puffin")], [])

    cold, start = bench.group(SMALL, "compile-cold", server), bench.group(SMALL, "start", server)

    assert (cold.server, start.server) == ("python", "")
    assert cold.server_cpu > 0 == start.server_cpu
    assert cold.timeout == 60
    assert set(cold.versions) == {"puffin", "interpreter"}
    assert cold.versions["interpreter"] == f"Python {sys.version.split()[0]}"


def test_a_new_group_takes_the_place_of_the_old_one(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("python")], [])
    first, venv = bench.group(SMALL, "start", server), bench.group(SMALL, "venv", server)
    again = bench.group(SMALL, "start", server)

    for group in (first, venv, again):
        bench.keep(group)

    assert Results.load(bench.conditions.results).groups == (again, venv)


def test_a_file_that_has_no_results_is_not_overwritten(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("python")], [])
    Path(bench.conditions.results).write_text("notes of mine")

    with pytest.raises(ResultsError, match="has no results"):
        bench.keep(bench.group(SMALL, "start", server))
    assert Path(bench.conditions.results).read_text() == "notes of mine"


def test_a_tool_that_was_late_is_not_asked_for_the_like_again(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("puffin")], [])
    bench.given_up["small", "compile", "puffin"] = "stopped after 180 s"

    warm = bench.group(SMALL, "compile-warm", server).outcomes[0]
    start = bench.group(SMALL, "start", server).outcomes[0]

    assert (warm.status, warm.note) == ("failed", "stopped after 180 s")
    assert start.status == "ok"


def test_a_tool_may_be_left_out_of_a_workload(store: Store, server: Server, tmp_path: Path) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("puffin"), found("python")], [])
    bench = changed(bench, skipped=frozenset({"puffin:small", "python:built"}))

    outcomes = bench.group(SMALL, "start", server).outcomes

    assert [(out.tool, out.status, out.note) for out in outcomes] == [
        ("puffin", "absent", "left out of this run"),
        ("python", "ok", ""),
    ]


def test_who_is_late_is_remembered_by_workload_and_kind(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("puffin")], [])
    bench = changed(bench, rules=Rules(rounds=1, timeout=0.001))

    bench.group(SMALL, "compile-cold", server)

    [(key, note)] = bench.given_up.items()
    assert key == ("small", "compile", "puffin")
    assert re.fullmatch(r"stopped after \d+ s in compile-cold", note)


class Lost(PythonPeer):
    """Looks for what is not there."""

    def start(self, stage: Stage) -> Invocation:
        return self.run(["/bin/ls", f"{stage.directory}/nowhere"], stage)


def test_what_other_tools_or_another_line_did_is_lacking(
    store: Store, server: Server, tmp_path: Path
) -> None:
    both = make_bench(tmp_path / "bench", store, [found("puffin"), found("python")], [])
    alone = changed(both, versions=versions([found("python")], both.conditions.directory))
    [start, venv] = agenda([SMALL], ["start", "venv"])

    assert alone.lacks(start)
    alone.keep(alone.group(SMALL, "start", server))

    assert not alone.lacks(start)
    assert alone.lacks(venv)
    assert both.lacks(start)
    assert changed(alone, latency=0.1).lacks(start)
    both.keep(both.group(SMALL, "start", server))
    assert not alone.lacks(start)


def test_what_was_done_without_a_tool_or_in_less_time_is_lacking(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("puffin"), Lost("")], [])
    patient = changed(bench, rules=Rules(rounds=1, timeout=61))
    without = changed(bench, skipped=frozenset({"puffin:small"}))
    [start] = agenda([SMALL], ["start"])

    without.keep(without.group(SMALL, "start", server))
    assert (without.lacks(start), bench.lacks(start)) == (False, True)

    bench.keep(bench.group(SMALL, "start", server))
    assert (without.lacks(start), bench.lacks(start)) == (False, False)
    assert patient.lacks(start)  # for somebody failed, and may not with more time

    patient.keep(patient.group(SMALL, "start", server))
    assert (patient.lacks(start), bench.lacks(start)) == (False, False)


def test_where_nobody_failed_more_time_is_no_reason_to_measure_again(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("python")], [])
    [start] = agenda([SMALL], ["start"])
    bench.keep(bench.group(SMALL, "start", server))

    assert not changed(bench, rules=Rules(rounds=1, timeout=61)).lacks(start)


def test_with_a_tool_more_the_time_to_go_is_only_the_least(
    store: Store, server: Server, tmp_path: Path
) -> None:
    told: list[str] = []
    bench = make_bench(tmp_path / "bench", store, [found("puffin"), found("python")], told)
    without = changed(bench, skipped=frozenset({"puffin:small"}))
    items = agenda([SMALL], ["start", "venv"])

    without.measure(items, server)
    bench.measure(items, server)
    bench.measure(items, server)

    assert [line.rpartition(", ")[2] for line in told if line.startswith("[")] == [
        "nobody knows what is to come",
        "about 0 min to go",
        *["at least 0 min to go"] * 2,
        *["about 0 min to go"] * 2,
    ]


def test_what_was_measured_on_another_machine_is_lacking(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("python")], [])
    [start] = agenda([SMALL], ["start"])
    bench.keep(bench.group(SMALL, "start", server))

    elsewhere = structs.replace(bench.known().machine, cpu="another")
    structs.replace(bench.known(), machine=elsewhere).save(bench.conditions.results)

    assert bench.lacks(start)


def test_a_failure_does_not_tell_where_the_bench_is(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [Lost("")], [])

    note = bench.group(SMALL, "start", server).outcomes[0].note

    assert "<bench>/runs/small/python/nowhere" in note
    assert str(tmp_path) not in note


def test_sources_are_built_for_a_workload_that_asks_for_it(
    store: Store, server: Server, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "bench", store, [found("puffin")], [])

    group = bench.group(BUILT, "sync-cold", server)

    assert group.outcomes[0].status == "ok", group.outcomes[0].note
    assert server.misses() == []


def test_a_workload_that_the_mirror_does_not_have_is_refused(
    store: Store, server: Server, tmp_path: Path
) -> None:
    os.remove(os.path.join(store.directory, "pins", "small.txt"))
    bench = make_bench(tmp_path / "bench", store, [found("python")], [])

    with pytest.raises(RunError, match="no answer for small"):
        bench.group(SMALL, "start", server)


def run(directory: Path, *words: str) -> int:
    places = [
        *("--mirror", str(directory / "mirror")),
        *("--directory", str(directory / "bench")),
        *("--results", str(directory / "results.json")),
    ]
    return main(["run", *places, "--rounds", "1", "--tool", "python", *words])


def test_the_command_measures_what_is_chosen(store: Store, tmp_path: Path) -> None:
    store.put_pins("jupyter", ["jupyter==1"])

    code = run(tmp_path, "--workload", "jupyter", "--scenario", "start", "--server", "python")

    assert code == 0
    [group] = Results.load(tmp_path / "results.json").groups
    assert (group.workload, group.scenario, group.latency) == ("jupyter", "start", 0.02)
    assert [outcome.tool for outcome in group.outcomes] == ["python"]


def test_a_run_is_taken_up_where_it_was_broken_off(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store.put_pins("jupyter", ["jupyter==1"])
    words = ("--workload", "jupyter", "--server", "python", "--resume", "--scenario")
    run(tmp_path, *words, "start")
    made = by_scenario(tmp_path / "results.json")
    capsys.readouterr()

    assert run(tmp_path, *words, "start", "--scenario", "venv") == 0

    assert "[1/1] jupyter venv" in capsys.readouterr().err
    assert by_scenario(tmp_path / "results.json")["start"] == made["start"]


def test_scenarios_that_no_workload_has_are_refused(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = Path(store.directory).parent

    assert run(directory, "--workload", "trio", "--scenario", "venv") == 2
    assert "none of these workloads has any of these" in capsys.readouterr().err


def test_without_a_mirror_there_is_nothing_to_measure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path) == 2
    assert "there is no mirror in" in capsys.readouterr().err


def test_no_rounds_are_no_bench(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Path(store.directory).parent, "--rounds", "0") == 2
    assert "at least one round" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["0", "-1", "inf", "nan", "soon"])
def test_a_time_that_nothing_can_take_is_refused(
    seconds: str, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(Path(store.directory).parent, f"--timeout={seconds}") == 2
    assert "argument --timeout" in capsys.readouterr().err


def test_two_runs_do_not_disturb_one_another(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = Path(store.directory).parent

    with locked(directory / "bench" / "run.lock"):
        assert run(directory, "--workload", "jupyter") == 2

    assert "run.lock" in capsys.readouterr().err
