from __future__ import annotations

import os
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

import pytest

from install_wheel._scripts import rewritten, script_file, shebang
from puffin_package import EntryPoint

if TYPE_CHECKING:
    from pathlib import Path

HI = EntryPoint("console_scripts", "hi", "demo.sub", "App.run")

DIRECTORIES = [
    "plain",
    "with space",
    "tab\tand space",
    "quote's",
    "three'''quotes",
    'double"quote',
    "dollar $(touch x) `x`",
    "back\\slash",
    "percent %s %d",
    "new\nline",
    "größe",
    "long" + "g" * 150,
    "long and spaced " + "g" * 150,
]


@pytest.mark.parametrize("name", DIRECTORIES)
def test_script_runs_with_an_interpreter_anywhere(tmp_path: Path, name: str) -> None:
    directory = tmp_path / name
    directory.mkdir()
    executable = directory / "python"
    executable.symlink_to(sys.executable)
    script = directory / "script"
    script.write_bytes(
        shebang(str(executable)) + b"import sys\nprint(sys.executable, sys.argv[1:])\n"
    )
    script.chmod(0o755)

    done = subprocess.run([script, "a b", "$c"], capture_output=True, text=True, check=True)

    assert done.stdout == f"{executable} ['a b', '$c']\n"
    assert done.stderr == ""


@pytest.mark.parametrize("name", [*DIRECTORIES, os.fsdecode(b"latin \xfc")])
def test_script_is_python_without_warnings(name: str) -> None:
    content = shebang(f"/env/{name}/bin/python") + b"x = 1\n"
    found: dict[str, int] = {}

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(content, "script", "exec"), found)

    assert found["x"] == 1


def test_usual_shebang_is_one_line() -> None:
    assert shebang("/env/bin/python") == b"#!/env/bin/python\n"


def test_entry_point_script_imports_and_calls() -> None:
    name, content = script_file(HI, "/env/bin/python")

    assert name == "hi"
    assert content.startswith(b"#!/env/bin/python\n# -*- coding: utf-8 -*-\n")
    assert b"from demo.sub import App\n" in content
    assert b"sys.exit(App.run())\n" in content


@pytest.mark.parametrize(
    ("group", "interpreter"),
    [("console_scripts", b"python.exe"), ("gui_scripts", b"pythonw.exe")],
)
def test_windows_gets_a_launcher(group: str, interpreter: bytes) -> None:
    entry = EntryPoint(group, "hi", "demo", "main")

    name, content = script_file(entry, r"C:\env\Scripts\python.exe")

    assert name == "hi.exe"
    assert content.startswith(b"MZ")
    assert b"C:\\env\\Scripts\\" + interpreter in content


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"#!python\nx\n", b"#!/e/python\nx\n"),
        (b"#!pythonw\nx\n", b"#!/e/python\nx\n"),
        (b"#!python\r\nx\r\n", b"#!/e/python\nx\r\n"),
        (b"#!python", b"#!/e/python\n"),
        (b"#!/bin/sh\nx\n", None),
        (b"#! python\nx\n", None),
        (b"\x7fELF", None),
        (b"", None),
    ],
)
def test_only_the_placeholder_is_rewritten(content: bytes, expected: bytes | None) -> None:
    assert rewritten(content, "/e/python") == expected


def test_placeholder_for_windows_scripts_without_a_console() -> None:
    assert rewritten(b"#!pythonw\n", r"C:\e\python.exe") == b"#!C:\\e\\pythonw.exe\n"
