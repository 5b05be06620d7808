"""The git processes of a run, which can all be ended at once."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from threading import RLock
from typing import TYPE_CHECKING

from puffin_git._errors import GitStoppedError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

GRACE = 1.0
"""Seconds between asking git to end and killing it."""
_INTERVAL = 0.01


class GitProcesses:
    """Knows the git processes that have not ended. Safe to be used by many threads.

    Each leads a group of its own, with the transports and credential helpers that it started.
    """

    __slots__ = ("_closed", "_lock", "_running")

    def __init__(self) -> None:
        self._lock = RLock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def start(self, begin: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        """Return the process that `begin` starts; whoever waits for it says when it has `ended`.

        Raises: GitStoppedError - `terminate_all` was called; what `begin` raises.
        """
        with self._lock:  # or `terminate_all` might miss one that is about to begin
            if self._closed:
                raise GitStoppedError
            process = begin()
            self._running.add(process)
            return process

    def ended(self, process: subprocess.Popen[bytes]) -> None:
        """Take note that a process is gone."""
        with self._lock:
            self._running.discard(process)

    def terminate_all(self) -> None:
        """End all that run, and refuse to begin anything from now on.

        Git gets a moment to remove its locks and what it did not finish. Returns when those who
        wait for the processes have seen their end, or after twice the grace.
        """
        with self._lock:
            self._closed = True
        try:
            self._signal_all("SIGTERM")
            self._wait()
        finally:  # whoever is in a hurry, and interrupts the wait, leaves nothing running either
            self._signal_all("SIGKILL")
        self._wait()

    def _signal_all(self, name: str) -> None:
        with self._lock:
            for process in self._running:
                send(process, name)

    def _wait(self) -> None:
        deadline = time.monotonic() + GRACE
        while self._running and time.monotonic() < deadline:
            time.sleep(_INTERVAL)


def end(process: subprocess.Popen[bytes]) -> None:
    """End git and what it started: ask, kill what does not listen, and reap it."""
    import subprocess

    send(process, "SIGTERM")
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        send(process, "SIGKILL")
    process.wait()


def send(process: subprocess.Popen[bytes], name: str) -> None:
    """Send a signal to the group of a process. Does not wait."""
    import signal

    with suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, getattr(signal, name))
