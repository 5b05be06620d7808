from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_interpreter._places import open_search
from puffin_interpreter._pyenv import Pyenv

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pyenv(tmp_path: Path) -> Pyenv:
    """A pyenv with some versions, each with a `python` that is never run."""
    root = tmp_path / "pyenv"
    for name in (
        "3.9.18",
        "3.10.13",
        "3.12.1",
        "3.12.10",
        "3.13.0rc1",
        "3.13.0",
        "pypy3.10-7.3.13",
    ):
        program = root / "versions" / name / "bin" / "python"
        program.parent.mkdir(parents=True)
        program.write_text("")
        program.chmod(0o755)
    (root / "shims").mkdir()
    return Pyenv(root=str(root))


def test_versions_are_in_numeric_order_newest_first(pyenv: Pyenv) -> None:
    assert pyenv.versions() == [
        "3.13.0",
        "3.13.0rc1",
        "3.12.10",
        "3.12.1",
        "3.10.13",
        "3.9.18",
        "pypy3.10-7.3.13",
    ]


def chosen(pyenv: Pyenv, environ: dict[str, str], cwd: Path) -> str | None:
    path = pyenv.selected("python", environ, str(cwd))
    return path and path.removeprefix(f"{pyenv.root}/versions/").removesuffix("/bin/python")


@pytest.mark.parametrize(
    ("selection", "version"),
    [
        ("3.12.1", "3.12.1"),
        ("3.12", "3.12.10"),
        ("python-3.9.18", "3.9.18"),
        ("3.8:3.10.13", "3.10.13"),
        ("3.8", None),
        ("system", None),
        ("3.1", None),
    ],
)
def test_variable_selects(
    selection: str, version: str | None, pyenv: Pyenv, tmp_path: Path
) -> None:
    assert chosen(pyenv, {"PYENV_VERSION": selection}, tmp_path) == version


def test_nearest_file_selects_before_the_global_one(pyenv: Pyenv, tmp_path: Path) -> None:
    inner = tmp_path / "project" / "src"
    inner.mkdir(parents=True)
    (tmp_path / "pyenv" / "version").write_text("3.9.18\n")
    assert chosen(pyenv, {}, inner) == "3.9.18"

    (tmp_path / "project" / ".python-version").write_text("# ours\n3.8.1 # gone\n3.12.1\n")

    assert chosen(pyenv, {}, inner) == "3.12.1"
    assert chosen(pyenv, {"PYENV_VERSION": "3.13.0"}, inner) == "3.13.0"
    assert chosen(pyenv, {}, tmp_path) == "3.9.18"


def test_program_that_the_version_lacks_is_not_selected(pyenv: Pyenv, tmp_path: Path) -> None:
    assert pyenv.selected("python9", {"PYENV_VERSION": "3.12.1"}, str(tmp_path)) is None


def test_root_is_named_or_at_home(pyenv: Pyenv, tmp_path: Path) -> None:
    (tmp_path / ".pyenv").mkdir()

    def found(**environ: str) -> Pyenv | None:
        return open_search(environ, "").pyenv

    assert found(PYENV_ROOT=pyenv.root, HOME=str(tmp_path)) == pyenv
    assert found(HOME=str(tmp_path)) == Pyenv(root=str(tmp_path / ".pyenv"))
    assert found(HOME=str(tmp_path / "pyenv")) is None
    assert found() is None
