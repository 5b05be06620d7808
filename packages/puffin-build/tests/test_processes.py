from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import pytest

from puffin_build import BuildProcesses
from puffin_testing import is_running, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from puffin_build import FinishedProcess

SPAWN = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {child!r}], start_new_session={apart})
print(child.pid, flush=True)
"""
SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); "


def run(
    code: str,
    processes: BuildProcesses | None = None,
    *,
    timeout: float | None = None,
    output: Callable[[str], None] | None = None,
) -> FinishedProcess:
    processes = processes or BuildProcesses(grace=0.3)
    command = [sys.executable, "-I", "-c", code]
    return processes.run(command, os.curdir, os.environ, timeout, output)


def run_shell(script: str, timeout: float) -> FinishedProcess:
    """Run what has begun in no time, also on a machine that is busy."""
    command = ["sh", "-c", script]
    return BuildProcesses(grace=0.3).run(command, os.curdir, os.environ, timeout)


def test_tells_how_a_process_ended_and_what_it_printed_on_both_streams() -> None:
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)"

    finished = run(code)

    assert (finished.status, finished.output) == (3, "out\nerr\n")
    assert not finished.timed_out
    assert not finished.stopped


def test_a_signal_is_a_negative_status() -> None:
    assert run("import os; os.kill(os.getpid(), 9)").status == -signal.SIGKILL


def test_nothing_can_be_read_from_the_standard_input() -> None:
    assert run("print(repr(input()))").output.endswith("EOFError: EOF when reading a line\n")


def test_lines_arrive_while_the_process_runs(tmp_path: Path) -> None:
    heard, lines = tmp_path / "heard", []
    code = (
        "import os, time; print('one', flush=True)\n"
        f"while not os.path.exists({str(heard)!r}): time.sleep(0.01)\n"
        "print('two')"
    )

    def hear(line: str) -> None:
        lines.append(line)
        heard.touch()

    finished = run(code, timeout=30, output=hear)

    assert (lines, finished.timed_out) == (["one", "two"], False)


def test_an_end_is_noticed_although_the_output_was_closed_before() -> None:
    code = "import os, time; os.close(1); os.close(2); time.sleep(0.2); os._exit(4)"

    assert run(code).status == 4


def test_a_hook_that_takes_too_long_is_asked_to_end() -> None:
    begun = time.monotonic()

    finished = run_shell("echo here; exec sleep 60", timeout=1)

    assert finished.timed_out
    assert (finished.status, finished.output) == (-signal.SIGTERM, "here\n")
    assert time.monotonic() - begun < 30


def test_one_that_does_not_listen_is_killed_with_its_children() -> None:
    finished = run_shell("trap '' TERM; sleep 60 & echo $!; wait", timeout=1)

    assert finished.timed_out
    assert finished.status == -signal.SIGKILL
    wait_until(lambda: not is_running(int(finished.output)))


def test_children_that_were_left_are_killed() -> None:
    finished = run(SPAWN.format(child=DEAF + SLEEP, apart=False), timeout=30)

    assert (finished.status, finished.timed_out) == (0, False)
    wait_until(lambda: not is_running(int(finished.output.split()[0])))


def test_one_that_left_the_group_is_not_waited_for() -> None:
    begun = time.monotonic()

    finished = run(SPAWN.format(child=SLEEP, apart=True))

    child = int(finished.output)
    assert time.monotonic() - begun < 30
    assert is_running(child)  # it holds the pipe open
    os.kill(child, signal.SIGKILL)


def test_an_interrupted_caller_leaves_nothing_behind() -> None:
    pids: list[int] = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(f"import os; print(os.getpid(), flush=True); {SLEEP}", output=interrupt)

    wait_until(lambda: not is_running(pids[0]))


def test_all_that_run_can_be_ended_from_another_thread() -> None:
    processes = BuildProcesses(grace=0.3)
    started = [Event(), Event(), Event()]
    codes = [f"print(1, flush=True); {SLEEP}", DEAF + SLEEP, f"print(1, flush=True); {SLEEP}"]

    with ThreadPoolExecutor(3) as pool:
        futures = [
            pool.submit(run, code, processes, output=lambda _, event=event: event.set())
            for code, event in zip(codes, started, strict=True)
        ]
        assert all(event.wait(20) for event in started)
        begun = time.monotonic()
        processes.terminate_all()
        took = time.monotonic() - begun
        finished = [future.result(10) for future in futures]

    assert [each.status for each in finished] == [-15, -9, -15]
    assert all(each.stopped for each in finished)
    assert took < 30


def test_nothing_begins_after_the_end(tmp_path: Path) -> None:
    processes = BuildProcesses()
    processes.terminate_all()

    finished = run(f"open({str(tmp_path / 'begun')!r}, 'w')", processes)

    assert finished.stopped
    assert not (tmp_path / "begun").exists()


def test_the_end_may_come_from_a_signal_handler_of_the_thread_that_waits() -> None:
    processes = BuildProcesses(grace=0.2)
    before = signal.signal(signal.SIGUSR1, lambda *_: processes.terminate_all())
    try:
        asking = "import os, signal, time; time.sleep(0.2); os.kill(os.getppid(), signal.SIGUSR1)"
        finished = run(f"{asking}; {SLEEP}", processes)
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert finished.stopped
    assert finished.status == -signal.SIGTERM


def test_a_command_that_is_not_there_is_an_os_error() -> None:
    with pytest.raises(FileNotFoundError):
        BuildProcesses().run(["/nowhere/python"], os.curdir, {})
