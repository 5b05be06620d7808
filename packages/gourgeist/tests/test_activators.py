from __future__ import annotations

import json
import os
import shutil
import subprocess
import venv
from typing import TYPE_CHECKING

import pytest

from gourgeist import create_environment

if TYPE_CHECKING:
    from pathlib import Path

    from puffin_interpreter import Interpreter

NAMES = [
    "plain",
    "with space",
    "it's",
    'double"quote',
    "$(touch pwned)",
    "`touch pwned`",
    "${HOME}",
    "new\nline",
    "ünïcödé",
    "back\\slash\\",
    "100%! of it",
    "a;touch pwned",
    "~",
    "*",
]
# How a shell of each family sources the script given, shows where it is, and leaves again.
POSIX = (
    'PS1="$ "; before="$PATH"; . "$1";'
    'printf "%s\\0" "$VIRTUAL_ENV" "$(command -v python)" "$VIRTUAL_ENV_PROMPT"; deactivate;'
    'printf "%s\\0" "${VIRTUAL_ENV-gone}" "$PS1"; [ "$PATH" = "$before" ] && printf "same\\0"'
)
FISH = (
    "set before $PATH; source $argv[1]; set shown (command -v python | string collect);"
    "printf '%s\\0' $VIRTUAL_ENV $shown $VIRTUAL_ENV_PROMPT; deactivate;"
    "set -q VIRTUAL_ENV; or printf 'gone\\0'; printf '%s\\0' '$ ';"
    "test (string join : $PATH) = (string join : $before); and printf 'same\\0'"
)
CSH = (
    'set prompt="$ "; set before="$PATH:q"; source "$SCRIPT:q";'
    'printf "%s\\0" "$VIRTUAL_ENV:q" "`which python`" "$VIRTUAL_ENV_PROMPT:q";'
    "eval deactivate;"
    'test $?VIRTUAL_ENV = 0 && printf "gone\\0"; printf "%s\\0" "$prompt:q";'
    'test "$PATH:q" = "$before:q" && printf "same\\0"'
)
SHELLS = {
    "sh": (["sh", "-euc", POSIX, "sh"], "activate"),
    "dash": (["dash", "-euc", POSIX, "dash"], "activate"),
    "bash": (["bash", "--norc", "-euc", POSIX, "bash"], "activate"),
    "zsh": (["zsh", "-feuc", POSIX, "zsh"], "activate"),
    "fish": (["fish", "--no-config", "-c", FISH], "activate.fish"),
}


