from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from puffin_build import BuildError, BuildStoppedError
from puffin_dispatch import CyclicBuildError, DispatchClosedError
from puffin_normalize import normalize_project
from puffin_testing import wait_until
from puffin_traits import FormatControl

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Workbench


def test_builds_with_what_the_project_and_its_backend_ask_for(
    bench: Workbench, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        bench.wheel(name)
    request = bench.request("example", system_requires=["first"], build_requires=["second"])

    with bench.dispatch().setup_build(request) as build:
        prepared = build.metadata()
        wheel = build.wheel(str(tmp_path))

    assert prepared is not None
    assert os.path.basename(prepared) == "example-1.0.dist-info"
    assert wheel == "example-1.0-py3-none-any.whl"
    assert (tmp_path / wheel).exists()
    assert bench.hooks("example") == [
        "get_requires_for_build_wheel",
        "prepare_metadata_for_build_wheel",
        "build_wheel",
    ]
    assert bench.server.count("/files/*.whl") == 2


def test_a_backend_in_the_tree_that_needs_nothing_is_no_cycle(
    bench: Workbench, tmp_path: Path
) -> None:
    request = bench.request("backend")

    with bench.dispatch().setup_build(request) as build:
        assert build.wheel(str(tmp_path)) == "backend-1.0-py3-none-any.whl"


def test_builds_in_an_environment_of_its_own(bench: Workbench, tmp_path: Path) -> None:
    with bench.dispatch().setup_build(bench.request("example")) as build:
        build.wheel(str(tmp_path))

    used = bench.entries("example")[-1]["executable"]
    assert os.path.commonpath([used, bench.cache.root]) == bench.cache.root


def test_without_isolation_uses_what_the_interpreter_has(bench: Workbench, tmp_path: Path) -> None:
    request = bench.request("example", system_requires=["no-such-requirement"])
    dispatch = bench.dispatch(no_isolation=FormatControl(names=frozenset({"example"})))

    with dispatch.setup_build(request) as build:
        assert build.wheel(str(tmp_path)) == "example-1.0-py3-none-any.whl"

    assert bench.entries("example")[-1]["executable"] == bench.interpreter.executable
    assert bench.server.requests == []


def test_hands_settings_and_variables_to_the_backend(bench: Workbench) -> None:
    dispatch = bench.dispatch(
        config_settings={"level": "3", "colour": "red"},
        project_settings={normalize_project("example"): {"colour": "blue"}},
        environ={"GREETING": "hello"},
    )

    for name in ("example", "other"):
        with dispatch.setup_build(bench.request(name)):
            pass

    (own,), (other,) = bench.entries("example"), bench.entries("other")
    assert own["config_settings"] == {"level": "3", "colour": "blue"}
    assert other["config_settings"] == {"level": "3", "colour": "red"}
    assert own["environ"]["GREETING"] == "hello"


def test_ends_the_builds_that_run_when_it_is_closed(bench: Workbench, tmp_path: Path) -> None:
    request = bench.request("example", misbehaviour="hang")
    dispatch = bench.dispatch()
    problems: list[BuildError] = []

    def run() -> None:
        with dispatch.setup_build(request) as build:
            try:
                build.wheel(str(tmp_path))
            except BuildError as error:
                problems.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    wait_until(lambda: "build_wheel" in bench.hooks("example"))
    dispatch.close()
    thread.join(10)

    assert [type(problem) for problem in problems] == [BuildStoppedError]
    with pytest.raises(DispatchClosedError):
        dispatch.setup_build(request)


def test_needing_something_for_a_user_makes_nobody_wait(bench: Workbench) -> None:
    dispatch = bench.dispatch()

    with dispatch.needing("a", "a==1"), dispatch.needing("a", "a==1"):
        pass
    with dispatch.needing("b", "b==1"), dispatch.needing("a", "a==1"):
        pass


def test_needing_leads_from_one_build_to_the_next(bench: Workbench) -> None:
    dispatch = bench.dispatch()

    with (
        dispatch.needing("a", "a==1"),
        dispatch.needing("b", "b==1"),
        pytest.raises(CyclicBuildError) as caught,
        dispatch.needing("a", "a==1"),
    ):
        raise AssertionError

    assert caught.value.labels == ("a==1", "b==1", "a==1")
