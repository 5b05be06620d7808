from __future__ import annotations

import glob
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gourgeist import UnsupportedTargetError, UnusableTargetError, create_environment
from puffin_interpreter import (
    InstallScheme,
    UnsupportedPythonError,
    environment_at,
    query_interpreter,
)
from puffin_testing import modules_loaded_by

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_interpreter import Interpreter

DESCRIBE = (
    "import json, os, sys, sysconfig;"
    "print(json.dumps([sys.prefix, sys.base_prefix, sys.executable,"
    " sysconfig.get_paths(), os.path.realpath(sys.executable), sys.path]))"
)


def interpreters() -> list[str]:
    """Return this Python and those on PATH and among pyenv's, one a file."""
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    found = glob.glob(os.path.join(root, "versions", "3.*", "bin", "python3.*"))
    for directory in os.get_exec_path():
        if not directory.endswith("shims"):
            found += glob.glob(os.path.join(directory, "python3.*"))
    named = [path for path in found if re.search(r"python3\.([89]|1\d)t?$", path)]
    others = {os.path.realpath(path) for path in named if os.access(path, os.X_OK)}
    return [sys.executable, *sorted(others)]


def describe(python: str) -> tuple[str, str, str, dict[str, str], str, list[str]]:
    run = subprocess.run([python, "-I", "-c", DESCRIBE], capture_output=True, check=True)
    prefix, base, executable, paths, real, path = json.loads(run.stdout)
    return prefix, base, executable, paths, real, path


@pytest.mark.parametrize("executable", interpreters())
def test_environment_works_and_is_what_was_returned(
    executable: str, tmp_path: Path, cache: Cache
) -> None:
    try:
        interpreter = query_interpreter(executable, cache)
    except UnsupportedPythonError as error:
        pytest.fail(f"{executable} calls itself 3.8 or later: {error}")
    root = str(tmp_path / "env")

    environment = create_environment(root, interpreter)

    python = environment.interpreter.executable
    prefix, base, told, paths, real, path = describe(python)
    assert (prefix, told) == (root, python)
    assert base == interpreter.base_prefix != prefix
    assert real == os.path.realpath(interpreter.base_executable)
    assert paths["purelib"] == environment.interpreter.scheme.purelib
    assert paths["platlib"] == environment.interpreter.scheme.platlib
    assert paths["scripts"] == environment.interpreter.scheme.scripts
    assert environment.site_packages[0] in path
    assert os.path.isdir(environment.site_packages[0])
    assert environment.interpreter == query_interpreter(python, cache)
    assert environment == environment_at(root, cache)


def test_environment_of_an_environment_starts_from_the_base(
    tmp_path: Path, cache: Cache, running: Interpreter
) -> None:
    first = create_environment(tmp_path / "first", running)

    second = create_environment(
        tmp_path / "second", query_interpreter(first.interpreter.executable, cache)
    )

    assert second.interpreter.base_executable == first.interpreter.base_executable
    assert not os.readlink(second.interpreter.executable).startswith(first.root)
    assert describe(second.interpreter.executable)[1] == running.base_prefix


def test_layout_is_that_of_a_virtual_environment(tmp_path: Path, running: Interpreter) -> None:
    root = tmp_path / "env"

    create_environment(root, running)

    major, minor = sys.version_info[:2]
    assert os.readlink(root / "bin" / "python3") == "python"
    assert os.readlink(root / "bin" / f"python{major}.{minor}") == "python"
    assert os.path.isabs(os.readlink(root / "bin" / "python"))
    assert (root / "include").is_dir()
    assert (root / ".gitignore").read_text() == "*\n"
    assert (
        (root / "CACHEDIR.TAG")
        .read_text()
        .startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    )
    assert sorted(os.listdir(tmp_path)) == ["env"]


@pytest.mark.skipif(
    sys.platform != "linux" or sys.maxsize < 2**32, reason="lib64 is of 64-bit Linux"
)
def test_lib64_is_lib(tmp_path: Path, running: Interpreter) -> None:
    create_environment(tmp_path / "env", running)

    assert os.readlink(tmp_path / "env" / "lib64") == "lib"


