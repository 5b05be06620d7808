from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

import puffin_interpreter
from pep508 import MarkerEnvironment
from platform_host import parse_platform
from puffin_cache import Cache, CacheBucket, digest
from puffin_interpreter import (
    InstallScheme,
    Interpreter,
    find_interpreter,
    query_interpreter,
    remember_interpreter,
    running_interpreter,
)
from puffin_interpreter._stored import StoredInterpreter, decode, encode
from puffin_macros import forget_warnings
from puffin_testing import modules_loaded_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARKERS = {
    "implementation_name": "cpython",
    "implementation_version": "3.13.0",
    "os_name": "posix",
    "platform_machine": "aarch64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "#1 SMP a=b",
    "python_full_version": "3.13.0",
    "python_version": "3.13",
    "sys_platform": "linux",
}


def interpreter(root: str = "/opt/my python") -> Interpreter:
    """Return a free-threaded interpreter of which every value is another."""
    names = ("purelib", "platlib", "scripts", "include")
    return Interpreter(
        executable=f"{root}/bin/python",
        version="3.13.0",
        implementation="cpython",
        marker_values=tuple(MARKERS.items()),
        platform_text='{"os":{"type":"musllinux","major":1,"minor":2},"arch":"aarch64"}',
        prefix=root,
        base_prefix="/base",
        base_exec_prefix="/base/exec",
        base_executable="/base/bin/python3.13t",
        stdlib="/base/lib",
        scheme=InstallScheme(**{name: f"{root}/{name}" for name in names}, data=root),
        virtual_scheme=InstallScheme(**{name: name for name in names}, data=""),
        abis=("cp313td", "cp313t"),
        gil_disabled=True,
        pointer_size=4,
    )


def stored(root: str = "/opt/my python") -> StoredInterpreter:
    return StoredInterpreter(stamp="1 2 3 Linux #1 = SMP", interpreter=interpreter(root))


def written(root: str = "/opt/my python") -> bytes:
    content = encode(stored(root))
    assert content is not None
    return content


def entry_of(cache: Cache) -> str:
    directory = cache.directory(CacheBucket.INTERPRETER)
    (name,) = os.listdir(directory)
    return os.path.join(directory, name)


def test_what_was_written_is_read() -> None:
    assert decode(written()) == stored()


@given(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])),
    st.binary().filter(lambda path: b"\n" not in path).map(os.fsdecode),
)
def test_any_path_is_read_as_it_was_written(text: str, path: str) -> None:
    for root in (text, path):
        assert decode(written(root)) == stored(root)


def test_an_entry_is_lines_that_people_can_read() -> None:
    seal, *lines = written().decode().split("\n")

    assert seal == digest("\n".join(lines))
    assert lines[0] == "stamp=1 2 3 Linux #1 = SMP"
    assert {
        "executable=/opt/my python/bin/python",
        "abis=cp313td cp313t",
        "gil_disabled=1",
        "pointer_size=4",
        "marker.platform_version=#1 SMP a=b",
        "virtual_scheme.data=",
    } <= set(lines)
    assert all("=" in line for line in lines)


def test_what_was_cut_off_anywhere_is_broken() -> None:
    content = written()

    assert [end for end in range(len(content)) if decode(content[:end]) is not None] == []


@pytest.mark.parametrize("change", [1, 0x20, 0x80])
def test_what_was_changed_anywhere_is_broken(change: int) -> None:
    content = written()

    believed = [
        place
        for place in range(len(content))
        if decode(content[:place] + bytes([content[place] ^ change]) + content[place + 1 :])
    ]

    assert believed == []


@given(st.binary(max_size=200))
def test_garbage_is_broken(content: bytes) -> None:
    assert decode(content) is None
    assert decode(written() + b"\n" + content) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no equals sign",
        "stamp=1",
        written().decode().partition("\n")[2].replace("pointer_size=4", "pointer_size=four"),
        written().decode().partition("\n")[2].replace("scheme.data", "scheme.date"),
    ],
)
def test_a_seal_on_other_lines_does_not_make_them_ours(text: str) -> None:
    assert decode(f"{digest(text)}\n{text}".encode()) is None


def test_what_a_line_cannot_hold_is_not_kept(tmp_path: Path) -> None:
    with Cache.temporary_in(tmp_path) as cache:
        python = tmp_path / "two\nlines" / "python"
        python.parent.mkdir()
        python.touch()

        remember_interpreter(interpreter().replaced(executable=str(python)), cache)

        assert encode(stored("two\nlines")) is None
        assert not os.path.exists(cache.directory(CacheBucket.INTERPRETER))


