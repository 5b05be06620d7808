from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from puffin_testing import is_running, wait_until


def test_what_another_thread_does_is_waited_for() -> None:
    done: list[int] = []
    threading.Timer(0.02, done.append, (1,)).start()

    wait_until(lambda: done)

    assert done == [1]


def test_what_does_not_come_is_a_failure() -> None:
    with pytest.raises(AssertionError, match="it does not come so far"):
        wait_until(lambda: False, patience=0.01)


def test_a_process_runs_until_it_ends_not_until_it_is_reaped() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    before = is_running(process.pid)

    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    unreaped = is_running(process.pid)
    process.communicate()

    assert before
    assert not unreaped
    assert not is_running(process.pid)
