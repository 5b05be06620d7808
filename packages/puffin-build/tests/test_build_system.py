from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from puffin_build import (
    BadBackendPathError,
    BadBuildSystemError,
    BuildSystem,
    NoBuildScriptError,
    read_build_system,
)
from puffin_traits import BuildRequest

if TYPE_CHECKING:
    from pathlib import Path

SYSTEM = '[build-system]\nrequires = []\nbuild-backend = "b"\n'


def read(tree: Path, text: str | bytes, subdirectory: str | None = None) -> BuildSystem:
    folder = tree / (subdirectory or "")
    folder.mkdir(exist_ok=True)
    content = text.encode() if isinstance(text, str) else text
    (folder / "pyproject.toml").write_bytes(content)
    request = BuildRequest(directory=str(tree), label="demo==1.0", subdirectory=subdirectory)
    return read_build_system(request)


def test_reads_what_the_table_says(tmp_path: Path) -> None:
    (tmp_path / "tools" / "inner").mkdir(parents=True)

    system = read(
        tmp_path,
        '[build-system]\nrequires = ["A >= 1", "b[X]"]\nbuild-backend = "b.c:d.e"\n'
        'backend-path = [".", "tools/inner", "tools/../tools"]\n',
    )

    assert [str(requirement) for requirement in system.requires] == ["a>=1", "b[x]"]
    assert system.backend == "b.c:d.e"
    assert system.backend_path == (".", "tools/inner", "tools/../tools")


@pytest.mark.parametrize(
    ("text", "requires"),
    [
        ("", ["setuptools>=40.8.0"]),
        ("[project]\nname = 'demo'", ["setuptools>=40.8.0"]),
        ("[build-system]\nrequires = ['setuptools', 'wheel']", ["setuptools", "wheel"]),
    ],
)
def test_setuptools_as_it_was_is_the_default(
    text: str, requires: list[str], tmp_path: Path
) -> None:
    system = read(tmp_path, text)

    assert [str(requirement) for requirement in system.requires] == requires
    assert system.backend == "setuptools.build_meta:__legacy__"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[build-system", "it is not TOML: "),
        ("a = " + "[" * 5000, "it is not TOML: "),
        ("a = " + "1" * 5000, "it is not TOML: "),
        (b"a = '\xff'", "it is not UTF-8"),
        ("build-system = 1", "`build-system` is not a table"),
        ("[[build-system]]\nrequires = []", "`build-system` is not a table"),
        ("[build-system]", "`build-system` has no `requires`"),
        ("[build-system]\nrequires = 'a'", "`build-system.requires` is not a list of strings"),
        ("[build-system]\nrequires = [1]", "`build-system.requires` is not a list of strings"),
        ("[build-system]\nrequires = ['a b']", "`build-system.requires`: 'a b' is no requirement"),
        (
            "[build-system]\nrequires = []\nbuild-backend = 1",
            "`build-system.build-backend` is not a string",
        ),
        (
            "[build-system]\nrequires = []\nbuild-backend = 'a b'",
            "`build-system.build-backend`: 'a b' is no module or object",
        ),
        (
            "[build-system]\nrequires = []\nbuild-backend = ''",
            "`build-system.build-backend`: '' is no module or object",
        ),
        (
            "[build-system]\nrequires = []\nbackend-path = ['.']",
            "`build-system` has a `backend-path` but no `build-backend`",
        ),
        (SYSTEM + "backend-path = '.'", "`build-system.backend-path` is not a list of strings"),
    ],
)
def test_names_the_file_and_the_fault(text: str | bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(BadBuildSystemError) as caught:
        read(tmp_path, text)

    assert str(caught.value).startswith(f"cannot build demo==1.0: pyproject.toml: {reason}")
    assert caught.value.phase == "read pyproject.toml"


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(BadBuildSystemError, match="it has more than 4 MB"):
        read(tmp_path, b"#" * ((4 << 20) + 1))


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").symlink_to("/dev/null")

    with pytest.raises(BadBuildSystemError, match="it is no regular file"):
        read_build_system(BuildRequest(directory=str(tmp_path), label="demo==1.0"))


def test_credentials_of_a_broken_requirement_are_not_shown(tmp_path: Path) -> None:
    text = "[build-system]\nrequires = ['a b @ https://me:hunter2@example.org/x']"

    with pytest.raises(BadBuildSystemError) as caught:
        read(tmp_path, text)

    assert "hunter2" not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    "path",
    ["..", "../beside", "inner/../../beside", "link", "link/deeper", "short/../../inner/deep"],
)
def test_a_backend_path_may_not_leave_the_sources(path: str, tmp_path: Path) -> None:
    (tmp_path / "beside" / "deeper").mkdir(parents=True)
    tree = tmp_path / "tree"
    (tree / "inner" / "deep").mkdir(parents=True)
    (tree / "link").symlink_to(tmp_path / "beside")
    (tree / "short").symlink_to("inner/deep")

    with pytest.raises(BadBackendPathError, match="leaves the sources"):
        read(tree, f"{SYSTEM}backend-path = ['{path}']")


def test_an_absolute_backend_path_is_refused_even_inside(tmp_path: Path) -> None:
    with pytest.raises(BadBackendPathError, match="leaves the sources"):
        read(tmp_path, f"{SYSTEM}backend-path = ['{tmp_path}']")


def test_a_backend_path_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadBackendPathError, match="there is no directory 'nowhere'"):
        read(tmp_path, f"{SYSTEM}backend-path = ['nowhere']")


def test_a_backend_path_is_relative_to_the_project_not_to_the_tree(tmp_path: Path) -> None:
    with pytest.raises(BadBackendPathError) as caught:
        read(tmp_path, f"{SYSTEM}backend-path = ['..']", subdirectory="part")

    assert caught.value.file == "part/pyproject.toml"


def test_sources_without_a_build_script_are_refused(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").touch()

    with pytest.raises(NoBuildScriptError) as caught:
        read_build_system(BuildRequest(directory=str(tmp_path), label="demo==1.0"))

    assert str(caught.value) == (
        "cannot build demo==1.0: neither pyproject.toml nor setup.py is in its sources"
    )


@pytest.mark.parametrize(
    ("subdirectory", "missing"),
    [
        ("part", "its sources have no directory part"),
        ("link", "the directory link is not in its sources"),
        ("../beside", "the directory ../beside is not in its sources"),
    ],
)
def test_a_subdirectory_has_to_be_in_the_sources(
    subdirectory: str, missing: str, tmp_path: Path
) -> None:
    (tmp_path / "beside").mkdir()
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "link").symlink_to(tmp_path / "beside")
    request = BuildRequest(directory=str(tree), label="demo==1.0", subdirectory=subdirectory)

    with pytest.raises(NoBuildScriptError, match=missing):
        read_build_system(request)
