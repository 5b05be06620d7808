"""The tools of this machine do the scenarios, and the bench sees whether they are right."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_bench import BUILT, SMALL, found, make_stage, make_store, make_task, plain_environment

from puffin_bench._measure import measure
from puffin_bench._peer import Peer, Stage
from puffin_bench._scenarios import TRIALS
from puffin_bench._serve import serve
from puffin_bench._trial import LateError, TrialError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_bench._measure import Measured
    from puffin_bench._trial import Trial

TOOLS = ("puffin", "pip", "uv", "nab")
NEW = frozenset({"alpha==2.0", "beta==1.5", "gamma==3.0"})


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = make_store(tmp_path_factory.mktemp("bench") / "mirror")
    with serve(store, latency=0, nginx=False) as server:
        yield f"{server.url}/simple/"
        assert server.misses() == []


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> str:
    return plain_environment(tmp_path_factory.mktemp("templates") / "plain")


def once(trial: Trial) -> Measured:
    trial.reset()
    invocation = trial.invocation()
    assert invocation is not None
    run = measure(invocation, timeout=60)
    assert run.complaint == ""
    return run


def twice(trial: Trial) -> frozenset[str] | None:
    """Return the answer of a second run: what the first one left must not be in its way."""
    trial.set_up()
    once(trial)
    return trial.answer(once(trial))


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("scenario", ["compile-cold", "sync-cold", "venv", "freeze", "uninstall"])
def test_every_tool_does_what_it_says_it_does(
    tool: str, scenario: str, index: str, template: str, tmp_path: Path
) -> None:
    trial = TRIALS[scenario](found(tool), make_task(template), make_stage(tmp_path, index))
    if trial.invocation() is None:
        pytest.skip(f"{tool} has no {scenario}")

    assert twice(trial) == trial.expected()


@pytest.mark.parametrize(
    "scenario", ["start", "compile-warm", "compile-noop", "sync-warm", "sync-noop"]
)
def test_puffin_does_the_rest_as_well(
    scenario: str, index: str, template: str, tmp_path: Path
) -> None:
    trial = TRIALS[scenario](found("puffin"), make_task(template), make_stage(tmp_path, index))

    assert twice(trial) == trial.expected()


@pytest.mark.parametrize("tool", ["puffin", "uv"])
def test_one_requirement_more_is_added_to_the_pins_of_before(
    tool: str, index: str, tmp_path: Path
) -> None:
    stage = make_stage(tmp_path, index)
    trial = TRIALS["compile-incremental"](found(tool), make_task(), stage)

    assert twice(trial) == NEW
    assert trial.expected() is None
    trial.reset()
    assert "gamma" not in Path(stage.output).read_text()


def test_a_tool_that_looks_at_no_output_has_nothing_to_do_there(tmp_path: Path) -> None:
    for scenario in ("compile-incremental", "compile-noop"):
        trial = TRIALS[scenario](found("pip"), make_task(), make_stage(tmp_path))

        assert trial.invocation() is None


@pytest.mark.parametrize("tool", ["puffin", "uv", "pip"])
def test_sources_are_built_where_wheels_are_forbidden(
    tool: str, index: str, template: str, tmp_path: Path
) -> None:
    plain = make_stage(tmp_path, index)
    stage = Stage(directory=plain.directory, python=plain.python, index=index, no_binary=("delta",))
    trial = TRIALS["sync-cold"](found(tool), make_task(template, BUILT), stage)
    trial.set_up()
    shutil.rmtree(stage.cache, ignore_errors=True)

    once(trial)

    assert trial.answer(once(trial)) == {"delta==1.0"}
    names = _names_below(stage.environment).split()
    assert "delta" in names
    assert "delta_wheel.py" not in names


def _names_below(directory: str) -> str:
    return "\n".join(name for _, *lists in os.walk(directory) for names in lists for name in names)


@pytest.mark.parametrize("tool", ["puffin", "uv", "nab"])
def test_what_a_tool_keeps_is_below_its_stage_and_gone_before_a_cold_run(
    tool: str, index: str, tmp_path: Path
) -> None:
    stage = make_stage(tmp_path, index)
    trial = TRIALS["compile-cold"](found(tool), make_task(), stage)
    trial.set_up()
    once(trial)
    kept = len(_names_below(stage.cache).split())

    trial.reset()

    assert kept > 0
    assert not os.path.exists(stage.cache)
    assert not os.path.exists(stage.output)
    assert os.listdir(stage.home) == []


@pytest.mark.parametrize("scenario", ["compile-cold", "compile-incremental", "sync-cold"])
def test_pip_tools_do_what_they_say_they_do(
    scenario: str, index: str, with_pip: Path, tmp_path: Path
) -> None:
    peer, task = found("pip-tools"), make_task(str(with_pip))
    trial = TRIALS[scenario](peer, task, make_stage(tmp_path / "stage", index))

    assert twice(trial) == (trial.expected() or NEW)


def test_pip_keeps_the_answers_of_the_index(index: str, tmp_path: Path) -> None:
    stage = make_stage(tmp_path, index)
    trial = TRIALS["compile-cold"](found("pip"), make_task(), stage)
    trial.set_up()
    once(trial)

    assert any(name.startswith("http") for name in os.listdir(os.path.join(stage.cache, "pip")))


def test_a_warm_run_needs_no_index(index: str, tmp_path: Path) -> None:
    peer, stage = found("puffin"), make_stage(tmp_path, index)
    TRIALS["compile-warm"](peer, make_task(), stage).set_up()
    gone = make_stage(tmp_path, index)
    trial = TRIALS["compile-warm"](peer, make_task(), gone)

    assert "PUFFIN_OFFLINE" in (trial.invocation() or pytest.fail("no command")).environ
    assert trial.answer(once(trial)) == trial.expected()


def test_pip_in_the_environment_is_not_what_was_synced(tmp_path: Path) -> None:
    stage = make_stage(tmp_path)
    for name in ("alpha-2.0", "beta-1.5", "pip-26.0"):
        packages = Path(stage.environment, "lib", "python3.11", "site-packages")
        (packages / f"{name}.dist-info").mkdir(parents=True)
    template = tmp_path / "template" / "lib" / "python3.11" / "site-packages" / "pip-26.0.dist-info"
    template.mkdir(parents=True)
    trial = TRIALS["sync-warm"](Peer(""), make_task(str(tmp_path / "template")), stage)

    run = measure(Peer("").run(["/bin/sh", "-c", ":"], make_here(stage)))

    assert trial.answer(run) == trial.expected()


def make_here(stage: Stage) -> Stage:
    os.makedirs(stage.project, exist_ok=True)
    return stage


def test_an_environment_of_another_interpreter_is_no_answer(tmp_path: Path) -> None:
    stage = make_here(make_stage(tmp_path))
    trial = TRIALS["venv"](Peer(""), make_task(), stage)
    os.makedirs(os.path.dirname(stage.environment_python))
    Path(stage.environment, "pyvenv.cfg").touch()
    run = measure(Peer("").run(["/bin/sh", "-c", ":"], stage))

    os.symlink("/bin/sh", stage.environment_python)
    other = trial.answer(run)
    os.remove(stage.environment_python)
    os.symlink(stage.python, stage.environment_python)

    assert other == frozenset()
    assert trial.answer(run) == trial.expected()


def test_what_fails_before_the_runs_is_told(template: str, tmp_path: Path) -> None:
    trial = TRIALS["compile-warm"](found("puffin"), make_task(template), make_stage(tmp_path))

    with pytest.raises(TrialError, match="before the run: exit code"):
        trial.set_up()


def test_what_takes_too_long_before_the_runs_is_told_apart(template: str, tmp_path: Path) -> None:
    task = make_task(template, timeout=0.001)
    trial = TRIALS["sync-warm"](found("puffin"), task, make_stage(tmp_path))

    with pytest.raises(LateError, match="before the run: stopped after"):
        trial.set_up()


def test_every_scenario_of_a_workload_is_known() -> None:
    from puffin_bench._workloads import WORKLOADS

    assert {name for work in WORKLOADS.values() for name in work.scenarios} == set(TRIALS)
    assert set(SMALL.scenarios) == set(TRIALS)
