from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_interpreter import (
    BrokenInterpreterError,
    InterpreterNotFoundError,
    find_interpreter,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from puffin_cache import Cache

    Make = Callable[..., str]


def environ(*directories: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.pathsep.join(map(str, directories)), **more}


def failing(path: Path) -> str:
    """Write a program that fails as a version manager's shim does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\necho 'not installed' >&2\nexit 127\n")
    path.chmod(0o755)
    return str(path)


def test_any_python_is_python3_before_python(
    tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    make_python(tmp_path / "a" / "python", "3.9.1")
    wanted = make_python(tmp_path / "b" / "python3", "3.11.1")

    found = find_interpreter(None, environ(tmp_path / "a", tmp_path / "b"), cache)

    assert found.executable == wanted


def test_any_python_passes_over_what_does_not_run(
    tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    failing(tmp_path / "a" / "python3")
    wanted = make_python(tmp_path / "b" / "python", "3.11.1")

    assert (
        find_interpreter(None, environ(tmp_path / "a", tmp_path / "b"), cache).executable == wanted
    )


@pytest.mark.parametrize(
    ("request_", "version"),
    [
        ("3.12", "3.12.1"),
        ("3.11", "3.11.4"),
        ("3.11.4", "3.11.4"),
        ("python3.12", "3.12.1"),
        ("3", "3.11.4"),
        (">=3.12", "3.12.1"),
        ("<3.12", "3.11.4"),
        ("==3.9.*", "3.9.2"),
        ("==3.12.1", "3.12.1"),
        (">3.12.0,<3.12.9", "3.12.1"),
        ("python3", "3.11.4"),
    ],
)
def test_version_is_found_on_path(
    request_: str, version: str, tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    make_python(tmp_path / "python3.12", "3.12.1")
    make_python(tmp_path / "python3", "3.11.4")
    make_python(tmp_path / "python", "3.9.2")

    assert find_interpreter(request_, environ(tmp_path), cache).version == version


def test_version_is_found_past_shims_that_do_not_run(
    tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    failing(tmp_path / "shims" / "python3.12")
    wanted = make_python(tmp_path / "bin" / "python3.12")

    found = find_interpreter("3.12", environ(tmp_path / "shims", tmp_path / "bin"), cache)

    assert found.executable == wanted


def test_name_that_promises_another_version_is_passed_over(
    tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    make_python(tmp_path / "a" / "python3.12", "3.11.4")
    wanted = make_python(tmp_path / "b" / "python3.12", "3.12.1")

    found = find_interpreter("3.12", environ(tmp_path / "a", tmp_path / "b"), cache)

    assert found.executable == wanted


@pytest.mark.parametrize(
    ("request_", "version"),
    [("3.12", "3.12.10"), ("3.12.1", "3.12.1"), (">=3.9,<3.12", "3.10.2"), ("3.9", "3.9.7")],
)
def test_pyenv_s_newest_patch_is_found(
    request_: str, version: str, tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    for installed in ("3.9.7", "3.10.2", "3.12.1", "3.12.10"):
        make_python(tmp_path / "pyenv" / "versions" / installed / "bin" / "python", installed)

    found = find_interpreter(request_, environ(PYENV_ROOT=str(tmp_path / "pyenv")), cache)

    assert found.version == version


def test_pyenv_s_shim_is_read_instead_of_run(
    tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    root = tmp_path / "pyenv"
    shim = make_python(root / "shims" / "python3", "3.8.1")
    wanted = make_python(root / "versions" / "3.12.1" / "bin" / "python3", "3.12.1")
    variables = environ(root / "shims", PYENV_ROOT=str(root), PYENV_VERSION="3.12.1")

    assert find_interpreter(None, variables, cache).executable == wanted
    assert not os.path.exists(f"{shim}.runs")


def test_free_threaded_build_is_taken_only_if_asked_for(
    tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    make_python(tmp_path / "python3.13", "3.13.0", gil_disabled=True)
    plain = make_python(tmp_path / "python3", "3.13.0")
    free = make_python(tmp_path / "python3.13t", "3.13.0", gil_disabled=True)

    assert find_interpreter("3.13", environ(tmp_path), cache).executable == plain
    assert find_interpreter("3.13t", environ(tmp_path), cache).executable == free


def test_pypy_is_taken_only_if_asked_for(tmp_path: Path, cache: Cache, make_python: Make) -> None:
    pypy = make_python(tmp_path / "pypy3.10", "3.10.13", implementation="pypy")
    make_python(tmp_path / "python3.10", "3.10.13", implementation="pypy")
    cpython = make_python(tmp_path / "python3", "3.10.2")

    assert find_interpreter("pypy3.10", environ(tmp_path), cache).executable == pypy
    assert find_interpreter("3.10", environ(tmp_path), cache).executable == cpython


def test_name_is_taken_whatever_its_version(
    tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    wanted = make_python(tmp_path / "my-python", "3.8.2")

    assert find_interpreter("my-python", environ(tmp_path), cache).executable == wanted


def test_path_of_an_executable_needs_no_search(cache: Cache) -> None:
    assert find_interpreter(sys.executable, {}, cache).executable == sys.executable


def test_path_may_be_relative(tmp_path: Path, cache: Cache, make_python: Make) -> None:
    wanted = make_python(tmp_path / "env" / "bin" / "python")

    for request in ("env/bin/python", "./env", "env"):
        found = find_interpreter(request, {}, cache, cwd=str(tmp_path))
        assert found.executable == wanted


def test_broken_interpreter_at_a_path_is_an_error(tmp_path: Path, cache: Cache) -> None:
    python = failing(tmp_path / "python")

    with pytest.raises(BrokenInterpreterError, match="not installed"):
        find_interpreter(python, {}, cache)


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_path_without_an_interpreter_is_named(name: str, tmp_path: Path, cache: Cache) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(InterpreterNotFoundError) as caught:
        find_interpreter(str(tmp_path / name), {}, cache)

    assert str(tmp_path / name) in str(caught.value)


def test_error_lists_what_was_looked_at(tmp_path: Path, cache: Cache, make_python: Make) -> None:
    shim = failing(tmp_path / "python3.12")
    other = make_python(tmp_path / "python3", "3.11.4")
    old = make_python(tmp_path / "python", "3.7.1", 'echo \'{"unsupported": "3.7.1"}\'; exit 0')

    with pytest.raises(InterpreterNotFoundError) as caught:
        find_interpreter("3.12", environ(tmp_path), cache)

    assert [(attempt.path, attempt.reason) for attempt in caught.value.attempts] == [
        (shim, "it fails with status 127"),
        (other, "is cpython 3.11.4"),
        (old, "is Python 3.7.1, needs 3.8 or later"),
    ]
    assert "'3.12'" in str(caught.value)
    assert shim in str(caught.value)


def test_error_without_any_candidate_is_still_a_sentence(cache: Cache) -> None:
    with pytest.raises(InterpreterNotFoundError) as caught:
        find_interpreter(None, {}, cache)

    assert str(caught.value) == "cannot find Python"


def test_current_directory_is_not_searched_for_an_empty_entry(
    tmp_path: Path, cache: Cache, make_python: Make
) -> None:
    make_python(tmp_path / "python3")

    with pytest.raises(InterpreterNotFoundError):
        find_interpreter(None, {"PATH": os.pathsep}, cache, cwd=str(tmp_path))
