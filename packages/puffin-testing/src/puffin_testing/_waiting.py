"""Waiting for what threads and processes do, on machines of any speed."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 30.0
"""Seconds: many for a busy machine, and fewer than what tests leave hanging would last."""


def wait_until(condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until something holds.

    Raises: AssertionError - after so many seconds it does not, which only tells of failures.
    """
    last = time.monotonic() + patience
    while not condition():
        if time.monotonic() > last:
            raise AssertionError("it does not come so far")
        time.sleep(0.005)


def is_running(process: int) -> bool:
    """Return whether there is a process of this number; one that only was not reaped is none."""
    try:
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat")
        return not stat.exists() or stat.read_text().rpartition(") ")[2][:1] not in "ZX"
    except (ProcessLookupError, FileNotFoundError):
        return False
