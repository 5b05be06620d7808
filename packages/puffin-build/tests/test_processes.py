from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from puffin_build import BuildProcesses

if TYPE_CHECKING:
    from collections.abc import Callable

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


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that nobody has reaped yet does not."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def ends(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


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


def test_lines_arrive_while_the_process_runs() -> None:
    lines: list[tuple[str, float]] = []
    code = "import time; print('one', flush=True); time.sleep(0.4); print('two')"

    run(code, output=lambda line: lines.append((line, time.monotonic())))

    (first, early), (second, late) = lines
    assert (first, second) == ("one", "two")
    assert late - early > 0.3


def test_an_end_is_noticed_although_the_output_was_closed_before() -> None:
    code = "import os, time; os.close(1); os.close(2); time.sleep(0.2); os._exit(4)"

    assert run(code).status == 4


def test_a_hook_that_takes_too_long_is_asked_to_end() -> None:
    begun = time.monotonic()

    finished = run("print('here', flush=True); " + SLEEP, timeout=0.5)

    assert finished.timed_out
    assert (finished.status, finished.output) == (-signal.SIGTERM, "here\n")
    assert time.monotonic() - begun < 5


def test_one_that_does_not_listen_is_killed_with_its_children() -> None:
    code = DEAF + SPAWN.format(child=DEAF + SLEEP, apart=False) + SLEEP

    finished = run(code, timeout=0.7)

    assert finished.timed_out
    assert finished.status == -signal.SIGKILL
    assert ends(int(finished.output.split()[1]))


def test_children_that_were_left_are_killed() -> None:
    finished = run(SPAWN.format(child=DEAF + SLEEP, apart=False), timeout=30)

    assert (finished.status, finished.timed_out) == (0, False)
    assert ends(int(finished.output.split()[0]))


def test_one_that_left_the_group_is_not_waited_for() -> None:
    begun = time.monotonic()

    finished = run(SPAWN.format(child=SLEEP, apart=True))

    child = int(finished.output)
    assert time.monotonic() - begun < 10
    assert is_alive(child)  # it holds the pipe open
    os.kill(child, signal.SIGKILL)


def test_an_interrupted_caller_leaves_nothing_behind() -> None:
    pids: list[int] = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(f"import os; print(os.getpid(), flush=True); {SLEEP}", output=interrupt)

    assert ends(pids[0])


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
    assert took < 5


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
        sender = Thread(target=lambda: (time.sleep(0.4), os.kill(os.getpid(), signal.SIGUSR1)))
        sender.start()
        finished = run(SLEEP, processes)
        sender.join()
    finally:
        signal.signal(signal.SIGUSR1, before)

    assert finished.stopped
    assert finished.status == -signal.SIGTERM


def test_a_command_that_is_not_there_is_an_os_error() -> None:
    with pytest.raises(FileNotFoundError):
        BuildProcesses().run(["/nowhere/python"], os.curdir, {})
