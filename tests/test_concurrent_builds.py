"""Several processes that build the same sources at once, with one cache."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from puffin_testing import (
    IndexServer,
    ProjectBackend,
    project_tree,
    sdist_filename,
    sdist_of,
    wheel_of_installed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Puffin

PROCESSES = 4
PREPARE = "prepare_metadata_for_build_wheel"
PROJECTS: dict[str, ProjectBackend] = {
    "by_setup": "setup.py",
    "by_flit": "flit-core",
    "by_hatch": "hatchling",
    "by_itself": "in-tree",
}
_BACKENDS = {"flit-core": "flit_core.buildapi", "hatchling": "hatchling.build"}
_SERVED = (
    "flit_core",
    "hatchling",
    "packaging",
    "pathspec",
    "pluggy",
    "setuptools",
    "tomlkit",
    "trove-classifiers",
)
# What a backend does, with a line in a file for each wheel.
_NOTING = """
import {backend} as real
from {backend} import *

def build_wheel(*arguments, **settings):
    with open({marker!r}, "a") as stream:
        stream.write("build_wheel\\n")
    return real.build_wheel(*arguments, **settings)
"""
_NOTING_SETUP = """
import sys

for command, hook in (("bdist_wheel", "build_wheel"), ("dist_info", "{prepare}")):
    if command in sys.argv:
        with open({marker!r}, "a") as stream:
            stream.write(hook + "\\n")

"""


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Where each project has a file with a line for each time that it was built."""
    directory = tmp_path / "marks"
    directory.mkdir()
    return directory


@pytest.fixture
def offering(puffin: Puffin, marks: Path, tmp_path: Path) -> Iterator[Puffin]:
    """The command, with an index of sources and of what builds them."""
    with IndexServer() as server:
        for name in _SERVED:
            server.add(*wheel_of_installed(name))
        for name, backend in PROJECTS.items():
            tree = project_tree(tmp_path / "trees" / name, backend, name, "1.0", log=marks / name)
            _note_builds(tree, backend, marks / name)
            server.add(sdist_filename(name, "1.0"), sdist_of(tree, top=f"{name}-1.0"))
        puffin.environ["PUFFIN_INDEX_URL"] = server.url
        yield puffin


def _note_builds(tree: Path, backend: ProjectBackend, marker: Path) -> None:
    """Have a project note each wheel that is built of it; the in-tree backend does so anyway."""
    if backend == "setup.py":
        setup = tree / "setup.py"
        setup.write_text(
            _NOTING_SETUP.format(marker=str(marker), prepare=PREPARE) + setup.read_text()
        )
    elif backend in _BACKENDS:
        real = _BACKENDS[backend]
        (tree / "noting.py").write_text(_NOTING.format(backend=real, marker=str(marker)))
        pyproject = tree / "pyproject.toml"
        own = 'build-backend = "noting"\nbackend-path = ["."]'
        pyproject.write_text(pyproject.read_text().replace(f'build-backend = "{real}"', own))


def _calls(marker: Path, hook: str = "build_wheel") -> int:
    """Return how often a hook was called; the in-tree backend notes all of them, as JSON."""
    lines = marker.read_text().splitlines() if marker.exists() else []
    return sum(line.startswith((hook, f'{{"hook": "{hook}"')) for line in lines)


def _start(puffin: Puffin, *words: str, environment: str = ".venv") -> subprocess.Popen[str]:
    return subprocess.Popen(
        puffin.command(*words),
        cwd=puffin.cwd,
        env=puffin.environ | {"VIRTUAL_ENV": str(puffin.cwd / environment)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_several_processes_build_each_project_once(offering: Puffin, marks: Path) -> None:
    offering.write("out.txt", "".join(f"{name}==1.0\n" for name in PROJECTS))
    environments = [f"venv{number}" for number in range(PROCESSES)]
    for environment in environments:
        offering.make_venv(environment)

    running = [_start(offering, "pip-sync", "out.txt", environment=each) for each in environments]
    told = [process.communicate(timeout=120)[0] for process in running]

    assert [process.returncode for process in running] == [0] * PROCESSES, "\n".join(told)
    for environment in environments:
        assert offering.python(f"import {', '.join(PROJECTS)}", environment).returncode == 0
    assert {name: _calls(marks / name) for name in PROJECTS} == dict.fromkeys(PROJECTS, 1)
    assert (
        _calls(marks / "by_itself", PREPARE) == 0
    )  # whoever needs the wheel asks for nothing else
    assert os.listdir(offering.cache / ".tmp") == []
    offering.make_venv()
    assert "Built" not in offering.ok("pip-sync", "out.txt", "--offline").err
    assert {name: _calls(marks / name) for name in PROJECTS} == dict.fromkeys(PROJECTS, 1)


def test_several_processes_ask_each_project_once(offering: Puffin, marks: Path) -> None:
    offering.make_venv()
    offering.write("a.in", "".join(f"{name}\n" for name in PROJECTS))

    running = [
        _start(offering, "pip-compile", "a.in", "--no-header", "-o", f"out{number}.txt")
        for number in range(PROCESSES)
    ]
    told = [process.communicate(timeout=120)[0] for process in running]

    assert [process.returncode for process in running] == [0] * PROCESSES, "\n".join(told)
    lines = {f"{name.replace('_', '-')}==1.0" for name in PROJECTS}
    for number in range(PROCESSES):
        pins = (offering.cwd / f"out{number}.txt").read_text().splitlines()
        assert {line for line in pins if line[0] != " "} == lines
    asked = {name: _calls(marks / name, PREPARE) for name in ("by_setup", "by_itself")}
    assert asked == {"by_setup": 1, "by_itself": 1}  # the others have static metadata
    assert {name: _calls(marks / name) for name in PROJECTS} == dict.fromkeys(PROJECTS, 0)
    assert os.listdir(offering.cache / ".tmp") == []
