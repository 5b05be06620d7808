"""Waiting for a process and for what it prints, both at once."""

from __future__ import annotations

import os
import selectors
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

_CHUNK = 64 * 1024
_INTERVAL = 0.02
"""Seconds between two looks at a process where the system cannot announce its end."""
_WAKING = 0.25
"""Seconds after which a signal is heeded that came just before the main thread went to sleep."""


class Watch:
    """Hands on what a process prints until it ends. The process is left to be reaped."""

    def __init__(self, process: subprocess.Popen[bytes], write: Callable[[bytes], None]) -> None:
        self._process = process
        self._write = write
        self._selector = selectors.DefaultSelector()
        self._pipe = process.stdout.fileno() if process.stdout is not None else -1
        self._open = True
        self._handle: int | None = None

    def __enter__(self) -> Self:
        os.set_blocking(self._pipe, False)
        self._selector.register(self._pipe, selectors.EVENT_READ)
        self._handle = _handle_of(self._process.pid)
        if self._handle is not None:
            self._selector.register(self._handle, selectors.EVENT_READ)
        return self

    def __exit__(self, *exception: object) -> None:
        self._selector.close()
        if self._handle is not None:
            os.close(self._handle)

    def until(self, deadline: float | None) -> bool:
        """Wait for the end of the process; return False at the deadline (monotonic seconds).

        What is in the pipe when it ends is read; whoever else holds it open is not waited for.
        """
        while not _has_ended(self._process):
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return False
            for key, _ in self._selector.select(self._patience(left)):
                if key.fd == self._pipe:
                    self._read()
        self._drain()
        return True

    def _patience(self, left: float | None) -> float:
        longest = _INTERVAL if self._handle is None else _WAKING
        return longest if left is None else min(left, longest)

    def _drain(self) -> None:
        # A child that lives on may print faster than we read: what is more than a pipe holds
        # came after the end.
        for _ in range(32):
            if not (self._open and self._read()):
                return

    def _read(self) -> bool:
        """Hand on what is there; return whether there may be more."""
        try:
            data = os.read(self._pipe, _CHUNK)
        except BlockingIOError:
            return False
        if data:
            self._write(data)
        else:
            self._selector.unregister(self._pipe)
            self._open = False
        return bool(data)


def _handle_of(pid: int) -> int | None:
    """Return a descriptor that becomes readable when the process ends (Linux), or None."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None  # an old kernel, or a sandbox


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return process.poll() is not None
    # Not reaped, so that the number of the group stays taken until it is killed.
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
