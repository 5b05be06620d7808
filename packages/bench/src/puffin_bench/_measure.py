"""One run of one command: how long, how much, and what it said."""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._errors import RunError

if TYPE_CHECKING:
    from puffin_bench._peer import Invocation

TIMEOUT = 180.0
SHOWN = 3
"""How many lines of a failure are told."""
WIDTH = 300
_LAUNCH = os.path.join(os.path.dirname(__file__), "_launch.py")


class Measured(Struct, frozen=True, kw_only=True):
    """What one run took."""

    wall: float
    """Seconds from the start of the process to its end."""
    cpu: float
    """Seconds of user and system time, of the process and of all that it waited for."""
    memory: int
    """Bytes at most resident, of the largest of these processes."""
    code: int
    """The exit code; negative: the signal that ended it."""
    timed_out: bool
    output: str
    """What it printed to stdout."""
    errors: str
    """What it printed to stderr."""

    @property
    def complaint(self) -> str:
        """Why this run is none, in one line; "" where it is one."""
        if self.timed_out:
            return f"stopped after {self.wall:.0f} s"
        if self.code == 0:
            return ""
        said = [line.strip() for line in (self.errors or self.output).splitlines()]
        lines = " / ".join([line for line in said if line][:SHOWN])
        return f"exit code {self.code}: {lines}"[:WIDTH]


def measure(invocation: Invocation, *, timeout: float = TIMEOUT) -> Measured:
    """Run a command to its end and return what it took.

    Both its streams go to files, and stdin is empty, as in a script. When the time is over, the
    command is killed with all that it started.
    Raises: RunError - the command cannot be started at all.
    """
    with tempfile.TemporaryDirectory(prefix="puffin-bench-") as directory:
        out, err, result = (os.path.join(directory, name) for name in ("out", "err", "result"))
        launcher = [sys.executable, "-I", "-S", _LAUNCH, result, str(timeout), *invocation.argv]
        with open(out, "wb") as output, open(err, "wb") as errors:
            process = subprocess.Popen(  # noqa: S603 - what the peers asked for, no shell
                launcher,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                cwd=invocation.cwd,
                env=invocation.environ,
            )
            with process:
                _wait(process)
        said = _text(out), _text(err)
        if not os.path.exists(result):
            message = (
                f"{os.path.basename(invocation.argv[0])} cannot be started: {said[1][-WIDTH:]}"
            )
            raise RunError(message)
        return _measured(_text(result), *said)


def add_timeout(parser: argparse.ArgumentParser, what: str) -> None:
    """Declare how long each of `what` may take."""
    words = f"for each {what}"
    parser.add_argument("--timeout", metavar="SECONDS", type=_seconds, default=TIMEOUT, help=words)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < math.inf:
        message = f"{text} is no time that something may take"
        raise argparse.ArgumentTypeError(message)
    return seconds


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait()
    except BaseException:  # an interrupt: told politely, the launcher ends the command as well
        process.terminate()
        raise


def _text(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as stream:
        return stream.read()


def _measured(line: str, output: str, errors: str) -> Measured:
    wall, cpu, memory, code, overdue = line.split()
    return Measured(
        wall=float(wall),
        cpu=float(cpu),
        memory=int(memory),
        code=int(code),
        timed_out=overdue == "1",
        output=output,
        errors=errors,
    )
