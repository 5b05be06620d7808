"""Backends that fail, lie, hang, chatter, and leave things behind."""

from __future__ import annotations

import os
import pickle
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from puffin_build import (
    BackendError,
    BackendMissingError,
    BackendOutput,
    BadAnswerError,
    BuildError,
    BuildHint,
    BuildProcesses,
    BuildSettings,
    BuildStoppedError,
    BuildTimeoutError,
    EditableUnsupportedError,
    WrongProjectError,
    WrongWheelError,
)
from puffin_testing import project_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import InTree, Surroundings

    from puffin_build import PythonBuild

Start = "Callable[..., PythonBuild]"

# A backend that writes into the place of its answer itself.
SPOILER = """
import os, sys
def build_wheel(directory, config_settings=None, metadata_directory=None):
    with open(os.path.join(sys.argv[2], "output.json"), "w") as file:
        file.write({text!r})
    os._exit(0)
"""


def failure(build: PythonBuild, directory: Path) -> BuildError:
    with build, pytest.raises(BuildError) as caught:
        build.wheel(str(directory))
    assert list(directory.glob("*.whl")) == []
    return caught.value


def chain(error: BaseException | None) -> list[BaseException]:
    found = []
    while error is not None:
        found.append(error)
        error = error.__cause__
    return found


