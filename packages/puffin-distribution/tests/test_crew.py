"""Helpers that are called before there is work: each test is a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from puffin_testing import make_wheel

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self/task"), reason="no process is copied where threads are unknown"
)

BEGIN = """
import os, sys, threading
from puffin_distribution import start_crew
archive, tree = sys.argv[1:]
name = os.path.basename(archive)
def readers():
    return [each for each in sys.modules if each in ("puffin_package._wheel", "isal.isal_zlib")]
"""
THREAD = """
end = threading.Event()
threading.Thread(target=end.wait, daemon=True).start()
"""


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    return make_wheel(tmp_path, "demo", "1.0", files={"demo/__init__.py": "x = 1\n"})


def run(script: str, archive: Path, tree: Path) -> list[str]:
    words = [sys.executable, "-c", BEGIN + script, str(archive), str(tree)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_crew_called_early_unpacks_when_there_are_threads(wheel: Path, tmp_path: Path) -> None:
    told = run(
        f"""
crew = start_crew()
{THREAD}
from puffin_distribution._turns import Turns
turns = Turns()
with turns.helped(crew), turns.take() as extract:
    print(extract(archive, name, tree).dist_info, len(readers()))
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["demo-1.0.dist-info", "0"]  # this process did not even load what reads archives
    assert (tmp_path / "tree" / "demo" / "__init__.py").read_text() == "x = 1\n"


def test_without_a_crew_of_its_own_a_block_calls_one(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
from puffin_distribution._turns import Turns
turns = Turns()
with turns.helped(), turns.take() as extract:
    print(extract(archive, name, tree).dist_info, len(readers()))
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["demo-1.0.dist-info", "0"]


def test_a_helper_loads_what_reads_archives_when_it_is_told_to(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
import time
from puffin_distribution._helper import start_helper
def memory(helper):
    with open(f"/proc/{helper.process}/statm") as file:
        return int(file.read().split()[0])
idle, ready = start_helper(), start_helper()
ready.get_ready()
deadline = time.monotonic() + 10
while memory(ready) <= memory(idle) and time.monotonic() < deadline:
    time.sleep(0.01)
print(memory(ready) > memory(idle))
print(*(helper.extract(archive, name, f"{tree}{helper.process}").dist_info
        for helper in (idle, ready)))
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["True", "demo-1.0.dist-info", "demo-1.0.dist-info"]


def test_a_helper_that_died_cannot_be_told_anything(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
import signal
from puffin_distribution._helper import start_helper
helper = start_helper()
os.kill(helper.process, signal.SIGKILL)
os.waitid(os.P_PID, helper.process, os.WEXITED | os.WNOWAIT)
helper.get_ready()
print(helper.extract(archive, name, tree).dist_info)
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["demo-1.0.dist-info"]


def test_those_who_are_hired_are_not_dismissed_and_the_others_are(
    wheel: Path, tmp_path: Path
) -> None:
    told = run(
        """
def living():
    return sum(os.path.exists(f"/proc/{number}") for number in numbers)
crew = start_crew()
helpers = crew.hire()
numbers = [helper.process for helper in helpers]
crew.dismiss()
print(len(numbers) > 1, living() == len(numbers), crew.hire())
other = start_crew()
for helper in helpers:
    helper.close()
print(living())
numbers = [helper.process for helper in other._helpers]
before = len(numbers)
for _ in range(2):
    other.dismiss()
print(before > 1, living(), len(os.listdir("/proc/self/fd")))
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["True", "True", "[]", "0", "True", "0", "4"]


def test_a_crew_is_empty_where_there_are_threads(wheel: Path, tmp_path: Path) -> None:
    assert run(f"{THREAD}\nprint(start_crew().hire())", wheel, tmp_path / "tree") == ["[]"]
