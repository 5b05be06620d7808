"""Every backend that matters builds: metadata, wheel, editable wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from puffin_build import BackendError, BuildHint
from puffin_package import read_metadata_directory
from puffin_testing import ProjectBackend, project_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Surroundings

    from puffin_build import PythonBuild

BACKENDS = ["setuptools", "hatchling", "flit-core", "poetry-core", "pdm-backend", "setup.py"]
needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")


@pytest.mark.parametrize("backend", BACKENDS)
def test_prepares_metadata_and_builds_the_wheel_of_it(
    backend: ProjectBackend, tmp_path: Path, start: Callable[..., PythonBuild]
) -> None:
    tree = project_tree(tmp_path / "tree", backend, "demo", "1.0", requires=["click>=8"])

    with start(tree, name="demo", version="1.0") as build:
        prepared = build.metadata()
        assert prepared is not None
        metadata = read_metadata_directory(prepared)
        filename = build.wheel(str(tmp_path))

    assert (metadata.name, metadata.version) == ("demo", "1.0")
    assert [str(requirement) for requirement in metadata.requires_dist] == ["click>=8"]
    assert filename in ("demo-1.0-py3-none-any.whl", "demo-1.0-py2.py3-none-any.whl")
    with zipfile.ZipFile(tmp_path / filename) as wheel:
        assert "demo/__init__.py" in wheel.namelist()
    assert not os.path.exists(prepared)


@pytest.mark.parametrize("backend", BACKENDS[1:])  # the first and the last are both setuptools
def test_builds_editable_wheels(
    backend: ProjectBackend,
    tmp_path: Path,
    start: Callable[..., PythonBuild],
    context: Surroundings,
) -> None:
    tree = project_tree(tmp_path / "tree", backend, "demo", "1.0")
    context.isolated = backend == "hatchling"  # the one that asks for more

    with start(tree, name="demo", editable=True) as build:
        filename = build.wheel(str(tmp_path))

    with zipfile.ZipFile(tmp_path / filename) as wheel:
        wheel.extractall(tmp_path / "site")
    (tree / "demo" / "__init__.py").write_text("__version__ = 'edited'")
    code = "import site; site.addsitedir('site'); import demo; print(demo.__version__)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert run.stdout == "edited\n"
    if context.isolated:
        asked = [[text.partition("~")[0] for text in each] for each in context.asked]
        assert asked == [["hatchling"], ["hatchling", "editables"]]


@needs_compiler
def test_compiles_an_extension(
    tmp_path: Path, start: Callable[..., PythonBuild], context: Surroundings
) -> None:
    tree = project_tree(tmp_path / "tree", "c-extension", "demo", "1.0")
    context.isolated = False

    with start(tree, name="demo", version="1.0") as build:
        filename = build.wheel(str(tmp_path))

    with zipfile.ZipFile(tmp_path / filename) as wheel:
        wheel.extractall(tmp_path / "site")
    code = "import demo; print(demo.__version__)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "site",
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout == "1.0\n"
    assert "none-any" not in filename


@needs_compiler
def test_a_missing_header_is_told_apart(
    tmp_path: Path, start: Callable[..., PythonBuild], context: Surroundings
) -> None:
    tree = project_tree(tmp_path / "tree", "c-extension", "demo", "1.0", missing_header=True)
    context.isolated = False

    with start(tree) as build, pytest.raises(BackendError) as caught:
        build.wheel(str(tmp_path))

    output = caught.value.__cause__
    assert output is not None
    assert "demo.c:1:10" in str(output)
    assert isinstance(output.__cause__, BuildHint)
    assert "a library that provides frobnicate/frob.h must be installed" in str(output.__cause__)


def test_a_requirement_that_is_not_declared_is_told_apart(
    tmp_path: Path, start: Callable[..., PythonBuild]
) -> None:
    tree = project_tree(
        tmp_path / "tree",
        "setup.py",
        "demo",
        "1.0",
        files={"setup.py": "import Cython.Build\nfrom setuptools import setup\nsetup()\n"},
    )

    with pytest.raises(BackendError) as caught:
        start(tree, label="demo==1.0")

    assert caught.value.phase == "get_requires_for_build_wheel"
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("demo==1.0 needs Cython to build but does not list it")


def test_without_isolation_the_interpreter_itself_builds(
    tmp_path: Path, start: Callable[..., PythonBuild], context: Surroundings
) -> None:
    tree = project_tree(tmp_path / "tree", "flit-core", "demo", "1.0", system_requires=["nowhere"])
    context.isolated = False

    with start(tree) as build:
        filename = build.wheel(str(tmp_path))

    assert (tmp_path / filename).is_file()
    assert context.asked == []
