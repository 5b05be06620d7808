from __future__ import annotations

import pickle
import shutil
import sys
import venv
from typing import TYPE_CHECKING

import pytest

from puffin_interpreter import (
    BrokenEnvironmentError,
    EnvironmentConflictError,
    EnvironmentNotFoundError,
    InterpreterError,
    environment_at,
    environment_of,
    environment_places,
    environment_root,
    find_environment,
    query_interpreter,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from puffin_cache import Cache


class Audit:
    """Tells the path of each file that is opened, while somebody listens; a hook cannot leave."""

    note: Callable[[str], None] | None = None

    @classmethod
    def hook(cls, event: str, words: tuple[object, ...]) -> None:
        if cls.note is not None and event == "open":
            cls.note(str(words[0]))


@pytest.fixture(scope="session", autouse=True)
def _audited() -> None:
    sys.addaudithook(Audit.hook)


def make_environment(root: Path) -> Path:
    venv.create(root, symlinks=True)
    return root


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_environment(tmp_path_factory.mktemp("envs") / "ready")


def test_active_environment_is_found(ready: Path, tmp_path: Path, cache: Cache) -> None:
    found = find_environment({"VIRTUAL_ENV": str(ready)}, str(tmp_path), cache)

    assert found.root == str(ready)
    assert found.interpreter.prefix == str(ready)
    assert found.interpreter.is_virtual_environment
    assert found.site_packages[0].startswith(str(ready))
    assert found.site_packages[0].endswith("site-packages")
    assert found.config.gourgeist is None
    assert found.config.home


def test_headers_of_an_environment_are_inside_it(ready: Path, cache: Cache) -> None:
    scheme = environment_at(ready, cache).interpreter.scheme

    version = ".".join(map(str, sys.version_info[:2]))
    assert scheme.include == str(ready / "include" / "site" / f"python{version}")


def test_conda_environment_needs_no_configuration(
    ready: Path, tmp_path: Path, cache: Cache
) -> None:
    conda = tmp_path / "conda"
    shutil.copytree(ready, conda, symlinks=True)
    (conda / "pyvenv.cfg").unlink()

    found = find_environment({"CONDA_PREFIX": str(conda)}, str(tmp_path), cache)

    assert found.root == str(conda)
    assert not found.config.home


def test_same_environment_may_be_active_twice(ready: Path, tmp_path: Path, cache: Cache) -> None:
    link = tmp_path / "link"
    link.symlink_to(ready)

    environ = {"VIRTUAL_ENV": str(link), "CONDA_PREFIX": str(ready)}

    assert find_environment(environ, str(tmp_path), cache).root == str(ready)


def test_two_different_active_environments_are_an_error(
    ready: Path, tmp_path: Path, cache: Cache
) -> None:
    environ = {"VIRTUAL_ENV": str(ready), "CONDA_PREFIX": str(tmp_path)}

    with pytest.raises(EnvironmentConflictError) as caught:
        find_environment(environ, str(tmp_path), cache)

    assert str(ready) in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_nearest_directory_is_found(tmp_path: Path, cache: Cache) -> None:
    make_environment(tmp_path / ".venv")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)

    environ = {"VIRTUAL_ENV": "", "CONDA_PREFIX": ""}

    assert find_environment(environ, str(inner), cache).root == str(tmp_path / ".venv")


def test_active_environment_comes_before_the_nearest(
    ready: Path, tmp_path: Path, cache: Cache
) -> None:
    (tmp_path / ".venv").mkdir()

    assert find_environment({"VIRTUAL_ENV": str(ready)}, str(tmp_path), cache).root == str(ready)


def test_relative_variable_starts_from_the_directory_given(ready: Path, cache: Cache) -> None:
    found = find_environment({"VIRTUAL_ENV": ready.name}, str(ready.parent), cache)

    assert found.root == str(ready)


def test_environments_are_looked_for_from_a_directory_to_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"

    places = list(environment_places(str(inner)))

    assert places == [str(parent / ".venv") for parent in (inner, *inner.parents)]
    assert list(environment_places("/")) == ["/.venv"]


def test_nothing_near_is_an_error_that_says_where_it_looked(tmp_path: Path, cache: Cache) -> None:
    with pytest.raises(EnvironmentNotFoundError) as caught:
        find_environment({}, str(tmp_path), cache)

    assert str(tmp_path) in str(caught.value)
    assert ".venv" in str(caught.value)


def test_directory_that_is_no_environment_is_named(tmp_path: Path, cache: Cache) -> None:
    (tmp_path / ".venv").mkdir()

    with pytest.raises(BrokenEnvironmentError, match=r"no pyvenv\.cfg") as caught:
        find_environment({}, str(tmp_path), cache)

    assert caught.value.root == str(tmp_path / ".venv")


