"""A run is measured as it was, and ends when its time is over, with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from puffin_bench._errors import RunError
from puffin_bench._measure import measure
from puffin_bench._peer import Invocation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MEGA = 1_000_000
BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def invocation(directory: Path, *words: str, **environ: str) -> Invocation:
    return Invocation(words, {"PATH": os.defpath} | environ, str(directory))


def python(directory: Path, code: str) -> Invocation:
    return invocation(directory, sys.executable, "-I", "-S", "-c", code)


def test_a_run_that_waits_takes_time_and_no_processor(tmp_path: Path) -> None:
    run = measure(python(tmp_path, "import time; time.sleep(0.3)"))

    assert run.wall >= 0.3
    assert run.cpu < 0.3
    assert run.complaint == ""


def test_the_work_of_a_child_is_counted(tmp_path: Path) -> None:
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '-c', {BUSY!r}])"

    assert measure(python(tmp_path, code)).cpu >= 0.3


def test_memory_is_that_of_the_largest_process(tmp_path: Path) -> None:
    allocate = "held = bytearray(150_000_000)"
    code = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '-c', {allocate!r}])"
    )

    for run in (measure(python(tmp_path, allocate)), measure(python(tmp_path, code))):
        assert 150 * MEGA < run.memory < 250 * MEGA


def test_memory_of_the_bench_is_not_that_of_a_tool(tmp_path: Path) -> None:
    held = bytearray(200 * MEGA)

    run = measure(python(tmp_path, "pass"))

    assert len(held) > run.memory


def test_what_is_said_is_kept(tmp_path: Path) -> None:
    run = measure(python(tmp_path, "import sys; print('out'); print('err', file=sys.stderr)"))

    assert (run.output, run.errors) == ("out\n", "err\n")


def test_a_command_sees_its_directory_its_variables_and_nothing_else(tmp_path: Path) -> None:
    code = "import os; print(os.getcwd(), sorted(set(os.environ) - {'LC_CTYPE'}), os.fstat(0))"

    run = measure(invocation(tmp_path, sys.executable, "-I", "-S", "-c", code, COLOUR="red"))

    assert run.output.startswith(f"{os.path.realpath(tmp_path)} ['COLOUR', 'PATH']")


def test_a_failure_is_told_with_its_first_lines(tmp_path: Path) -> None:
    code = "raise SystemExit('\\nerror: no\\n\\n  because of this\\nand that\\nand more')"

    run = measure(python(tmp_path, code))

    assert run.code == 1
    assert run.complaint == "exit code 1: error: no / because of this / and that"


def test_a_failure_without_errors_is_told_by_its_output(tmp_path: Path) -> None:
    run = measure(python(tmp_path, "print('nothing to do'); raise SystemExit(3)"))

    assert run.complaint == "exit code 3: nothing to do"


def test_a_run_that_takes_too_long_ends_with_its_children(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    child = f"import time; time.sleep(1); open({str(alive)!r}, 'w').close()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-S', '-c', {child!r}])"

    run = measure(python(tmp_path, code), timeout=0.4)
    time.sleep(1.2)

    assert run.timed_out
    assert run.complaint == "stopped after 0 s"
    assert not alive.exists()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_tool_does_not_outlive_the_bench(number: int, tmp_path: Path) -> None:
    beats = tmp_path / "beats"
    tool = f"import time\nwhile True: time.sleep(0.05); open({str(beats)!r}, 'a').write('.')"
    bench = (
        "import sys; from puffin_bench._measure import measure; "
        "from puffin_bench._peer import Invocation; "
        f"measure(Invocation((sys.executable, '-I', '-S', '-c', {tool!r}), {{}}, '/'))"
    )
    process = subprocess.Popen([sys.executable, "-c", bench], stderr=subprocess.DEVNULL)
    wait_until(beats.exists)

    process.send_signal(number)
    process.wait()

    wait_until(lambda: size_after_a_while(beats) == beats.stat().st_size)


def size_after_a_while(path: Path) -> int:
    before = path.stat().st_size
    time.sleep(0.3)
    return before


def wait_until(happens: Callable[[], bool], patience: float = 10.0) -> None:
    last = time.monotonic() + patience
    while not happens():
        assert time.monotonic() < last, "it never happens"
        time.sleep(0.02)


def test_a_command_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no-such-tool cannot be started"):
        measure(invocation(tmp_path, str(tmp_path / "no-such-tool")))
