"""Environments with a tool in them, made once and kept."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAID = 5
"""How many of the last lines of a failed command are told."""
_MARK = ".complete"
"""The file in an environment that says what it was made of; written last."""
_UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")


class Setup(Struct, frozen=True, kw_only=True):
    """What environments are made with."""

    python: str
    """The interpreter."""
    environ: dict[str, str]
    """The variables of whoever runs the bench: pip's configuration may be among them."""
    installer: str
    """The environment whose pip installs everything; `provide_pip` makes it."""
    upgrade: bool = False
    """Whether the newest versions are to be installed where others are already."""


def python_of(directory: str) -> str:
    """Return the interpreter of an environment."""
    return os.path.join(directory, "bin", "python")


def run(command: Sequence[str], environ: Mapping[str, str]) -> None:
    """Run a command that prepares something.

    What would keep bytecode from being written, or lead to other packages, is not passed on.
    Raises: RunError - it cannot be started, or fails; with the last lines of what it printed.
    """
    passed = {name: value for name, value in environ.items() if name not in _UNWANTED}
    try:
        done = subprocess.run(  # noqa: S603 - the interpreters of environments of ours
            command,
            env=passed,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise RunError(f"{command[0]} cannot be started: {error.strerror}") from error
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip().splitlines()[-SAID:]
        words = " ".join(os.path.basename(word) for word in command[:4])
        message = f"`{words} ...` ends with exit code {done.returncode}: {' / '.join(said)}"
        raise RunError(message)


def provide(directory: str, setup: Setup, packages: Sequence[str]) -> None:
    """Have an environment with `packages`, what these declare, and nothing else.

    What is installed beside a tool takes part in each of its starts. The packages come from the
    index that pip is set to. An environment that is there is kept, unless it was made of other
    things or an upgrade is asked for.
    """
    made_of = _contents(setup, *packages)
    if marked(directory) == made_of and not setup.upgrade:
        return
    if marked(directory) != made_of:
        _make(directory, setup, "--without-pip")
    if packages:
        install(directory, setup, "--upgrade", *packages)
    mark(directory, made_of)


def provide_pip(directory: str, setup: Setup) -> None:
    """Have an environment with the newest pip and nothing else, as `provide` has one of others."""
    made_of = _contents(setup, "pip")
    if marked(directory) == made_of and not setup.upgrade:
        return
    if marked(directory) != made_of:
        _make(directory, setup)
    pip = (python_of(directory), "-m", "pip")
    run([*pip, "install", "--quiet", "--upgrade", "pip"], setup.environ)
    # Up to Python 3.11 setuptools comes along, and runs code of its own at each start.
    if glob.glob(os.path.join(glob.escape(directory), "lib", "python*", "*", "setuptools-*")):
        run([*pip, "uninstall", "--quiet", "--yes", "setuptools"], setup.environ)
    mark(directory, made_of)


def provide_template(directory: str, setup: Setup, *, pip: bool) -> None:
    """Have an environment that is copied wherever a new one is wanted; all that it has is pip."""
    if pip:
        provide_pip(directory, setup)
    else:
        provide(directory, setup, ())


def install(directory: str, setup: Setup, *words: str) -> None:
    """Run `pip install` for an environment."""
    run([*pip_for(directory, setup), "install", "--quiet", *words], setup.environ)


def pip_for(directory: str, setup: Setup) -> tuple[str, ...]:
    """Return the first words of a command of pip that is about an environment without one."""
    return (python_of(setup.installer), "-m", "pip", "--python", python_of(directory))


def _make(directory: str, setup: Setup, *words: str) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    run([setup.python, "-m", "venv", *words, directory], setup.environ)


def _contents(setup: Setup, *packages: str) -> str:
    """Return what says of an environment what it was made of."""
    return "\n".join((os.path.realpath(setup.python), "and nothing but", *packages))


def mark(directory: str, text: str) -> None:
    """Say that what is in a directory is whole."""
    with open(os.path.join(directory, _MARK), "w", encoding="utf-8") as stream:
        stream.write(text)


def marked(directory: str) -> str | None:
    """Return what a whole directory was made of, None where it is not there or not whole."""
    try:
        with open(os.path.join(directory, _MARK), encoding="utf-8") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
