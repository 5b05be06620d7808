"""Runs of the command that something happens to while they are under way."""

from __future__ import annotations

import base64
import csv
import hashlib
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Puffin

    Condition = Callable[[], object]

PATIENCE = 60.0
"""Seconds after which a run that does not get where it should has failed."""
END = 20.0
"""Seconds after which nothing of a run that ended may be left: what hangs does so for longer."""


class Run:
    """A run of the command, in a group of processes of its own."""

    def __init__(self, puffin: Puffin, *words: object) -> None:
        self.puffin = puffin
        self.process = subprocess.Popen(
            puffin.command(*words),
            cwd=puffin.cwd,
            env=puffin.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def until(self, condition: Condition) -> bool:
        """Wait until something holds; return whether the run ended before."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, "it never came so far"
            if self.process.poll() is not None:
                return True
            time.sleep(0.01)
        return False

    def catch(self, condition: Condition) -> None:
        """Stop the command where something holds; what it started goes on.

        It gets no further before it is interrupted or killed, or may `go_on`.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            send(self.process.pid, signal.SIGSTOP)
            if condition():
                return
            assert self.process.poll() is None, "it ended before"
            assert time.monotonic() < deadline, "it never came so far"
            self.go_on()
            time.sleep(0.01)

    def go_on(self) -> None:
        """Let the command go on."""
        send(self.process.pid, signal.SIGCONT)

    def kill(self, *, tree: bool) -> None:
        """Kill the command, or also all that it started."""
        processes = stopped(self.process.pid) if tree else [self.process.pid]
        for process in processes:
            send(process, signal.SIGKILL)
        self.process.communicate(timeout=PATIENCE)
        assert all_gone(processes)

    def interrupted(self, number: int, *, group: bool) -> str:
        """Interrupt the command, or its group; return what it said at its end."""
        give = os.killpg if group else os.kill
        for each in (number, signal.SIGCONT):  # it may have been stopped
            give(self.process.pid, each)
        out, err = self.process.communicate(timeout=PATIENCE)
        assert out == ""
        return err


def send(process: int, number: int) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return


def descendants(process: int) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    parents = [tuple(map(int, line.split())) for line in table.stdout.splitlines()]
    found = [process]
    for parent in found:
        found += [pid for pid, above in parents if above == parent]
    return found[1:]


def stopped(process: int) -> list[int]:
    """Stop a process with all that it started: from now on nobody starts another one."""
    found: list[int] = []
    while new := [each for each in (process, *descendants(process)) if each not in found]:
        for each in new:
            send(each, signal.SIGSTOP)
        found += new
    return found


def states(processes: list[int]) -> list[str]:
    """Return the states, as `ps` has them, of those processes that there are."""
    words = ["ps", "-o", "stat=", "-p", ",".join(map(str, processes))]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()


def all_gone(processes: list[int]) -> bool:
    """Return whether all have ended; whether somebody took note of it does not matter."""
    return _comes(lambda: all(state.startswith("Z") for state in states(processes)))


def nobody_in(directory: Path) -> bool:
    """Return whether no process is left whose command names something in a directory."""
    return _comes(lambda: f"{directory}{os.sep}" not in _commands())


def _commands() -> str:
    words = ["ps", "-A", "-ww", "-o", "args="]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def _comes(condition: Condition) -> bool:
    """Return whether something holds at last."""
    deadline = time.monotonic() + END
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def count(directory: Path, pattern: str) -> int:
    """Return how many files there are in the temporary directories that a pattern matches."""
    return sum(
        len(files) for place in directory.glob(f".tmp/{pattern}") for _, _, files in os.walk(place)
    )


def leftovers(puffin: Puffin) -> list[str]:
    return sorted(str(path.relative_to(puffin.cache)) for path in puffin.cache.glob(".tmp/**/*"))


def problems(puffin: Puffin) -> list[str]:
    """Return what is wrong with the distributions that are listed: missing or changed files."""
    site = puffin.site_packages()
    wrong = []
    for line in puffin.ok("pip-freeze").out.splitlines():
        stem = line.partition(" @")[0].replace("==", "-")
        found = list(site.glob(f"{stem}*.dist-info"))
        wrong += [line for _ in range(len(found) != 1)]
        for info in found:
            wrong += [
                f"{info.name}: {name}"
                for name in ("METADATA", "RECORD", "INSTALLER")
                if not (info / name).is_file()
            ]
            wrong += _changed(site, info)
    return wrong


def _changed(site: Path, info: Path) -> Iterator[str]:
    for path, digest, _ in csv.reader((info / "RECORD").read_text().splitlines()):
        file = site / path
        actual = hashlib.sha256(file.read_bytes()).digest() if file.is_file() else b""
        expected = digest.removeprefix("sha256=")
        if expected and base64.urlsafe_b64encode(actual).rstrip(b"=").decode() != expected:
            yield f"{info.name}: {path}"
