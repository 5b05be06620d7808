from __future__ import annotations

import pytest

from puffin_package import (
    EntryPoint,
    EntryPointError,
    is_interpreter_name,
    parse_entry_points,
)


def scripts(body: str) -> tuple[EntryPoint, ...]:
    return parse_entry_points(f"[console_scripts]\n{body}\n".encode(), "demo.whl")


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("hi = demo:main", EntryPoint("console_scripts", "hi", "demo", "main")),
        ("hi=demo:main", EntryPoint("console_scripts", "hi", "demo", "main")),
        ("  hi = demo:main  ", EntryPoint("console_scripts", "hi", "demo", "main")),
        ("Hi = demo.sub:App.run", EntryPoint("console_scripts", "Hi", "demo.sub", "App.run")),
        ("hi = demo : main", EntryPoint("console_scripts", "hi", "demo", "main")),
        ("hi = demo:main [a, b]", EntryPoint("console_scripts", "hi", "demo", "main", ("a", "b"))),
        ("hi = demo:main[a]", EntryPoint("console_scripts", "hi", "demo", "main", ("a",))),
        ("hi-1.0 = demo:main", EntryPoint("console_scripts", "hi-1.0", "demo", "main")),
        ("pip = demo:main", EntryPoint("console_scripts", "pip", "demo", "main")),
        ("a b = demo:main", EntryPoint("console_scripts", "a b", "demo", "main")),
        ("hi = größe:haupt", EntryPoint("console_scripts", "hi", "größe", "haupt")),
    ],
)
def test_reads_a_script(line: str, entry: EntryPoint) -> None:
    assert scripts(line) == (entry,)


def test_reads_groups_comments_and_any_line_end() -> None:
    data = (
        b"# c\r\n[console_scripts]\r\n; c\r\na = m:f\r\n\r\n"
        b"[ gui_scripts ]\nb = m:g\n[x.y]\nc: d = e\n"
    )

    assert parse_entry_points(data, "demo") == (
        EntryPoint("console_scripts", "a", "m", "f"),
        EntryPoint("gui_scripts", "b", "m", "g"),
        EntryPoint("x.y", "c: d", "e"),
    )


def test_reference_is_what_was_written() -> None:
    assert [entry.reference for entry in scripts("a = m.n:f.g [x]")] == ["m.n:f.g"]


@pytest.mark.parametrize(
    "name",
    ["../../x", "/x", "a/b", "..", ".", "a\\b", "c:x", "x.", "-x", "con", "a\x00b", "a\x1bb"],
)
def test_names_that_leave_the_scripts_directory_are_refused(name: str) -> None:
    with pytest.raises(EntryPointError) as caught:
        scripts(f"{name} = demo:main")

    assert repr(name) in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["python", "Python", "PYTHON3", "python3.11", "python3.13t", "pythonw", "python.exe",
     "pythonw3.exe", "python3w", "pypy3", "pypy"],
)  # fmt: skip
def test_names_of_interpreters_are_refused(name: str) -> None:
    assert is_interpreter_name(name)
    with pytest.raises(EntryPointError, match="interpreter"):
        scripts(f"{name} = demo:main")


@pytest.mark.parametrize("name", ["python-argcomplete", "ipython3", "pythonic", "bpython", "py"])
def test_other_names_are_no_interpreters(name: str) -> None:
    assert not is_interpreter_name(name)


@pytest.mark.parametrize(
    "value",
    ["demo", "demo:", ":main", "demo:main()", "demo:a b", "de mo:main", "demo:main;x", "demo:1",
     "demo..x:main", "demo:main [a", "demo:main]", "import os:x", "demo:main:x", "a-b:main",
     "demo:x\x0cimport os"],
)  # fmt: skip
def test_objects_that_cannot_be_imported_are_refused(value: str) -> None:
    with pytest.raises(EntryPointError, match="no `module:attribute`"):
        scripts(f"hi = {value}")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a = b:c\n", "line 1 outside any group"),
        (b"[x\na = b\n", "broken group in line 1"),
        (b"[]\n", "broken group in line 1"),
        (b"[x]\nabc\n", "no `name = object` in line 2"),
        (b"[x]\na =\n", "no `name = object` in line 2"),
        (b"[x]\na = b\na = c\n", "defines 'a' of x twice"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_broken_files_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(EntryPointError) as caught:
        parse_entry_points(data, "demo.whl")

    assert reason in str(caught.value)


def test_same_entry_twice_counts_once() -> None:
    assert len(scripts("a = m:f\na = m:f")) == 1
