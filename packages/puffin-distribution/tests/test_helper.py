"""Processes that help to unpack: each test is a process of its own, with one thread at first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from puffin_distribution._extraction import extract
from puffin_distribution._helper import start_helper
from puffin_distribution._turns import Turns
from puffin_package import HashMismatchError, ZipError
from puffin_testing import is_running, make_wheel, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self/task"), reason="no process is copied where threads are unknown"
)

NAME = "demo-1.0-py3-none-any.whl"
BEGIN = """
import os, signal, sys, threading, time
from puffin_distribution._extraction import extract
from puffin_distribution._helper import start_helper
from puffin_distribution._turns import Turns
archive, tree = sys.argv[1:]
name = os.path.basename(archive)

written = []
def watch(event, arguments):
    if event == "open" and str(arguments[0]).startswith(tree) and arguments[2] & os.O_CREAT:
        written.append(arguments[0])
sys.addaudithook(watch)

def files():
    return len(os.listdir("/proc/self/fd"))
"""


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    return make_wheel(tmp_path, "demo", "1.0", files={"demo/__init__.py": "x = 1\n"})


def run(script: str, archive: Path, tree: Path, *, code: int = 0) -> list[str]:
    """Run a script after what all of them begin with; return the words that it prints."""
    words = [sys.executable, "-c", BEGIN + script, str(archive), str(tree)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == code, done.stderr
    return done.stdout.split()


def content(tree: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(tree)): (path.stat().st_mode, path.read_bytes())
        for path in tree.rglob("*")
        if path.is_file()
    }


def test_a_helper_unpacks_what_we_would(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
helper = start_helper()
print(helper.extract(archive, name, tree).dist_info, len(written))
""",
        wheel,
        tmp_path / "theirs",
    )

    ours = extract(str(wheel), NAME, str(tmp_path / "ours"))

    assert told == [ours.dist_info, "0"]
    assert content(tmp_path / "theirs") == content(tmp_path / "ours")
    assert "demo/__init__.py" in content(tmp_path / "ours")


