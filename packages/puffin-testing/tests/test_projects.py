from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import zipfile
from typing import TYPE_CHECKING, get_args

import pytest

from puffin_testing import ProjectBackend, project_tree, sdist_of, wheel_of_installed

if TYPE_CHECKING:
    from pathlib import Path

BACKENDS = get_args(ProjectBackend)
HOOK = """
import json, sys
sys.path.insert(0, "_build")
import in_tree_backend as backend
print(json.dumps(getattr(backend, sys.argv[1])(*sys.argv[2:])))
"""


def call(tree: Path, hook: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", HOOK, hook, *arguments]
    return subprocess.run(command, cwd=tree, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("backend", BACKENDS)
def test_trees_are_the_same_each_time(backend: ProjectBackend, tmp_path: Path) -> None:
    trees = [
        project_tree(tmp_path / top / "tree", backend, "My.Demo", "1.0", requires=["a>1"])
        for top in ("one", "two")
    ]

    assert sdist_of(trees[0]) == sdist_of(trees[1])


@pytest.mark.parametrize("backend", ["setuptools", "hatchling", "flit-core", "poetry-core"])
def test_the_project_table_says_what_was_asked_for(backend: ProjectBackend, tmp_path: Path) -> None:
    tree = project_tree(
        tmp_path,
        backend,
        "Demo",
        "1.0",
        requires=["a>1"],
        extras={"x": ["b"]},
        requires_python=">3",
    )

    project = tomllib.loads((tree / "pyproject.toml").read_text())["project"]
    assert project == {
        "name": "Demo",
        "version": "1.0",
        "description": "Made for a test",
        "dependencies": ["a>1"],
        "optional-dependencies": {"x": ["b"]},
        "requires-python": ">3",
    }


def test_a_legacy_project_has_no_pyproject(tmp_path: Path) -> None:
    tree = project_tree(tmp_path, "setup.py", "demo", "1.0")

    assert sorted(path.name for path in tree.iterdir()) == ["demo", "setup.py"]


def test_files_can_be_added_and_replaced(tmp_path: Path) -> None:
    tree = project_tree(tmp_path, "flit-core", "demo", "1.0", files={"a/b": b"c", "demo/x.py": ""})

    assert (tree / "a" / "b").read_bytes() == b"c"
    assert (tree / "demo" / "x.py").read_bytes() == b""


def test_the_in_tree_backend_builds_and_notes_its_calls(tmp_path: Path) -> None:
    log = tmp_path / "log"
    tree = project_tree(tmp_path / "tree", "in-tree", "demo", "1.0", requires=["a"], log=log)

    run = call(tree, "build_wheel", str(tmp_path))

    assert json.loads(run.stdout) == "demo-1.0-py3-none-any.whl"
    with zipfile.ZipFile(tmp_path / "demo-1.0-py3-none-any.whl") as wheel:
        assert b"Requires-Dist: a\n" in wheel.read("demo-1.0.dist-info/METADATA")
        assert "demo/__init__.py" in wheel.namelist()
    [note] = map(json.loads, log.read_text().splitlines())
    assert (note["hook"], note["cwd"]) == ("build_wheel", str(tree))


def test_hooks_can_be_left_out(tmp_path: Path) -> None:
    tree = project_tree(tmp_path, "in-tree", "demo", "1.0", prepare=False, editable=False)

    assert "AttributeError" in call(tree, "prepare_metadata_for_build_wheel", ".").stderr
    assert "AttributeError" in call(tree, "build_editable", ".").stderr
    assert json.loads(call(tree, "get_requires_for_build_wheel").stdout) == []


def test_only_the_hook_that_shall_misbehave_does(tmp_path: Path) -> None:
    tree = project_tree(
        tmp_path / "tree",
        "in-tree",
        "demo",
        "1.0",
        misbehaviour="raise",
        misbehaves_in="build_editable",
    )

    assert call(tree, "build_wheel", str(tmp_path)).returncode == 0
    assert "fails on purpose" in call(tree, "build_editable", str(tmp_path)).stderr


def test_an_installed_distribution_becomes_a_wheel_that_works(tmp_path: Path) -> None:
    wheel = wheel_of_installed("flit-core")
    (tmp_path / wheel.filename).write_bytes(wheel.content)

    with zipfile.ZipFile(tmp_path / wheel.filename) as archive:
        names = archive.namelist()
        record = archive.read(names[-1]).decode()
        archive.extractall(tmp_path / "site")
    code = "import sys; sys.path.insert(0, 'site'); import flit_core; print(flit_core.__file__)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout.startswith(f"{tmp_path / 'site'}")
    assert names[-1].endswith(".dist-info/RECORD")
    assert [row.partition(",")[0] for row in record.splitlines()] == names
    assert not any(name.endswith((".pyc", "INSTALLER", "REQUESTED")) for name in names[-8:])