def test_a_failure_tells_package_phase_and_the_words_of_the_backend(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    error = failure(start(in_tree(misbehaviour="raise").tree), tmp_path)

    assert isinstance(error, BackendError)
    assert str(error) == "failed to build demo==1.0: `build_wheel` ended with exit status 1"
    assert (error.label, error.phase) == ("demo==1.0", "build_wheel")
    lines = error.output.splitlines()
    assert lines[:2] == ["about to fail", "on both streams"]
    assert lines[-1] == "RuntimeError: this backend fails on purpose"
    [_, output] = chain(error)
    assert str(output).splitlines() == [
        "--- output of `build_wheel`",
        *lines,
        "--- end of output",
    ]


def test_a_hint_comes_last_in_the_chain(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    error = failure(start(in_tree(misbehaviour="need-module").tree), tmp_path)

    assert [type(link) for link in chain(error)] == [BackendError, BackendOutput, BuildHint]
    assert str(chain(error)[-1]) == (
        "demo==1.0 needs frobnicate to build but does not list it in build-system.requires; its "
        "maintainers can add it there, or install frobnicate and build with --no-build-isolation"
    )


@pytest.mark.parametrize(
    ("misbehaviour", "kind", "message"),
    [
        ("killed", BackendError, "`build_wheel` ended by signal SIGKILL"),
        ("exit", BadAnswerError, "`build_wheel` ended without an answer"),
        ("no-wheel", BadAnswerError, "`build_wheel` returned 'demo-1.0-py3-none-any.whl', but"),
        ("answer-path", BadAnswerError, "`build_wheel` returned a path, not a name: '../demo-1.0"),
        ("answer-number", BadAnswerError, "`build_wheel` did not return the name of a .whl: 7"),
        (
            "wrong-name",
            WrongWheelError,
            "`build_wheel` made the wheel of `impostor==1.0`, not of `demo==1.0`",
        ),
        (
            "wrong-version",
            WrongWheelError,
            "`build_wheel` made the wheel of `demo==99`, not of `demo==1.0`",
        ),
    ],
)
def test_a_wheel_that_is_not_what_was_asked_for_is_refused(
    misbehaviour: str,
    kind: type[BuildError],
    message: str,
    set_up: tuple[InTree, PythonBuild],
    tmp_path: Path,
) -> None:
    project, build = set_up
    project.misbehave(misbehaviour, "build_wheel")

    with pytest.raises(BuildError) as caught:
        build.wheel(str(tmp_path))

    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"failed to build demo==1.0: {message}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("misbehaviour", "kind", "message"),
    [
        ("no-metadata", BadAnswerError, "made no usable METADATA: "),
        ("answer-path", BadAnswerError, "returned a path, not a name: "),
        ("answer-number", BadAnswerError, "did not return the name of a .dist-info: 7"),
        ("wrong-name", WrongProjectError, "made the metadata of `impostor==1.0`, not of"),
        ("wrong-version", WrongProjectError, "made the metadata of `demo==99`, not of `demo"),
    ],
)
def test_metadata_that_is_not_what_was_asked_for_is_refused(
    misbehaviour: str,
    kind: type[BuildError],
    message: str,
    set_up: tuple[InTree, PythonBuild],
) -> None:
    hook = "prepare_metadata_for_build_wheel"
    project, build = set_up
    project.misbehave(misbehaviour, hook)

    with pytest.raises(kind) as caught:
        build.metadata()

    assert str(caught.value).startswith(f"failed to build demo==1.0: `{hook}` {message}")


def test_whatever_is_built_will_do_if_nothing_is_known(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    with start(in_tree(misbehaviour="wrong-name").tree) as build:
        assert build.wheel(str(tmp_path)) == "impostor-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "[" * 100_000, "{}", '{"unsupported": true}', '{"warnings": [7], "return": 7}'],
    ids=["empty", "list", "number", "nested", "object", "unsupported", "warnings"],
)
def test_what_is_no_answer_is_none(
    text: str, in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    backend = {"_build/in_tree_backend.py": SPOILER.format(text=text)}

    error = failure(start(in_tree(files=backend).tree), tmp_path)

    assert isinstance(error, BadAnswerError)
    assert str(error) == "failed to build demo==1.0: `build_wheel` ended without an answer"


def test_a_backend_that_says_oddly_that_it_is_missing_is_missing(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    text = '{"no_backend": true, "traceback": 7, "warnings": 7}'
    backend = {"_build/in_tree_backend.py": SPOILER.format(text=text)}

    error = failure(start(in_tree(files=backend).tree), tmp_path)

    assert isinstance(error, BackendMissingError)
    assert error.output == "7"


def test_a_question_without_a_place_is_told_so(
    set_up: tuple[InTree, PythonBuild], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, build = set_up
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))

    with pytest.raises(BackendError) as caught:
        build.wheel(str(tmp_path))

    started = "`build_wheel` cannot be started (No such file or directory: "
    assert str(caught.value).startswith(f"failed to build demo==1.0: {started}")


@pytest.mark.parametrize("misbehaviour", ["answer-number", "answer-nonsense"])
def test_requirements_of_the_backend_have_to_be_requirements(
    misbehaviour: str, in_tree: Callable[..., InTree], start: Start
) -> None:
    hook = "get_requires_for_build_wheel"
    project = in_tree(misbehaviour=misbehaviour, misbehaves_in=hook)

    with pytest.raises(BadAnswerError, match=f"`{hook}` returned"):
        start(project.tree)


def test_a_backend_that_cannot_be_imported_is_named_and_leaves_nothing(
    tmp_path: Path, start: Start, context: Surroundings
) -> None:
    tree = project_tree(tmp_path / "tree", "hatchling", "demo", "1.0", system_requires=[])
    before = sorted(os.listdir(context.cache.root + "/.tmp"))

    with pytest.raises(BackendMissingError) as caught:
        start(tree)

    assert str(caught.value) == (
        "cannot build demo==1.0: its backend `hatchling.build` cannot be imported"
    )
    assert "needs hatchling to build but does not list it" in str(chain(caught.value)[-1])
    assert sorted(os.listdir(context.cache.root + "/.tmp")) == before


def test_a_backend_that_is_not_in_its_path_is_named(
    in_tree: Callable[..., InTree], start: Start
) -> None:
    project = in_tree()
    (project.tree / "_build" / "in_tree_backend.py").unlink()

    with pytest.raises(BackendMissingError, match="its backend `in_tree_backend` "):
        start(project.tree)


def test_a_backend_without_editables_is_told_so(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    project = in_tree(editable=False)

    with start(project.tree, editable=True) as build:
        assert build.metadata() is None
        with pytest.raises(EditableUnsupportedError) as caught:
            build.wheel(str(tmp_path))

    assert str(caught.value) == (
        "cannot build demo==1.0 as editable: its backend `in_tree_backend` has no `build_editable`"
    )


def test_a_hook_that_hangs_is_ended(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path, settings: BuildSettings
) -> None:
    project = in_tree(misbehaviour="hang")

    error = failure(start(project.tree, own_settings=replace(settings, timeout=3.0)), tmp_path)

    assert isinstance(error, BuildTimeoutError)
    assert str(error) == "failed to build demo==1.0: `build_wheel` took longer than 3 s"
    assert error.output == "hanging\n"


def test_a_build_that_is_stopped_says_so(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path, settings: BuildSettings
) -> None:
    processes = BuildProcesses(grace=0.2)
    project = in_tree(misbehaviour="hang")
    stopping = replace(settings, processes=processes, output=lambda _: processes.terminate_all())

    error = failure(start(project.tree, own_settings=stopping), tmp_path)

    assert isinstance(error, BuildStoppedError)
    assert str(error) == "the build of demo==1.0 was stopped"


def test_every_line_of_megabytes_is_told_live(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path, settings: BuildSettings
) -> None:
    lines: list[str] = []
    live = replace(settings, output=lines.append)
    project = in_tree(misbehaviour="print-megabytes")

    with start(project.tree, own_settings=live) as build:
        build.wheel(str(tmp_path))

    assert (lines[0], lines[-1]) == ("the first line", "the last line")
    assert sum(map(len, lines)) > 4_000_000


def test_a_daemon_is_not_waited_for(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    project = in_tree(misbehaviour="leave-daemon")
    begun = time.monotonic()

    with start(project.tree) as build:
        build.wheel(str(tmp_path))

    [child] = project.calls("child")
    assert time.monotonic() - begun < 20
    os.kill(int(str(child["pid"])), signal.SIGKILL)  # it lives on: it left the group


def test_temporary_files_go_with_the_build(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path, context: Surroundings
) -> None:
    project = in_tree(misbehaviour="write-outside")

    with start(project.tree) as build:
        prepared = build.metadata()
        build.wheel(str(tmp_path))
        [call] = project.calls("build_wheel")
        temporary = Path(str(call["environ"]["TMPDIR"]))  # type: ignore[index] # JSON
        assert temporary.is_relative_to(context.cache.root)
        assert (temporary / "left-behind").is_file()

    assert not temporary.exists()
    assert prepared is not None
    assert not os.path.exists(prepared)


def test_sources_in_place_are_the_backends_to_spoil_and_never_ours(
    in_tree: Callable[..., InTree], start: Start, tmp_path: Path
) -> None:
    project = in_tree(misbehaviour="delete-sources")
    (project.tree.parent / "beside").touch()

    with start(project.tree) as build:
        filename = build.wheel(str(tmp_path))

    assert (tmp_path / filename).is_file()
    assert project.tree.is_dir()
    assert (project.tree.parent / "beside").exists()


def test_hooks_see_no_secrets_and_run_in_the_project(
    tmp_path: Path, start: Start, environ: dict[str, str], in_tree: Callable[..., InTree]
) -> None:
    project = in_tree()
    user = {
        **environ,
        "INDEX_TOKEN": "hunter2",
        "X_URL": "https://me:hunter2@example.org",
        "Y": "1",
    }

    with start(project.tree, own_settings=BuildSettings(environ=user)) as build:
        build.wheel(str(tmp_path))

    [call] = project.calls("build_wheel")
    assert "hunter2" not in str(call)
    assert call["environ"]["Y"] == "1"  # type: ignore[index] # JSON
    assert call["cwd"] == str(project.tree)


@pytest.mark.parametrize(
    "error",
    [
        BackendError("demo", "build_wheel", "ended", output="x"),
        WrongWheelError("demo", "build_wheel", "a==1", "b==1"),
        BuildStoppedError("demo", "build_wheel"),
        EditableUnsupportedError("demo", "build_editable", "b", "h"),
    ],
)
def test_errors_survive_another_process(error: BuildError) -> None:
    copy = pickle.loads(pickle.dumps(error))

    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_only_the_last_lines_of_an_output_are_shown() -> None:
    shown = str(BackendOutput("build_wheel", "\n".join(map(str, range(100))))).splitlines()

    assert shown[1] == "[40 lines before these; -v shows all]"
    assert shown[2:-1] == [str(number) for number in range(40, 100)]