def test_configuration_names_base_and_maker(tmp_path: Path, running: Interpreter) -> None:
    environment = create_environment(tmp_path / "env", running)

    lines = (tmp_path / "env" / "pyvenv.cfg").read_text().splitlines()
    values = dict(line.split(" = ", 1) for line in lines)
    base = environment.interpreter.base_executable
    assert values == {
        "home": os.path.dirname(base),
        "implementation": "CPython" if running.implementation == "cpython" else "PyPy",
        "version_info": running.version,
        "gourgeist": environment.config.gourgeist,
        "include-system-site-packages": "false",
        "base-prefix": running.base_prefix,
        "base-exec-prefix": running.base_exec_prefix,
        "base-executable": base,
    }


def test_maker_has_the_version_of_its_distribution(tmp_path: Path, running: Interpreter) -> None:
    project = Path(__file__).parents[1] / "pyproject.toml"

    environment = create_environment(tmp_path / "env", running)

    version = tomllib.loads(project.read_text())["project"]["version"]
    assert environment.config.gourgeist == version


def test_prompt_is_kept_on_one_line(tmp_path: Path, running: Interpreter) -> None:
    prompt = "two\nlines = 1"

    environment = create_environment(tmp_path / "env", running, prompt=prompt)

    assert environment.config.prompt == "two lines = 1"


@pytest.mark.parametrize("visible", [False, True])
def test_distributions_of_the_base_are_visible_if_asked_for(
    tmp_path: Path, cache: Cache, running: Interpreter, *, visible: bool
) -> None:
    base = query_interpreter(running.base_executable, cache)

    environment = create_environment(tmp_path / "env", running, system_site_packages=visible)

    path = describe(environment.interpreter.executable)[5]
    assert (base.scheme.purelib in path) is visible
    assert environment.config.include_system_site_packages is visible


def test_pip_of_elsewhere_can_work_in_it(tmp_path: Path, running: Interpreter) -> None:
    environment = create_environment(tmp_path / "an env", running)

    run = subprocess.run(
        [sys.executable, "-m", "pip", "--python", environment.root, "list", "--format=json"],
        capture_output=True,
        check=True,
    )

    assert json.loads(run.stdout) == []


def test_link_from_elsewhere_is_followed_to_the_installation(
    tmp_path: Path, cache: Cache, running: Interpreter
) -> None:
    link = tmp_path / "local" / "bin" / "python3"
    link.parent.mkdir(parents=True)
    link.symlink_to(running.base_executable)
    interpreter = query_interpreter(running.base_executable, cache).replaced(
        base_executable=str(link)
    )

    environment = create_environment(tmp_path / "env", interpreter)

    assert os.path.dirname(environment.config.home) == os.path.realpath(running.base_prefix) or (
        os.path.samefile(os.path.dirname(environment.config.home), running.base_prefix)
    )
    assert describe(environment.interpreter.executable)[0] == environment.root


def test_links_above_an_installation_are_kept(
    tmp_path: Path, cache: Cache, running: Interpreter
) -> None:
    installation = tmp_path / "current"
    installation.symlink_to(running.base_exec_prefix)
    executable = installation / "bin" / os.path.basename(running.base_executable)
    interpreter = query_interpreter(running.base_executable, cache).replaced(
        base_executable=str(executable), base_exec_prefix=str(installation)
    )

    environment = create_environment(tmp_path / "env", interpreter)

    assert environment.config.home == str(executable.parent)
    assert describe(environment.interpreter.executable)[0] == environment.root


def test_path_with_the_separator_of_path_is_refused(tmp_path: Path, running: Interpreter) -> None:
    with pytest.raises(UnusableTargetError, match="cannot"):
        create_environment(tmp_path / f"a{os.pathsep}b", running)

    assert os.listdir(tmp_path) == []


def test_windows_is_said_to_be_unsupported(tmp_path: Path, running: Interpreter) -> None:
    others = [value for value in running.marker_values if value[0] != "sys_platform"]
    windows = running.replaced(marker_values=(*others, ("sys_platform", "win32")))

    with pytest.raises(UnsupportedTargetError, match="Windows"):
        create_environment(tmp_path / "env", windows)

    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("base", ["/nowhere/bin/python3", "/new\nline/python3"])
