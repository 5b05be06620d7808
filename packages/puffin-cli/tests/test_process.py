"""The process of a command ends at once, and loses nothing by it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

START = "from puffin_cli import start; sys.exit(start())"


FULL = "/dev/full"
needs_a_full_device = pytest.mark.skipif(not os.path.exists(FULL), reason="nothing here is full")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=60, check=False
    )


def run_code(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return run("-c", f"import sys\n{code}\n{START}", *words)


@pytest.mark.parametrize(
    ("words", "code", "out"),
    [(["--version"], 0, "puffin 0.1.0\n"), (["bake"], 2, ""), ([], 2, "")],
)
def test_exit_code_is_that_of_the_command(words: list[str], code: int, out: str) -> None:
    done = run("-m", "puffin_cli", *words)

    assert (done.returncode, done.stdout) == (code, out)
    assert "Traceback" not in done.stderr


def test_everything_written_arrives() -> None:
    done = run_code("sys.stdout.write('x' * 100_000 + '\\n')", "--version")

    assert done.stdout == "x" * 100_000 + "\npuffin 0.1.0\n"


def test_who_asked_to_be_told_of_the_end_is_told() -> None:
    done = run_code("import atexit; atexit.register(print, 'the end')", "--version")

    assert done.stdout == "puffin 0.1.0\nthe end\n"


def test_nothing_is_taken_apart() -> None:
    code = "class Door:\n  def __del__(self): print('closed')\ndoor = Door()"

    done = run_code(code, "--version")

    assert done.stdout == "puffin 0.1.0\n"


def test_threads_of_others_are_waited_for() -> None:
    code = (
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.3), print('done', flush=True))).start()"
    )

    done = run_code(code, "--version")

    assert done.stdout == "puffin 0.1.0\ndone\n"


@pytest.mark.parametrize("profiler", ["cProfile", "profile"])
def test_a_profiler_comes_to_its_report(profiler: str) -> None:
    done = run("-m", profiler, "-m", "puffin_cli", "--version")

    assert done.returncode == 0
    assert done.stdout.startswith("puffin 0.1.0\n")
    assert "function calls" in done.stdout


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is of Python 3.12")
def test_whoever_monitors_the_program_is_not_cut_off() -> None:
    code = "class Door:\n  def __del__(self): print('closed')\ndoor = Door()\n"
    watch = "sys.monitoring.use_tool_id(sys.monitoring.COVERAGE_ID, 'who counts lines')"

    done = run_code(code + watch, "--version")

    assert done.stdout == "puffin 0.1.0\nclosed\n"


def test_a_program_that_is_to_be_inspected_stays() -> None:
    done = run("-i", "-c", f"import sys\n{START}", "--version")

    assert done.stdout == "puffin 0.1.0\n"
    assert ">>>" in done.stderr


@needs_a_full_device
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["venv", "--help"], ["cache-dir"]])
def test_a_result_that_cannot_be_written_is_an_error(words: list[str]) -> None:
    command = [sys.executable, "-m", "puffin_cli", *words]

    with open(FULL, "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert done.returncode == 2
    assert re.match("error: (cannot write to stdout: )?No space left on device", done.stderr)
    assert "Traceback" not in done.stderr


@needs_a_full_device
@pytest.mark.parametrize(
    ("words", "code"), [(["bake"], 2), ([], 2), (["--version"], 0), (["cache-dir"], 0)]
)
def test_a_message_that_cannot_be_written_leaves_the_exit_code(words: list[str], code: int) -> None:
    command = [sys.executable, "-m", "puffin_cli", *words]

    with open(FULL, "wb") as full:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=full, check=False)

    assert done.returncode == code


def test_closed_streams_are_no_obstacle() -> None:
    done = run_code("sys.stdout = sys.stderr = None", "--version")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
