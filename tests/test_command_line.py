from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Puffin

    from puffin_testing import IndexServer

COMMANDS = (
    "pip-compile",
    "why",
    "pip-sync",
    "pip-install",
    "pip-uninstall",
    "pip-freeze",
    "venv",
    "clean",
    "cache dir",
    "cache prune",
)


@pytest.mark.parametrize(
    "words", [["--version"], ["-V"], ["pip-sync", "--version"], ["clean", "-qV"]]
)
def test_version(puffin: Puffin, words: list[str]) -> None:
    assert puffin.ok(*words).out == "puffin 0.1.0\n"


def test_overview_lists_all_commands(puffin: Puffin) -> None:
    text = puffin.ok("--help").out

    assert text.startswith("Usage: puffin [OPTIONS] <COMMAND>\n")
    assert "\nGlobal options:\n" in text
    names = [command.replace(" ", "-") for command in COMMANDS]
    assert all(word in text for word in (*names, "--cache-dir", "--offline"))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_help(puffin: Puffin, command: str) -> None:
    answer = puffin.ok(*command.split(), "--help")

    assert f"Usage: puffin {command}" in answer.out
    assert "--no-pip-config" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
    assert answer.err == ""


def test_help_among_letters_is_help(puffin: Puffin) -> None:
    puffin.make_venv()

    assert puffin.ok("clean", "-vh").out == puffin.ok("clean", "--help").out
    assert puffin.cache.exists()


def test_no_command_prints_the_overview_and_fails(puffin: Puffin) -> None:
    answer = puffin.run()

    assert answer.code == 2
    assert answer.out == ""
    assert "pip-compile" in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["instal"], "error: unrecognized subcommand 'instal'\n"),
        (["complie"], "tip: a similar subcommand exists: 'pip-compile'"),
        (["pip"], "error: 'pip' needs a subcommand: compile, sync, install, uninstall, freeze"),
        (["clean", "-q", "-v"], "error: the argument '--quiet' cannot be used with '--verbose'"),
        (["clean", "--color", "red"], "error: invalid value 'red' for '--color <COLOR>'"),
        (["clean", "-x"], "error: unexpected argument '-x' found"),
    ],
)
def test_argument_errors(puffin: Puffin, words: list[str], message: str) -> None:
    answer = puffin.run(*words)

    assert answer.code == 2
    assert answer.out == ""
    assert message in answer.err
    assert answer.err.endswith("For more information, try '--help'.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--cache-dir", "mine", "cache", "dir"],
        ["cache", "--cache-dir", "mine", "dir"],
        ["cache", "dir", "--cache-dir=mine"],
    ],
)
def test_global_options_stand_anywhere(puffin: Puffin, words: list[str]) -> None:
    assert puffin.ok(*words).out == f"{puffin.cwd / 'mine'}\n"


def test_clean_removes_the_cache(puffin: Puffin) -> None:
    puffin.make_venv()
    assert puffin.cache.exists()

    first, second = puffin.ok("clean"), puffin.ok("clean")

    lines = first.err.splitlines()
    assert lines[0] == f"Clearing cache at: {puffin.cache}"
    assert re.fullmatch(r"Removed \d+ files and directories \(\d.*B\)", lines[1])
    assert len(lines) == 2
    assert second.err == f"No cache found at: {puffin.cache}\n"
    assert not puffin.cache.exists()


def test_clean_takes_no_directory_that_is_no_cache(puffin: Puffin) -> None:
    keepsake = puffin.write("letters/keepsake", "")

    answer = puffin.run("clean", "--cache-dir", "letters")

    assert answer.code == 2
    assert keepsake.exists()


@pytest.mark.parametrize(
    ("environ", "options", "colored"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({}, ["--color", "always"], True),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
    ],
)
def test_color(indexed: Puffin, environ: dict[str, str], options: list[str], colored: bool) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        indexed.environ.pop(name, None)
    indexed.write("a.in", "base\n")

    answer = indexed.ok("pip-compile", "a.in", *options, **environ)

    assert ("\x1b[" in answer.err) is colored
    assert ("\x1b[32m# " in answer.out) is colored


def test_output_file_is_never_colored(indexed: Puffin) -> None:
    indexed.write("a.in", "base\n")

    indexed.ok("pip-compile", "a.in", "-o", "out.txt", "--color", "always")

    assert "\x1b" not in (indexed.cwd / "out.txt").read_text()


def test_quiet_prints_results_only(indexed: Puffin) -> None:
    indexed.write("a.in", "base\n")

    answer = indexed.ok("pip-compile", "a.in", "-q", "--no-header", "--no-annotate")

    assert answer.out == "base==2.0\n"
    assert answer.err == ""


def test_quiet_prints_errors(indexed: Puffin) -> None:
    answer = indexed.run("pip-compile", "none.in", "-q")

    assert answer.code == 2
    assert answer.err.startswith("error: failed to open file `none.in`\n")


def test_a_reader_that_leaves_is_no_error(indexed: Puffin) -> None:
    indexed.write("a.in", "base\n")
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        indexed.command("pip-compile", "a.in"),
        cwd=indexed.cwd,
        env=indexed.environ,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)

    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Resolved 1 package in ")


def test_closed_streams_are_no_error(indexed: Puffin) -> None:
    indexed.write("a.in", "base\n")
    command = 'exec "$@" <&- >&- 2>&-'

    done = subprocess.run(
        ["sh", "-c", command, "sh", *indexed.command("pip-compile", "a.in", "-o", "out.txt")],
        cwd=indexed.cwd,
        env=indexed.environ,
        check=False,
    )

    assert done.returncode == 0
    assert "base==2.0\n" in (indexed.cwd / "out.txt").read_text()


def test_stream_that_knows_no_unicode(indexed: Puffin) -> None:
    indexed.write("a.in", "base==7\n")

    answer = indexed.run("pip-compile", "a.in", PYTHONIOENCODING="ascii")

    assert answer.code == 1
    assert answer.err.startswith("  x No solution found")


@pytest.mark.parametrize("command", ["pip-compile", "pip-sync"])
def test_interrupt_ends_with_130_and_leaves_nothing(
    indexed: Puffin, index: IndexServer, command: str
) -> None:
    from puffin_testing import Fault

    indexed.make_venv()
    indexed.write("a.in", "base==1.1\n")
    index.inject(Fault(pattern="/files/*", kind="stall", times=None))
    running = subprocess.Popen(
        indexed.command(command, "a.in"),
        cwd=indexed.cwd,
        env=indexed.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while not index.count("/files/*") and time.monotonic() < deadline:
        time.sleep(0.02)
        if running.poll() is not None:
            break

    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)

    assert running.returncode == 130, err
    assert "Traceback" not in err
    assert out == ""
    assert indexed.ok("pip-freeze").out == ""
    assert not list(indexed.cache.glob(".tmp/*"))


def test_verbose_names_what_is_done(indexed: Puffin) -> None:
    indexed.write("a.in", "base\n")

    answer = indexed.ok("pip-compile", "a.in", "-v", "-p", sys.executable)

    assert f"puffin uses the cache at {indexed.cache}\n" in answer.err
    assert f"puffin resolves for {sys.executable} " in answer.err


def test_directory_that_is_gone_is_told(puffin: Puffin) -> None:
    gone = puffin.cwd / "gone"
    gone.mkdir()
    code = (
        "import os, sys; os.rmdir(os.getcwd())\n"
        "from puffin_cli import main; sys.exit(main(['venv']))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=gone,
        env=puffin.environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr == "error: the working directory does not exist any more\n"