def test_base_that_cannot_be_used_is_named(base: str, tmp_path: Path, running: Interpreter) -> None:
    broken = running.replaced(base_executable=base)

    with pytest.raises(UnsupportedTargetError):
        create_environment(tmp_path / "env", broken)

    assert os.listdir(tmp_path) == []


def test_other_implementations_have_names_of_their_own(
    tmp_path: Path, running: Interpreter
) -> None:
    pypy = running.replaced(implementation="pypy", version="3.10.13")

    create_environment(tmp_path / "env", pypy)

    links = {name for name in os.listdir(tmp_path / "env" / "bin") if name.startswith("py")}
    assert links == {"python", "python3", "python3.10", "pypy", "pypy3", "pypy3.10"}


def test_free_threaded_build_has_its_name_too(tmp_path: Path, running: Interpreter) -> None:
    free = running.replaced(gil_disabled=True, version="3.13.0")

    create_environment(tmp_path / "env", free)

    assert os.readlink(tmp_path / "env" / "bin" / "python3.13t") == "python"


def test_platlib_apart_is_made_too(tmp_path: Path, running: Interpreter) -> None:
    scheme = InstallScheme(
        purelib="lib/python3/site-packages",
        platlib="platlib/python3/site-packages",
        scripts="bin",
        data="",
        include="include/site/python3",
    )
    interpreter = running.replaced(virtual_scheme=scheme)

    environment = create_environment(tmp_path / "env", interpreter)

    assert len(environment.site_packages) == 2
    assert all(os.path.isdir(path) for path in environment.site_packages)


def test_creation_does_few_steps_and_starts_nothing(tmp_path: Path, running: Interpreter) -> None:
    create_environment(tmp_path / "first", running)  # by now everything is imported
    steps: Counter[str] = Counter()
    watching = True

    def watch(event: str, _: tuple[object, ...]) -> None:
        if watching and event.partition(".")[0] in {"open", "os", "subprocess", "shutil"}:
            steps[event] += 1

    sys.addaudithook(watch)  # it stays for good, and sees nothing after this test
    create_environment(tmp_path / "env", running)
    watching = False

    files = [path for path in (tmp_path / "env").rglob("*") if path.is_file()]
    assert steps["open"] == len([path for path in files if not path.is_symlink()])
    assert set(steps) == {"open", "os.listdir", "os.mkdir", "os.rename", "os.symlink"}
    assert steps.total() <= 24


# What nobody should wait for who wants an environment: typing takes as long as a start of Python.
HEAVY = {
    *("argparse", "collections", "contextlib", "enum", "functools", "importlib", "json", "logging"),
    *("msgspec", "pathlib", "re", "shutil", "subprocess", "tempfile", "typing"),
    *("gourgeist._errors", "puffin_fs._errors", "puffin_interpreter._errors"),
}


def test_creation_loads_no_library(tmp_path: Path, cache: Cache, running: Interpreter) -> None:
    loaded = modules_loaded_by(
        "import sys; from puffin_cache import Cache;"
        "from puffin_interpreter import query_interpreter, remember_interpreter;"
        "from gourgeist import create_environment;"
        "cache = Cache(sys.argv[2]);"
        "interpreter = query_interpreter(sys.argv[1], cache);"
        "environment = create_environment(sys.argv[3], interpreter);"
        "remember_interpreter(environment.interpreter, cache)",
        *(running.executable, cache.root, str(tmp_path / "env")),
    )

    assert not HEAVY & loaded
    assert (tmp_path / "env" / "pyvenv.cfg").exists()


def test_creation_makes_nothing_twice(tmp_path: Path, running: Interpreter) -> None:
    made: Counter[str] = Counter()
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "os.mkdir":
            made[os.fsdecode(arguments[0])] += 1  # type: ignore[arg-type]  # a path

    sys.addaudithook(watch)  # it stays for good, and sees nothing after this test
    create_environment(tmp_path / "env", running)
    watching = False

    (root,) = [path for path in made if os.path.dirname(path) == str(tmp_path)]
    purelib = running.virtual_scheme.purelib
    parents = [purelib.rsplit("/", steps)[0] for steps in range(1, purelib.count("/") + 1)]
    below = {os.path.relpath(path, root) for path in made} - {"."}
    assert below == {"bin", "include", purelib, *parents}
    assert set(made.values()) == {1}