def environ(**more: str) -> dict[str, str]:
    home = os.environ.get("HOME", "/")
    return {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8", **more}


def shell(command: list[str], cwd: Path, **more: str) -> list[str]:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    run = subprocess.run(command, cwd=cwd, env=environ(**more), capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("program", list(SHELLS))
def test_activation_finds_the_interpreter_and_leaves_no_trace(
    program: str, name: str, tmp_path: Path, running: Interpreter
) -> None:
    command, script = SHELLS[program]
    root = tmp_path / name
    create_environment(root, running)

    said = shell([*command, str(root / "bin" / script)], tmp_path)

    assert said == [str(root), str(root / "bin" / "python"), name, "gone", "$ ", "same"]
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("name", [name for name in NAMES if "\n" not in name])
def test_csh_finds_the_interpreter(name: str, tmp_path: Path, running: Interpreter) -> None:
    root = tmp_path / name
    create_environment(root, running)

    said = shell(["csh", "-fc", CSH], tmp_path, SCRIPT=str(root / "bin" / "activate.csh"))

    assert said == [str(root), str(root / "bin" / "python"), name, "gone", "$ ", "same"]
    assert os.listdir(tmp_path) == [name]


PROMPTS = {
    "bash": [
        *("bash", "--norc", "-c"),
        'PS1="$ "; . env/bin/activate; printf "%s\\0" "${PS1@P}"',
    ],
    "zsh": [*("zsh", "-fc"), 'PS1="$ "; . env/bin/activate; print -rnP -- "$PS1"; printf "\\0"'],
    "zsh with promptsubst": [
        *("zsh", "-fc"),
        'setopt promptsubst; PS1="$ "; . env/bin/activate; print -rnP -- "$PS1"; printf "\\0"',
    ],
    "fish": [
        *("fish", "--no-config", "-c"),
        (
            "function fish_prompt; test $status = 1; and printf '$ '; end;"
            "source env/bin/activate.fish; false; fish_prompt; printf '\\0'"
        ),
    ],
}


@pytest.mark.parametrize("prompt", [name for name in NAMES if "\n" not in name])
@pytest.mark.parametrize("program", list(PROMPTS))
def test_prompt_is_shown_as_it_is(
    program: str, prompt: str, tmp_path: Path, running: Interpreter
) -> None:
    create_environment(tmp_path / "env", running, prompt=prompt)

    (shown,) = shell(PROMPTS[program], tmp_path)

    assert shown == f"({prompt}) $ "
    assert os.listdir(tmp_path) == ["env"]


def test_prompt_stays_as_it_is_if_asked_for(tmp_path: Path, running: Interpreter) -> None:
    create_environment(tmp_path / "env", running)
    code = 'PS1="$ "; . env/bin/activate; printf "%s\\0" "$PS1"'

    said = shell(["sh", "-c", code], tmp_path, VIRTUAL_ENV_DISABLE_PROMPT="1")

    assert said == ["$ "]


def test_python_home_is_put_aside(tmp_path: Path, running: Interpreter) -> None:
    create_environment(tmp_path / "env", running)
    code = (
        '. env/bin/activate; printf "%s\\0" "${PYTHONHOME-unset}";'
        'deactivate; printf "%s\\0" "$PYTHONHOME"'
    )

    assert shell(["sh", "-c", code], tmp_path, PYTHONHOME="/some where") == ["unset", "/some where"]


@pytest.mark.parametrize("speech", ["", 'type() { echo "$1 ist eine Funktion"; };'])
@pytest.mark.parametrize("maker", ["gourgeist", "venv"])
def test_another_environment_takes_over(
    maker: str, speech: str, tmp_path: Path, running: Interpreter
) -> None:
    if maker == "venv":
        venv.create(tmp_path / "one", symlinks=True)
    else:
        create_environment(tmp_path / "one", running)
    create_environment(tmp_path / "two", running)
    code = (
        f'{speech} before="$PATH"; . one/bin/activate; . two/bin/activate;'
        'printf "%s\\0" "$VIRTUAL_ENV" "${PATH%:"$before"}"; deactivate;'
        '[ "$PATH" = "$before" ] && printf "same\\0"'
    )

    said = shell(["bash", "--norc", "-c", code], tmp_path)

    assert said == [str(tmp_path / "two"), str(tmp_path / "two" / "bin"), "same"]


def test_running_python_can_use_the_environment(tmp_path: Path, running: Interpreter) -> None:
    root = tmp_path / 'it\'s "an" env'
    environment = create_environment(root, running, prompt="ünï'")
    (root / "mine.pth").write_text("")
    with open(os.path.join(environment.site_packages[0], "only_here.py"), "w") as file:
        file.write("ANSWER = 42\n")
    code = (
        "import json, os, runpy, sys; runpy.run_path(sys.argv[1]); import only_here;"
        "print(json.dumps([only_here.ANSWER, sys.prefix, sys.path[0], os.environ['VIRTUAL_ENV'],"
        " os.environ['PATH'].split(os.pathsep)[0], os.environ['VIRTUAL_ENV_PROMPT']]))"
    )

    run = subprocess.run(
        [running.base_executable, "-I", "-c", code, str(root / "bin" / "activate_this.py")],
        capture_output=True,
        check=True,
    )

    assert json.loads(run.stdout) == [
        42,
        str(root),
        environment.site_packages[0],
        str(root),
        str(root / "bin"),
        "ünï'",
    ]


def test_no_place_in_a_template_stays_empty(tmp_path: Path, running: Interpreter) -> None:
    create_environment(tmp_path / "env", running, prompt="@ROOT@")

    for name in os.listdir(tmp_path / "env" / "bin"):
        if name.startswith("activate"):
            text = (tmp_path / "env" / "bin" / name).read_text()
            assert "@PROMPT@" not in text
            assert "@ROOT@" in text  # the prompt, which is text, not a place