def test_active_environment_that_is_gone_is_named(tmp_path: Path, cache: Cache) -> None:
    with pytest.raises(BrokenEnvironmentError, match="no such directory"):
        find_environment({"VIRTUAL_ENV": str(tmp_path / "gone")}, str(tmp_path), cache)


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_environment_whose_interpreter_is_gone_is_named(
    variable: str, tmp_path: Path, cache: Cache
) -> None:
    root = tmp_path / "env"
    (root / "bin").mkdir(parents=True)
    (root / "pyvenv.cfg").write_text("home = /nowhere\n")
    with pytest.raises(BrokenEnvironmentError, match="it has no interpreter"):
        find_environment({variable: str(root)}, str(tmp_path), cache)

    (root / "bin" / "python").symlink_to("/nowhere/python3")

    with pytest.raises(BrokenEnvironmentError, match="/nowhere/python3, which is gone"):
        find_environment({variable: str(root)}, str(tmp_path), cache)


def test_environment_of_an_interpreter_is_its_prefix(ready: Path, cache: Cache) -> None:
    interpreter = query_interpreter(ready / "bin" / "python", cache)

    assert environment_of(interpreter) == environment_at(ready, cache)


def test_plain_installation_is_an_environment_without_configuration(
    ready: Path, cache: Cache
) -> None:
    base = query_interpreter(
        query_interpreter(ready / "bin" / "python", cache).base_executable, cache
    )

    environment = environment_of(base)

    assert environment.root == base.prefix
    assert environment.config.gourgeist is None
    assert not base.is_virtual_environment


def test_configuration_is_read_when_it_is_asked_for_and_once(
    ready: Path, tmp_path: Path, cache: Cache
) -> None:
    shutil.copytree(ready, tmp_path / "copy", symlinks=True)
    config = tmp_path / "copy" / "pyvenv.cfg"
    environment = environment_at(tmp_path / "copy", cache)
    config.write_text("prompt = new\n")

    prompt = environment.config.prompt
    config.write_text("prompt = newer\n")

    assert prompt == "new"
    assert environment.config.prompt == "new"
    assert environment_at(tmp_path / "copy", cache).config.prompt == "newer"


def test_finding_an_environment_opens_its_configuration_once(ready: Path, cache: Cache) -> None:
    known = environment_at(ready, cache)
    opened: list[str] = []
    Audit.note = opened.append

    found = find_environment({"VIRTUAL_ENV": str(ready)}, "/", cache)
    named = find_environment({}, "/", cache, python=str(ready))

    Audit.note = None
    assert found == named == known
    assert opened.count(str(ready / "pyvenv.cfg")) == 2


@pytest.mark.parametrize(
    ("python", "environ"),
    [
        ("one", {}),
        ("one/bin/python", {"VIRTUAL_ENV": "other"}),
        ("./one/../one/bin/python3", {"CONDA_PREFIX": "other"}),
        (None, {"VIRTUAL_ENV": "one"}),
        (None, {"VIRTUAL_ENV": "one/../one/"}),
        (None, {"CONDA_PREFIX": "one"}),
        (None, {}),
    ],
)
def test_root_is_where_the_environment_is_found(
    tmp_path: Path, cache: Cache, python: str | None, environ: dict[str, str]
) -> None:
    make_environment(tmp_path / "one")
    make_environment(tmp_path / ".venv")
    inner = tmp_path / "deep"
    inner.mkdir()
    cwd = str(tmp_path if python or environ else inner)

    root = environment_root(environ, cwd, python=python)

    assert root == str(tmp_path / ("one" if python or environ else ".venv"))
    assert find_environment(environ, cwd, cache, python=python).root == root


@pytest.mark.parametrize("python", ["python3", "3.11", ">=3.8", sys.base_prefix])
def test_root_of_what_only_an_interpreter_knows_is_not_told(ready: Path, python: str) -> None:
    assert environment_root({"VIRTUAL_ENV": str(ready)}, str(ready / "bin"), python=python) is None


def test_root_of_nothing_is_an_error_as_the_environment_is(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentNotFoundError):
        environment_root({}, str(tmp_path))
    with pytest.raises(EnvironmentConflictError):
        environment_root({"VIRTUAL_ENV": "/a", "CONDA_PREFIX": "/b"}, str(tmp_path))


@pytest.mark.parametrize(
    "error",
    [
        EnvironmentNotFoundError("/a"),
        EnvironmentConflictError("/a", "/b"),
        BrokenEnvironmentError("/a", "it is broken"),
    ],
)
def test_errors_survive_pickling(error: InterpreterError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert type(again) is type(error)
    assert str(again) == str(error)
