from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from puffin_bench import BenchError, ResultsError, main
from puffin_bench._main import COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_is_listed_with_what_it_does(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--help"]) == 0

    assert f"{name}  " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "the following arguments are required: command"),
        (["race"], 2, "invalid choice: 'race'"),
        (["report", "--colour"], 2, "unrecognized arguments: --colour"),
        (
            ["report", "--results", "nowhere.json"],
            2,
            "error: there are no results at `nowhere.json`",
        ),
    ],
)
def test_what_cannot_be_done_is_told_and_fails(
    words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code

    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_explains_its_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0

    said = capsys.readouterr().out
    assert f"usage: puffin-bench {name} " in said
    assert COMMANDS[name].summary in said


def test_it_is_a_module_to_run_as_well() -> None:
    command = [sys.executable, "-m", "puffin_bench", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("puffin-bench ")


def test_errors_survive_a_pipe_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ResultsError("no file")))

    assert isinstance(error, BenchError)
    assert str(error) == error.message == "no file"
