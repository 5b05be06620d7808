import subprocess
import sys

import pytest

from puffin_cli._errors import UsageError
from puffin_cli._main import COMMANDS, Command, Program, find_command, run_program


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        (["pip-sync", "a", "-q"], "pip-sync", ["a", "-q"]),
        (["pip", "sync", "a"], "pip-sync", ["a"]),
        (
            ["-q", "pip", "--color", "never", "sync", "a"],
            "pip-sync",
            ["-q", "--color", "never", "a"],
        ),
        (["--cache-dir=x", "clean"], "clean", ["--cache-dir=x"]),
        (["--cache-dir", "clean", "venv"], "venv", ["--cache-dir", "clean"]),
        (["cache", "dir"], "cache-dir", []),
        (["clean", "pip"], "clean", ["pip"]),
        (["venv", "pip-sync"], "venv", ["pip-sync"]),
        (["-h"], None, ["-h"]),
        ([], None, []),
    ],
)
def test_command_is_found_among_global_options(
    words: list[str], name: str | None, rest: list[str]
) -> None:
    assert find_command(words) == (name, rest)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["pip"], "'pip' needs a subcommand: compile, sync, install, uninstall, freeze"),
        (["cache"], "'cache' needs a subcommand: dir"),
        (["zzz"], "unrecognized subcommand 'zzz'"),
        (["sync"], "tip: a similar subcommand exists: 'pip-sync'"),
    ],
)
def test_what_is_no_command(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_command(words)

    assert message in caught.value.message


BAKER = Program(
    name="baker",
    about="Bakes.",
    package="bakery",
    commands={"bake": Command(module="_bake", summary="Bake a cake")},
)


def test_a_program_has_only_its_own_commands() -> None:
    with pytest.raises(UsageError) as caught:
        find_command(["pip", "sync"], BAKER)

    assert caught.value.message == "unrecognized subcommand 'pip'"
    assert caught.value.usage == "baker [OPTIONS] <COMMAND>"


@pytest.mark.parametrize(
    ("words", "code", "out"),
    [(["--version"], 0, "baker "), (["--help"], 0, "Bake a cake"), (["fry"], 2, "")],
)
def test_a_program_presents_itself(
    words: list[str], code: int, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_program(BAKER, words) == code

    shown = capsys.readouterr().out
    assert out in shown
    assert "puffin" not in shown.lower().replace("puffin_cache_dir", "").replace("[puffin_", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_has_a_field_in_the_record(name: str) -> None:
    from importlib import import_module

    module = import_module(f"puffin_cli.{COMMANDS[name].module}")
    parser = module.build_parser()
    words = {"why": ["a", "-r", "a.in"], "pip-install": ["a"], "pip-uninstall": ["a"]}
    words |= {"pip-compile": ["a"], "pip-sync": ["a"]}

    values = parser.parse(words.get(name, []))
    record = module.Arguments(**values)

    fields = set(type(record).field_names())
    # These take fewer options than the commands that their records come from.
    assert set(values) < fields if name in {"pip-install", "why"} else set(values) == fields


@pytest.mark.parametrize("streams", ["", "sys.stdout = sys.stderr = None"])
def test_threads_that_still_hang_in_the_network_are_left_behind(streams: str) -> None:
    code = (
        "import sys, threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), name='puffin_0').start()\n"
        f"{streams}\n"
        "from puffin_cli import main\n"
        "main([])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, timeout=30, check=False
    )

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
