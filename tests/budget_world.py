"""The fixed inputs of the budget tests: a dozen projects of an index that never changes."""

from __future__ import annotations

import functools
import os
import sys
import time
from typing import TYPE_CHECKING

from puffin_testing import IndexServer, make_wheel, wheel_filename

if TYPE_CHECKING:
    from conftest import Puffin

NAMES = tuple(f"project-{letter}" for letter in "abcdefghijkl")
"""Each requires the two behind it, so that the first leads to all of them."""
NEWEST = "1.4"
VERSIONS = ("1.0", "1.1", "1.2", "1.3", NEWEST)
MODULES = 20
"""Modules of each wheel, in two directories."""
PINS = "".join(f"{name}=={NEWEST}\n" for name in NAMES)
SECONDS = 2.1
HALF = len(NAMES) // 2
HALF_OF_PINS = "".join(f"{name}=={NEWEST}\n" for name in NAMES[HALF:])


def fill_world(server: IndexServer) -> None:
    """Offer all releases of all projects; the newest ones fit together."""
    for place, name in enumerate(NAMES):
        requires = [f"{other}>=1.1" for other in NAMES[place + 1 : place + 3]]
        for version in VERSIONS:
            offer_release(server, name, version, requires)


def offer_release(
    server: IndexServer, name: str, version: str, requires: list[str], modules: int = MODULES
) -> None:
    server.add(wheel_filename(name, version), _wheel(name, version, tuple(requires), modules))


@functools.cache
def _wheel(name: str, version: str, requires: tuple[str, ...], modules: int) -> bytes:
    package = name.replace("-", "_")
    files = {
        f"{package}/{part}/module_{number}.py": f"NUMBER = {number}\n"
        for part in ("one", "two")
        for number in range(modules // 2)
    }
    return make_wheel(None, name, version, requires=list(requires), files=files)


def prepare(puffin: Puffin) -> None:
    """Write the inputs, make an environment, and have all interpreters asked what they are.

    The one that runs the tests is the first on PATH: others may ask for files of their own.
    """
    puffin.environ["PATH"] = os.pathsep.join((os.path.dirname(sys.executable), os.defpath))
    puffin.write("a.in", f"{NAMES[0]}\n")
    puffin.write("half.in", f"{NAMES[HALF]}\n")
    puffin.write("pins.txt", PINS)
    puffin.write("half.txt", HALF_OF_PINS)
    new_environment(puffin, ".venv")
    puffin.write("none.in", "")
    puffin.ok("pip-compile", "none.in")
    puffin.ok("pip-compile", "none.in", "-p", sys.executable)


def new_environment(puffin: Puffin, name: str, *pins: str) -> dict[str, str]:
    """Make an environment that is known, with these pins; return the variables to select it."""
    puffin.make_venv(name)
    selected = {"VIRTUAL_ENV": name}
    puffin.ok("pip-freeze", **selected)
    if pins:
        puffin.ok("pip-sync", *pins, **selected)
    return selected


def settle(puffin: Puffin) -> None:
    """Have all that commands need in the cache, the environment and the output."""
    for _ in range(2):
        puffin.ok("pip-compile", "a.in", "-o", "out.txt")
        puffin.ok("pip-sync", "pins.txt")
    # That there was nothing to do is remembered of what did not change just now.
    time.sleep(SECONDS)
    puffin.ok("pip-sync", "pins.txt")
    puffin.ok("pip-install", NAMES[0])


def room(measured: int) -> int:
    """Return what a count may be that was `measured`: two more, and a tenth; none if it was none.

    So much may differ with the version of Python; what is done once more a project is beyond it.
    """
    return measured and measured + 2 + measured // 10
