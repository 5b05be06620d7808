from __future__ import annotations

import glob
import os
import platform
import re
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

import pytest
from packaging.markers import default_environment

from platform_host import detect_platform
from puffin_cache import Cache, CacheBucket
from puffin_interpreter import (
    BrokenInterpreterError,
    UnsupportedPythonError,
    query_interpreter,
    remember_interpreter,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def interpreters() -> list[str]:
    """Return the Pythons on PATH and among pyenv's, of any version."""
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    found = glob.glob(os.path.join(root, "versions", "*", "bin", "python[23].*"))
    for directory in os.get_exec_path():
        if not directory.endswith("shims"):
            found += glob.glob(os.path.join(directory, "python[23].*"))
    named = [path for path in found if re.search(r"python[23]\.\d+t?$", path)]
    return sorted({os.path.realpath(path) for path in named if os.access(path, os.X_OK)})


def version_of(executable: str) -> tuple[int, ...]:
    code = "import sys; sys.stdout.write('%d %d %d' % sys.version_info[:3])"
    run = subprocess.run([executable, "-c", code], capture_output=True, check=True)
    return tuple(map(int, run.stdout.split()))


def runs(executable: str) -> int:
    with open(f"{executable}.runs") as file:
        return len(file.readlines())


def test_running_interpreter_says_what_python_says(cache: Cache) -> None:
    interpreter = query_interpreter(sys.executable, cache)

    assert interpreter.executable == sys.executable
    assert interpreter.version == platform.python_version()
    assert interpreter.python == sys.version_info[:2]
    assert interpreter.implementation == sys.implementation.name
    assert interpreter.platform == detect_platform()
    assert (interpreter.prefix, interpreter.base_prefix) == (sys.prefix, sys.base_prefix)
    assert interpreter.is_virtual_environment is (sys.prefix != sys.base_prefix)
    assert interpreter.stdlib == sysconfig.get_path("stdlib")
    assert interpreter.scheme.purelib == sysconfig.get_path("purelib")
    assert interpreter.scheme.platlib == sysconfig.get_path("platlib")
    assert interpreter.scheme.scripts == sysconfig.get_path("scripts")
    assert interpreter.scheme.data == sysconfig.get_path("data")
    assert interpreter.pointer_size == (8 if sys.maxsize > 2**32 else 4)
    assert os.path.samefile(
        os.path.realpath(interpreter.base_executable), os.path.realpath(sys.executable)
    )


def test_running_interpreter_has_the_markers_of_packaging(cache: Cache) -> None:
    markers = query_interpreter(sys.executable, cache).markers

    assert {name: getattr(markers, name) for name in default_environment() if name != "extra"} == {
        name: value for name, value in default_environment().items() if name != "extra"
    }


@pytest.mark.parametrize("executable", [sys.executable, *interpreters()])
def test_every_interpreter_here_answers_or_is_too_old(executable: str, cache: Cache) -> None:
    version = version_of(executable)

    if version < (3, 8):
        with pytest.raises(UnsupportedPythonError) as caught:
            query_interpreter(executable, cache)
        assert caught.value.version.startswith(".".join(map(str, version)))
        assert "needs 3.8 or later" in str(caught.value)
    else:
        interpreter = query_interpreter(executable, cache)
        assert interpreter.version.startswith(".".join(map(str, version)))
        assert interpreter.tags().names[0].startswith(f"cp{version[0]}{version[1]}-")
        assert os.path.isdir(interpreter.stdlib)
        assert not os.path.isabs(interpreter.virtual_scheme.purelib)
        assert interpreter.virtual_scheme.purelib.endswith("site-packages")


def test_answer_is_kept(tmp_path: Path, cache: Cache, make_python: Callable[..., str]) -> None:
    python = make_python(tmp_path / "bin" / "python")

    first = query_interpreter(python, cache)
    second = query_interpreter(python, cache)

    assert first == second
    assert runs(python) == 1


def test_an_interpreter_that_is_remembered_is_not_asked(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python")
    with Cache.temporary_in(tmp_path) as other:
        known = query_interpreter(python, other)

    remember_interpreter(known, cache)

    assert query_interpreter(python, cache) == known
    assert runs(python) == 1


def test_changed_executable_is_asked_again(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python", "3.12.0")
    query_interpreter(python, cache)

    make_python(tmp_path / "bin" / "python", "3.13.0")
    os.utime(python, ns=(0, 0))

    assert query_interpreter(python, cache).version == "3.13.0"


def test_changed_target_of_a_link_is_asked_again(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    link = tmp_path / "bin" / "python"
    for version in ("3.12.0", "3.13.0"):
        make_python(tmp_path / version, version, executable=str(link))
    link.parent.mkdir()
    link.symlink_to(tmp_path / "3.12.0")
    os.utime(tmp_path / "3.12.0", ns=(0, 0))
    assert query_interpreter(link, cache).version == "3.12.0"

    link.unlink()
    link.symlink_to(tmp_path / "3.13.0")

    assert query_interpreter(link, cache).version == "3.13.0"


def test_an_interpreter_of_the_same_size_and_date_is_another_one(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    link = tmp_path / "bin" / "python"
    link.parent.mkdir()
    for version in ("3.12.0", "3.12.1"):
        made = make_python(tmp_path / version, version, executable=str(link))
        os.utime(made, ns=(0, 0))
    link.symlink_to(tmp_path / "3.12.0")
    assert query_interpreter(link, cache).version == "3.12.0"

    link.unlink()
    link.symlink_to(tmp_path / "3.12.1")

    assert (tmp_path / "3.12.0").stat().st_size == (tmp_path / "3.12.1").stat().st_size
    assert query_interpreter(link, cache).version == "3.12.1"


def test_a_configuration_of_the_same_date_is_another_one(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python")
    config = tmp_path / "pyvenv.cfg"
    for home in ("/usr/bin", "/opt/bin"):
        config.write_text(f"home = {home}\n")
        os.utime(config, ns=(0, 0))
        query_interpreter(python, cache)

    assert runs(python) == 2


def test_a_further_link_to_an_interpreter_is_no_change(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python")
    os.link(python, tmp_path / "another")
    query_interpreter(python, cache)

    os.link(python, tmp_path / "a third")
    query_interpreter(python, cache)

    assert runs(python) == 1


def test_changed_configuration_of_the_environment_is_seen(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python")
    config = tmp_path / "pyvenv.cfg"
    config.write_text("home = /usr/bin\n")
    query_interpreter(python, cache)

    config.unlink()
    query_interpreter(python, cache)

    assert runs(python) == 2


def test_a_configuration_that_is_written_again_is_the_same(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python")
    config = tmp_path / "pyvenv.cfg"
    for date in (0, 1):
        config.unlink(missing_ok=True)
        config.write_text("home = /usr/bin\n")
        os.utime(config, ns=(date, date))
        query_interpreter(python, cache)

    assert runs(python) == 1


def test_answer_of_a_launcher_is_not_kept(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    launcher = make_python(tmp_path / "shim", executable="/elsewhere/python")

    query_interpreter(launcher, cache)
    query_interpreter(launcher, cache)

    assert runs(launcher) == 2


def test_interpreter_that_does_not_know_its_path_is_where_it_was_found(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "python", executable="", base_executable="")

    interpreter = query_interpreter(python, cache)

    assert (interpreter.executable, interpreter.base_executable) == (python, python)


def test_broken_entry_is_made_again(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python")
    first = query_interpreter(python, cache)
    directory = cache.directory(CacheBucket.INTERPRETER)
    (name,) = os.listdir(directory)
    with open(os.path.join(directory, name), "w") as file:
        file.write('{"stamp": 1}')

    assert query_interpreter(python, cache) == first
    assert runs(python) == 2


def test_an_answer_that_cannot_be_kept_is_asked_for_again(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python")
    with open(cache.directory(CacheBucket.INTERPRETER), "wb"):
        pass  # a file where a directory would have to be made

    assert query_interpreter(python, cache) == query_interpreter(python, cache)
    assert runs(python) == 2


def test_noise_before_the_answer_is_ignored(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "python", "3.12.1", "echo hello; echo warning >&2")

    assert query_interpreter(python, cache).version == "3.12.1"


def test_failing_interpreter_is_quoted(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "python", "3.12.1", "echo 'no such library: libx' >&2; exit 3")

    with pytest.raises(BrokenInterpreterError, match="status 3") as caught:
        query_interpreter(python, cache)

    assert caught.value.stderr == "no such library: libx"
    assert "no such library: libx" in str(caught.value)
    assert caught.value.path == python


@pytest.mark.parametrize("text", ["", "hello", '{"executable": "/usr/bin/python3"}', "[]", "\\377"])
def test_nonsense_is_no_answer(text: str, tmp_path: Path, cache: Cache) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nprintf '{text}'\n")
    python.chmod(0o755)

    with pytest.raises(BrokenInterpreterError, match="not understood"):
        query_interpreter(python, cache)


def test_missing_interpreter_is_named(tmp_path: Path, cache: Cache) -> None:
    with pytest.raises(BrokenInterpreterError, match="there is no such file") as caught:
        query_interpreter(tmp_path / "python", cache)

    assert str(tmp_path / "python") in str(caught.value)


@pytest.mark.parametrize("mode", [0o644, 0o755])
def test_what_cannot_be_run_is_named(mode: int, tmp_path: Path, cache: Cache) -> None:
    python = tmp_path / "python"
    python.write_bytes(b"\x00\x01 no program")
    python.chmod(mode)

    with pytest.raises(BrokenInterpreterError, match="it does not run"):
        query_interpreter(python, cache)


def test_python_2_is_too_old_though_it_lacks_the_options(tmp_path: Path, cache: Cache) -> None:
    python = tmp_path / "python"
    python.write_text(
        "#!/bin/sh\n"
        'case "$1" in -I) echo "Unknown option: -I" >&2; exit 2;; esac\n'
        "echo Python 2.7.18 >&2\n"
    )
    python.chmod(0o755)

    with pytest.raises(UnsupportedPythonError) as caught:
        query_interpreter(python, cache)

    assert caught.value.version == "2.7.18"


@pytest.mark.parametrize(
    ("changes", "abis"),
    [
        ({}, ("cp312",)),
        ({"gil_disabled": True}, ("cp312t",)),
        ({"debug": True}, ("cp312d", "cp312")),
        (
            {
                "implementation": "pypy",
                "extension_suffix": ".pypy310-pp73-x86_64-linux-gnu.so",
            },
            ("pypy310_pp73",),
        ),
        (
            {
                "implementation": "graalpy",
                "extension_suffix": ".graalpy-38-native-x86_64-darwin.dylib",
            },
            ("graalpy_38_native",),
        ),
        ({"implementation": "other", "extension_suffix": ".so"}, ()),
    ],
)
def test_own_binary_interfaces_are_named(
    changes: dict[str, object],
    abis: tuple[str, ...],
    tmp_path: Path,
    cache: Cache,
    make_python: Callable[..., str],
) -> None:
    python = make_python(tmp_path / "python", "3.12.1", **changes)

    assert query_interpreter(python, cache).abis == abis


def test_equal_interpreters_share_their_tags(cache: Cache) -> None:
    one = query_interpreter(sys.executable, cache)
    other = query_interpreter(sys.executable, cache)

    assert one is not other
    assert one.tags() is other.tags()


def test_warm_query_starts_and_loads_nothing_big(cache: Cache) -> None:
    query_interpreter(sys.executable, cache)
    code = (
        "import sys; from puffin_cache import Cache;"
        "from puffin_interpreter import query_interpreter;"
        "before = set(sys.modules);"
        "found = query_interpreter(sys.executable, Cache(sys.argv[1]));"
        "print(found.version, *(set(sys.modules) - before))"
    )

    run = subprocess.run(
        [sys.executable, "-c", code, cache.root],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    version, *loaded = run.stdout.split()
    assert version == platform.python_version()
    assert not {"subprocess", "json", "platform_tags", "packaging", "configparser"} & set(loaded)
    assert len([name for name in loaded if "." not in name]) < 40
