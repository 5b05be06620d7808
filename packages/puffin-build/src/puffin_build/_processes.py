"""The processes of builds: each in a group of its own, none outliving its hook or this process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from threading import Condition, RLock
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_build._capture import Capture
from puffin_build._watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

GRACE = 2.0
"""Seconds between asking a group of processes to end and killing it."""


class FinishedProcess(Struct, frozen=True, kw_only=True):
    """How a process ended."""

    status: int
    """Its exit status; negative: the signal that ended it."""
    output: str
    """What it and its children printed, within bounds."""
    timed_out: bool = False
    """Whether it was ended because it took too long."""
    stopped: bool = False
    """Whether it was ended, or not begun, by `terminate_all`."""


class BuildProcesses:
    """Runs the processes of builds and can end all of them. Safe to be used by many threads."""

    def __init__(self, *, grace: float = GRACE) -> None:
        self._grace = grace
        # Re-entrant: a signal handler may end what the very thread it interrupts has begun.
        self._changed = Condition(RLock())
        self._running: set[int] = set()
        self._closed = False

    def run(
        self,
        command: Sequence[str],
        cwd: str,
        environ: Mapping[str, str],
        timeout: float | None = None,
        output: Callable[[str], None] | None = None,
    ) -> FinishedProcess:
        """Run a command and wait for its end; what it left running in its group is killed.

        `output` takes each line as it comes. A child that went on in a session of its own is not
        waited for, even if it keeps the output open.

        Raises: OSError - the command cannot be started. Cost: memory bounded by the caps.
        """
        capture = Capture(output)
        process = self._start(command, cwd, environ)
        if process is None:
            return FinishedProcess(status=-signal.SIGTERM, output="", stopped=True)
        try:
            timed_out = not self._wait(process, capture, timeout)
        finally:
            self._finish(process)
        capture.close()
        return FinishedProcess(
            status=process.returncode,
            output=capture.text(),
            timed_out=timed_out,
            stopped=self._closed,
        )

    def terminate_all(self) -> None:
        """End all that runs, and refuse to begin anything from now on.

        Returns when all are gone, or after twice the grace: a thread that does not get to run
        cannot reap.
        """
        with self._changed:
            self._closed = True
            try:
                self._signal_all(signal.SIGTERM)
                self._changed.wait_for(self._is_idle, self._grace)
            finally:  # also if somebody in a hurry interrupts the wait
                self._signal_all(signal.SIGKILL)
            self._changed.wait_for(self._is_idle, self._grace)

    def _start(
        self, command: Sequence[str], cwd: str, environ: Mapping[str, str]
    ) -> subprocess.Popen[bytes] | None:
        with self._changed:  # or `terminate_all` might miss one that is about to begin
            if self._closed:
                return None
            process = subprocess.Popen(  # noqa: S603 - running a backend is what this is for
                command,
                cwd=cwd,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._running.add(process.pid)
            return process

    def _wait(
        self, process: subprocess.Popen[bytes], capture: Capture, timeout: float | None
    ) -> bool:
        """Return whether the process ended by itself; if not, it was asked to."""
        deadline = None if timeout is None else time.monotonic() + timeout
        with Watch(process, capture.write) as watch:
            if watch.until(deadline):
                return True
            self._signal(process.pid, signal.SIGTERM)
            watch.until(time.monotonic() + self._grace)
            return False

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        """Kill what is left of the group, then reap its leader: its number is ours until then."""
        with self._changed:
            self._signal(process.pid, signal.SIGKILL)
            self._running.discard(process.pid)
            process.wait()
            self._changed.notify_all()
        if process.stdout is not None:
            process.stdout.close()

    def _is_idle(self) -> bool:
        return not self._running

    def _signal_all(self, number: int) -> None:
        for group in self._running:
            self._signal(group, number)

    @staticmethod
    def _signal(group: int, number: int) -> None:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            # Gone already; or, on macOS, only the leader is left, waiting to be reaped.
            return
