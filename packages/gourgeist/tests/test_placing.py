from __future__ import annotations

import os
import pickle
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from gourgeist import (
    TargetExistsError,
    UnsupportedTargetError,
    UnusableTargetError,
    VenvError,
    create_environment,
)
from puffin_fs import FsError

if TYPE_CHECKING:
    from pathlib import Path

    from puffin_interpreter import Interpreter


@pytest.fixture
def broken(running: Interpreter) -> Interpreter:
    """An interpreter whose environments cannot be written to the end."""
    scheme = running.virtual_scheme.replaced(platlib="lib/" + "x" * 300)
    return running.replaced(virtual_scheme=scheme)


def prefix(root: Path) -> str:
    code = "import sys; print(sys.prefix)"
    run = subprocess.run(
        [str(root / "bin" / "python"), "-I", "-c", code], capture_output=True, text=True, check=True
    )
    return run.stdout.rstrip("\n")


def test_parents_are_made(tmp_path: Path, running: Interpreter) -> None:
    create_environment(tmp_path / "a" / "b" / "env", running)

    assert prefix(tmp_path / "a" / "b" / "env") == str(tmp_path / "a" / "b" / "env")


def test_empty_directory_is_filled_where_it_is(tmp_path: Path, running: Interpreter) -> None:
    root = tmp_path / "env"
    root.mkdir()
    before = root.stat().st_ino

    create_environment(root, running)

    assert root.stat().st_ino == before
    assert prefix(root) == str(root)


def test_environment_is_replaced_only_if_asked_for(tmp_path: Path, running: Interpreter) -> None:
    root = tmp_path / "env"
    create_environment(root, running)
    (root / "mine.txt").write_text("mine")

    with pytest.raises(TargetExistsError, match="--clear") as caught:
        create_environment(root, running)
    assert caught.value.kind == "environment"
    assert (root / "mine.txt").exists()

    create_environment(root, running, clear=True)

    assert not (root / "mine.txt").exists()
    assert prefix(root) == str(root)
    assert os.listdir(tmp_path) == ["env"]


def test_existing_content_stays_if_asked_for(tmp_path: Path, running: Interpreter) -> None:
    root = tmp_path / "env"
    create_environment(root, running, prompt="old")
    (root / "bin" / "tool").write_text("mine")
    (root / "bin" / "python").unlink()
    (root / "bin" / "python").symlink_to("/nowhere")

    environment = create_environment(root, running, prompt="new", allow_existing=True)

    assert (root / "bin" / "tool").read_text() == "mine"
    assert environment.config.prompt == "new"
    assert prefix(root) == str(root)


def test_what_is_no_environment_is_never_cleared(tmp_path: Path, running: Interpreter) -> None:
    root = tmp_path / "home"
    root.mkdir()
    (root / "thesis.txt").write_text("all of it")

    with pytest.raises(TargetExistsError) as caught:
        create_environment(root, running, clear=True)

    assert caught.value.kind == "directory"
    assert "not empty" in str(caught.value)
    assert os.listdir(root) == ["thesis.txt"]


def test_directory_with_content_becomes_an_environment_if_asked_for(
    tmp_path: Path, running: Interpreter
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "code.py").write_text("1")

    create_environment(root, running, allow_existing=True)

    assert (root / "code.py").read_text() == "1"
    assert prefix(root) == str(root)


@pytest.mark.parametrize("options", [{}, {"clear": True}, {"allow_existing": True}])
@pytest.mark.parametrize("kind", ["file", "link"])
def test_file_stays(
    kind: str, options: dict[str, bool], tmp_path: Path, running: Interpreter
) -> None:
    root = tmp_path / "env"
    if kind == "file":
        root.write_text("mine")
    else:
        root.symlink_to(tmp_path / "nothing")

    with pytest.raises(TargetExistsError, match="no directory"):
        create_environment(root, running, **options)

    assert os.listdir(tmp_path) == ["env"]


@pytest.mark.parametrize("clear", [False, True])
def test_link_to_a_directory_stays_a_link(
    tmp_path: Path, running: Interpreter, *, clear: bool
) -> None:
    real = tmp_path / "elsewhere" / "real"
    real.mkdir(parents=True)
    root = tmp_path / "env"
    root.symlink_to(real)
    if clear:
        create_environment(root, running)

    create_environment(root, running, clear=clear)

    assert root.is_symlink()
    assert prefix(root) == str(root)
    assert (real / "pyvenv.cfg").exists()


def test_cleared_environment_does_not_lose_what_it_links_to(
    tmp_path: Path, running: Interpreter
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("mine")
    root = tmp_path / "env"
    create_environment(root, running)
    (root / "link").symlink_to(outside)

    create_environment(root, running, clear=True)

    assert (outside / "file").read_text() == "mine"


def test_written_over_links_are_not_written_through(tmp_path: Path, running: Interpreter) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    root = tmp_path / "env"
    create_environment(root, running)
    (root / "bin" / "activate").unlink()
    (root / "bin" / "activate").symlink_to(outside)

    create_environment(root, running, allow_existing=True)

    assert outside.read_text() == "mine"
    assert not (root / "bin" / "activate").is_symlink()


@pytest.mark.parametrize("name", ["bin", "lib", "include"])
def test_file_in_the_way_of_a_directory_is_named_and_stays(
    name: str, tmp_path: Path, running: Interpreter
) -> None:
    root = tmp_path / "env"
    root.mkdir()
    (root / name).write_text("mine")

    with pytest.raises(FsError) as caught:
        create_environment(root, running, allow_existing=True)

    assert caught.value.path == str(root)
    assert (root / name).read_text() == "mine"


def test_failure_leaves_nothing(tmp_path: Path, broken: Interpreter) -> None:
    with pytest.raises(FsError):
        create_environment(tmp_path / "env", broken)

    assert os.listdir(tmp_path) == []


def test_failure_leaves_an_empty_directory_empty(tmp_path: Path, broken: Interpreter) -> None:
    root = tmp_path / "env"
    root.mkdir()

    with pytest.raises(FsError):
        create_environment(root, broken)

    assert os.listdir(root) == []


def test_failure_leaves_the_environment_that_was_there(
    tmp_path: Path, running: Interpreter, broken: Interpreter
) -> None:
    root = tmp_path / "env"
    create_environment(root, running)
    (root / "mine.txt").write_text("mine")

    with pytest.raises(FsError):
        create_environment(root, broken, clear=True)

    assert (root / "mine.txt").exists()
    assert prefix(root) == str(root)
    assert os.listdir(tmp_path) == ["env"]


def test_of_many_at_once_one_makes_it_and_the_others_are_told(
    tmp_path: Path, running: Interpreter
) -> None:
    def create(_: int) -> str:
        try:
            create_environment(tmp_path / "env", running)
        except TargetExistsError as error:
            return error.kind
        return "made"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(create, range(8)))

    assert sorted(results) == ["environment"] * 7 + ["made"]
    assert os.listdir(tmp_path) == ["env"]
    assert prefix(tmp_path / "env") == str(tmp_path / "env")


@pytest.mark.parametrize(
    "error",
    [
        TargetExistsError("/a", "environment"),
        TargetExistsError("/a", "directory"),
        TargetExistsError("/a", "file"),
        UnusableTargetError("/a:b", "its path holds a colon"),
        UnsupportedTargetError("/usr/bin/python3", "it is odd"),
    ],
)
def test_errors_survive_pickling_and_name_the_place(error: VenvError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert str(again) == str(error)
    assert error.args[0] in str(error)