@pytest.mark.parametrize("spoil", [lambda text: text[:-1], lambda _: b"", lambda _: b"\xff\x00"])
def test_a_broken_entry_is_told_of_once_and_made_again(
    spoil: Callable[[bytes], bytes],
    tmp_path: Path,
    cache: Cache,
    make_python: Callable[..., str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    forget_warnings()
    python = make_python(tmp_path / "bin" / "python")
    first = query_interpreter(python, cache)
    path = entry_of(cache)
    with open(path, "rb") as file:
        content = file.read()

    for _ in range(2):
        with open(path, "wb") as file:
            file.write(spoil(content))
        assert query_interpreter(python, cache) == first

    assert caplog.messages == [f"Broken cache entry at {path}, removing"]
    with open(path, "rb") as file:
        assert file.read() == content


def test_an_entry_of_the_former_format_is_left_alone(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python")
    former = tmp_path / "cache" / "interpreter-v0" / f"{digest(python)}.json"
    former.parent.mkdir(parents=True)
    former.write_text("{}")

    query_interpreter(python, cache)

    assert former.read_text() == "{}"
    assert os.path.basename(entry_of(cache)) == digest(python)


def test_markers_and_platform_are_made_of_text() -> None:
    found = interpreter()

    assert found.markers == MarkerEnvironment(**MARKERS)
    assert found.platform == parse_platform("aarch64-unknown-linux-musl")
    assert found.sys_platform == "linux"
    assert found.python == (3, 13)
    assert found.markers is found.markers
    assert found.platform is found.platform


def test_what_was_made_of_text_makes_no_difference() -> None:
    asked, other = interpreter(), interpreter()
    asked.markers, asked.platform, asked.tags()

    assert (asked, hash(asked), repr(asked)) == (other, hash(other), repr(other))
    assert pickle.loads(pickle.dumps(asked)) == other
    changed = asked.replaced(
        platform_text='{"os":{"type":"windows"},"arch":"x86_64"}',
        marker_values=tuple({**MARKERS, "sys_platform": "win32"}.items()),
    )
    assert changed.platform == parse_platform("windows")
    assert (changed.markers.sys_platform, changed.sys_platform) == ("win32", "win32")


def test_the_running_interpreter_survives_being_stored() -> None:
    running = running_interpreter()

    content = encode(StoredInterpreter(stamp="", interpreter=running))

    assert content is not None
    found = decode(content)
    assert found is not None
    assert found.interpreter == running
    assert found.interpreter.markers == running.markers
    assert found.interpreter.tags() is running.tags()


# What a command that lists or makes an environment must not wait for.
HEAVY = {
    *("argparse", "collections", "contextlib", "dataclasses", "enum", "functools", "importlib"),
    *("json", "logging", "msgspec", "packaging", "pathlib", "re", "subprocess", "typing"),
    *("pep508", "platform_host", "platform_tags", "puffin_interpreter._errors"),
}


@pytest.mark.parametrize(
    "statement",
    [
        "find_interpreter(None, {'PATH': sys.argv[2]}, cache)",
        "find_interpreter(sys.argv[2] + '/python', {}, cache)",
        "query_interpreter(sys.argv[2] + '/python', cache)",
        "environment_at(sys.argv[3], cache).site_packages",
        "find_environment({'VIRTUAL_ENV': sys.argv[3]}, '/', cache)",
        "remember_interpreter(query_interpreter(sys.argv[2] + '/python', cache), cache)",
    ],
)
def test_an_interpreter_that_is_known_costs_no_library(
    statement: str, tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "env" / "bin" / "python")
    (tmp_path / "env" / "bin" / "python3").symlink_to(python)
    (tmp_path / "env" / "pyvenv.cfg").touch()
    for name in ("python", "python3"):
        told = query_interpreter(python, cache)
        path = str(tmp_path / "env" / "bin" / name)
        remember_interpreter(told.replaced(executable=path), cache)
    names = ", ".join(name for name in puffin_interpreter.__all__ if f"{name}(" in statement)
    loaded = modules_loaded_by(
        f"import sys; from puffin_cache import Cache; from puffin_interpreter import {names};"
        f"cache = Cache(sys.argv[1]); {statement}",
        *(cache.root, str(tmp_path / "env" / "bin"), str(tmp_path / "env")),
    )

    assert not HEAVY & loaded


def test_a_request_is_still_understood(
    tmp_path: Path, cache: Cache, make_python: Callable[..., str]
) -> None:
    python = make_python(tmp_path / "bin" / "python3", "3.12.1")
    environ = {"PATH": str(tmp_path / "bin")}

    assert find_interpreter(None, environ, cache).executable == python
    assert find_interpreter("3.12", environ, cache).executable == python
    assert find_interpreter(">=3.12,<3.13", environ, cache).executable == python
