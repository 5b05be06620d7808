"""Wheels of the work tree are built again when a source has changed, and told by their commit."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_bench._environments import Setup
from puffin_bench._errors import RunError
from puffin_bench._worktree import (
    commit_of,
    needed_packages,
    newest_change,
    provide_wheels,
    workspace_root,
)
from puffin_testing import project_tree

if TYPE_CHECKING:
    from pathlib import Path

AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@example.org")


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *AUTHOR, *words], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(root: Path, subject: str) -> str:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", subject)
    return git(root, "rev-parse", "--short=10", "HEAD")


def write_package(root: Path, folder: str, name: str, *dependencies: str) -> Path:
    package = root / "packages" / folder
    (package / "src").mkdir(parents=True)
    text = f'[project]\nname = "{name}"\nversion = "1"\ndependencies = {list(dependencies)}\n'
    (package / "pyproject.toml").write_text(text)
    return package


def test_the_work_tree_is_found_from_any_of_its_directories(tmp_path: Path) -> None:
    package = write_package(tmp_path, "puffin-cli", "puffin-cli")

    assert workspace_root(str(package / "src")) == str(tmp_path)
    assert workspace_root(str(tmp_path)) == str(tmp_path)


def test_outside_of_a_work_tree_there_is_nothing_to_build(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="the work tree of Puffin is not here"):
        workspace_root(str(tmp_path))


def test_the_siblings_of_siblings_are_needed_and_nothing_else(tmp_path: Path) -> None:
    top = write_package(tmp_path, "top", "top", "middle==1", "msgspec>=0.20")
    middle = write_package(tmp_path, "middle", "middle", "other-name==1", "top==1")
    low = write_package(tmp_path, "low", "other-name")
    write_package(tmp_path, "beside", "beside", "middle==1")

    assert needed_packages(str(tmp_path), "top") == sorted(map(str, (top, middle, low)))


def test_only_sources_count_as_changes(tmp_path: Path) -> None:
    package = write_package(tmp_path, "top", "top")
    for name, time in (("src/a.py", 200), ("src/__pycache__/a.pyc", 300), ("tests/t.py", 400)):
        path = package / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.utime(path, (time, time))
    os.utime(package / "pyproject.toml", (100, 100))

    assert newest_change([str(package)]) == 200


def test_wheels_are_built_when_a_source_is_newer(with_pip: Path, tmp_path: Path) -> None:
    offline = {"PATH": os.defpath, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    setup = Setup(python=sys.executable, environ=offline, installer=str(with_pip))
    tree = project_tree(tmp_path / "tree", "in-tree", "thing", "1.0")
    (tree / "src").mkdir(exist_ok=True)
    wheels = tmp_path / "wheels"

    def build() -> bool:
        return provide_wheels(str(wheels), [str(tree)], str(with_pip), setup)

    first, second = build(), build()
    os.utime(tree / "pyproject.toml", (2e9, 2e9))
    third = build()

    assert (first, second, third) == (True, False, True)
    assert [path.name for path in wheels.glob("*.whl")] == ["thing-1.0-py3-none-any.whl"]


def test_a_commit_is_that_of_the_folders_and_not_of_what_is_beside(tmp_path: Path) -> None:
    wanted = write_package(tmp_path, "wanted", "wanted")
    (wanted / "src" / "old.py").touch()
    git(tmp_path, "init", "--quiet")
    first = commit(tmp_path, "begin")
    beside = write_package(tmp_path, "beside", "beside")
    commit(tmp_path, "go on")

    assert commit_of(str(tmp_path), [str(wanted)]) == f"commit {first}"
    (beside / "pyproject.toml").write_text("")
    (wanted / "tests").mkdir()
    (wanted / "tests" / "test_new.py").touch()
    assert commit_of(str(tmp_path), [str(wanted)]) == f"commit {first}"
    (wanted / "src" / "new.py").touch()
    assert commit_of(str(tmp_path), [str(wanted)]) == f"commit {first}, with changes"


def test_a_tree_without_git_has_no_commit(tmp_path: Path) -> None:
    wanted = write_package(tmp_path, "wanted", "wanted")

    assert commit_of(str(tmp_path), [str(wanted)]) == ""
