"""Pauses between attempts that end with the command."""

from __future__ import annotations

# `threading` costs an import on the warm path.
from _thread import allocate_lock


class Pauses:
    """Pauses on any thread, which end when the command does."""

    def __init__(self) -> None:
        self._gate = allocate_lock()
        self._gate.acquire()

    def pause(self, seconds: float) -> None:
        """Wait for so long; no longer, and not at all, once the pauses have ended."""
        # A turnstile: whoever passes lets the next one pass.
        if self._gate.acquire(timeout=max(seconds, 0.0)):
            self._gate.release()

    def end(self) -> None:
        """End all pauses, for good; to be called once."""
        self._gate.release()