def test_one_helper_does_one_archive_after_the_other_and_leaves_nothing_open(
    wheel: Path, tmp_path: Path
) -> None:
    told = run(
        """
before = files()
helper = start_helper()
for number in range(3):
    helper.extract(archive, name, f"{tree}{number}")
helper.close()
print(len(written), files() - before, os.path.exists(f"/proc/{helper.process}"))
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["0", "0", "False"]
    assert content(tmp_path / "tree0") == content(tmp_path / "tree2") != {}


def test_what_is_odd_about_a_wheel_is_told(tmp_path: Path) -> None:
    odd = make_wheel(tmp_path, "demo", "1.0", files={"demo/A.py": "", "demo/a.py": ""})

    told = run(
        "print(*start_helper().extract(archive, name, tree).warnings)", odd, tmp_path / "tree"
    )

    assert told == " ".join(extract(str(odd), NAME, str(tmp_path / "ours")).warnings).split() != []


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def _lie_in_record(path: Path) -> None:
    make_wheel(path.parent, "demo", "1.0", record="wrong-hash")


@pytest.mark.parametrize(
    ("spoil", "kind"), [(_cut_short, ZipError), (_lie_in_record, HashMismatchError)]
)
def test_the_errors_of_a_helper_are_ours(
    wheel: Path, tmp_path: Path, spoil: Callable[[Path], None], kind: type[Exception]
) -> None:
    spoil(wheel)

    told = run(
        """
helper = start_helper()
for number in range(2):
    try:
        helper.extract(archive, name, f"{tree}{number}")
    except Exception as error:
        print(type(error).__name__, error)
""",
        wheel,
        tmp_path / "tree",
    )

    with pytest.raises(kind) as caught:
        extract(str(wheel), NAME, str(tmp_path / "ours"))
    assert told == [kind.__name__, *str(caught.value).split()] * 2


def test_what_a_helper_left_half_done_is_in_nobodys_way(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
helper = start_helper()
os.makedirs(os.path.join(tree, "demo"))
print(helper.extract(archive, name, tree).dist_info, len(written) > 0)
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["demo-1.0.dist-info", "True"]
    assert "demo/__init__.py" in content(tmp_path / "tree")


@pytest.mark.parametrize("number", ["SIGKILL", "SIGSEGV"])
def test_a_helper_that_dies_is_done_without(wheel: Path, tmp_path: Path, number: str) -> None:
    told = run(
        f"""
helper = start_helper()
helper.extract(archive, name, tree + "0")
os.kill(helper.process, signal.{number})
os.waitid(os.P_PID, helper.process, os.WEXITED | os.WNOWAIT)
print(helper.extract(archive, name, tree).dist_info, len(written) > 0)
helper.close()
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["demo-1.0.dist-info", "True"]


@pytest.mark.parametrize("number", ["SIGINT", "SIGHUP", "SIGTERM"])
def test_a_helper_leaves_it_to_us_what_a_signal_means(
    wheel: Path, tmp_path: Path, number: str
) -> None:
    told = run(
        f"""
signal.signal(signal.{number}, lambda *_: None)
helper = start_helper()
helper.extract(archive, name, tree + "0")
os.kill(helper.process, signal.{number})
print(helper.extract(archive, name, tree).dist_info, len(written))
helper.close()
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["demo-1.0.dist-info", "0"]


@pytest.mark.parametrize("before", ["", "os.kill(helper.process, signal.SIGSTOP)"])
def test_what_a_killed_helper_was_at_is_not_done_here(
    wheel: Path, tmp_path: Path, before: str
) -> None:
    told = run(
        f"""
helper = start_helper()
{before}
helper.kill()
helper.kill()
try:
    helper.extract(archive, name, tree)
except KeyboardInterrupt:
    print(len(written), os.path.exists(tree))
helper.close()
print(os.path.exists(f"/proc/{{helper.process}}"))
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["0", "False", "False"]


def test_an_interrupt_breaks_off_all_turns(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
before = files()
turns = Turns()
def work():
    try:
        with turns.take() as extract:
            begun.set()
            os.kill(turns._busy[0].process, signal.SIGSTOP)
            extract(archive, name, tree)
    except KeyboardInterrupt:
        print("interrupted")
begun, ends = threading.Event(), []
thread = threading.Thread(target=work)
try:
    with turns.helped():
        thread.start()
        begun.wait()
        raise KeyboardInterrupt
except KeyboardInterrupt:
    thread.join()
    while len(os.listdir("/proc/self/task")) > 1:  # it may be told of for a moment yet
        time.sleep(0.001)
try:
    with turns.take():
        print("taken")
except KeyboardInterrupt:
    print("none")
with turns.helped(), turns.take() as extract:
    print(extract(archive, name, tree + "1").dist_info)
print(len(written), files() - before)
""",
        wheel,
        tmp_path / "tree",
    )

    assert told[:2] == ["interrupted", "none"]
    assert told[3:] == ["0", "0"]


def test_a_path_that_is_no_utf_8_is_unpacked_here(wheel: Path, tmp_path: Path) -> None:
    told = run(
        r"""
helper = start_helper()
print(helper.extract(archive, name, tree + "\udcff").dist_info)
print(len(written) > 0)
before = len(written)
print(helper.extract(archive, name, tree).dist_info, len(written) - before)
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["demo-1.0.dist-info", "True", "demo-1.0.dist-info", "0"]


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_helper_ends_with_the_process_that_it_helps(
    wheel: Path, tmp_path: Path, end: str
) -> None:
    told = run(
        f"""
helpers = [start_helper() for _ in range(2)]
print(*[helper.process for helper in helpers], flush=True)
{end}
""",
        wheel,
        tmp_path / "tree",
        code=-signal.SIGKILL if end else 0,
    )

    wait_until(lambda: not any(is_running(int(process)) for process in told))
    assert len(told) == 2


def test_a_helper_holds_nothing_open_that_is_ours(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
kept = open(archive)
helpers = [start_helper() for _ in range(2)]
for helper in helpers:
    helper.extract(archive, name, f"{tree}{helper.process}")
    print(*[os.readlink(f"/proc/{helper.process}/fd/{number}").partition(":")[0]
            for number in sorted(os.listdir(f"/proc/{helper.process}/fd"), key=int)[3:]])
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["pipe"] * 4


@pytest.mark.parametrize("free", [0, 1, 2, 3])
def test_nothing_is_copied_for_want_of_files(wheel: Path, tmp_path: Path, free: int) -> None:
    told = run(
        f"""
import resource
before = files()
resource.setrlimit(resource.RLIMIT_NOFILE, (before - 1 + {free}, 4096))
helper = start_helper()
resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 4096))
print(helper, files() - before)
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["None", "0"]


def test_nothing_is_copied_while_there_are_threads() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        helper = start_helper()
    finally:
        end.set()
        thread.join()

    assert helper is None


def test_turns_are_those_of_helpers_first(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
from contextlib import ExitStack
turns = Turns()
with turns.helped():
    for time_ in range(2):
        before = len(written)
        with ExitStack() as taken:
            unpack = [taken.enter_context(turns.take()) for _ in range(turns.count)]
            unpack[0](archive, name, f"{tree}-{time_}")
            print(len(written) - before)
            for number, each in enumerate(unpack):
                each(archive, name, f"{tree}-{time_}-{number}")
        ours = {os.path.relpath(path, tree).split("/")[1] for path in written[before:]}
        print(turns.count - len(ours))
""",
        wheel,
        tmp_path / "tree",
    )

    helpers = min(Turns().count, 4)
    assert told == ["0", str(helpers)] * 2


def test_who_is_at_work_when_the_others_go_ends_his_work(wheel: Path, tmp_path: Path) -> None:
    told = run(
        """
before = files()
turns = Turns()
helped = turns.helped()
helped.__enter__()
with turns.take() as extract:
    helped.__exit__(None, None, None)
    extract(archive, name, tree)
    print(len(written), files() - before)
print(files() - before)
with turns.take() as extract:
    extract(archive, name, tree + "1")
print(len(written) > 0)
""",
        wheel,
        tmp_path / "tree",
    )

    assert told == ["0", "2", "0", "True"]


def test_without_helpers_all_turns_are_ours(wheel: Path, tmp_path: Path) -> None:
    turns, end = Turns(), threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()

    try:
        with turns.helped(), turns.take() as extract_it:
            found = extract_it(str(wheel), NAME, str(tmp_path / "tree"))
    finally:
        end.set()
        thread.join()

    assert extract_it is extract
    assert found.dist_info == "demo-1.0.dist-info"
