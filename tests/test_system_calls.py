"""The tracer itself: a budget that counts nothing would hold whatever happens."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from system_calls import KINDS, Call, Trace, logs_in, refusal, traced

if TYPE_CHECKING:
    from pathlib import Path

needs_strace = pytest.mark.skipif(bool(refusal()), reason=refusal())

PROGRAM = """
import fcntl, os, socket, subprocess, threading
os.mkdir("made")
with open("made/one", "w") as file:
    file.write("some")
    file.flush()
    os.chmod("made/one", 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
os.link("made/one", "made/two")
os.symlink("two", "made/three")
os.readlink("made/three")
os.stat("made/two")
os.rename("made/two", "made/four")
with open("made/four", "rb", buffering=0) as file:
    file.read(3)
os.listdir("made")
os.remove("made/four")
socket.socket().connect_ex(("127.0.0.1", 9))
thread = threading.Thread(target=os.stat, args=("made",))
thread.start()
thread.join()
subprocess.run(["true"])
"""


class Program:
    """What `traced` has to know of a command, for a program of Python."""

    def __init__(self, cwd: Path) -> None:
        self.cwd = cwd
        self.environ = dict(os.environ)

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-c", *map(str, words)]


@pytest.fixture
def trace(tmp_path: Path) -> Trace:
    cwd = tmp_path / "work"
    cwd.mkdir()
    return traced(Program(cwd), PROGRAM)


@needs_strace
def test_every_kind_of_call_is_seen(trace: Trace) -> None:
    assert trace.counts().keys() == KINDS.keys()


@needs_strace
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("mkdir", [("mkdir", "made")]),
        ("link", [("link", "made/two"), ("symlink", "made/three")]),
        ("rename", [("rename", "made/four")]),
        ("remove", [("unlink", "made/four")]),
        ("read", [("read", "made/four")]),
        ("write", [("write", "made/one")]),
        ("open", [("openat", "made/one"), ("openat", "made/four"), ("openat", "made")]),
        ("stat", [("newfstatat", "made/two"), ("newfstatat", "made")]),
        ("readlink", [("readlink", "made/three")]),
        ("lock", [("flock", "made/one")]),
        ("mode", [("chmod", "made/one")]),
    ],
)
def test_calls_are_told_with_their_paths(
    trace: Trace, kind: str, expected: list[tuple[str, str]]
) -> None:
    place = os.path.join(trace.tree, "work")

    found = [(_plain(call.name), os.path.relpath(call.path, place)) for call in trace.of(kind)]

    assert found == [(_plain(name), path) for name, path in expected]


@needs_strace
def test_bytes_are_those_that_were_read(trace: Trace, tmp_path: Path) -> None:
    assert trace.bytes_read(tmp_path / "work") == 3
    assert trace.bytes_read(tmp_path / "elsewhere") == 0


@needs_strace
def test_threads_and_processes_are_told_apart(trace: Trace) -> None:
    assert len(trace.of("thread")) == 1
    assert [call.name for call in trace.of("process")].count("execve") >= 1


@needs_strace
def test_what_an_interpreter_does_anyway_is_left_out(tmp_path: Path) -> None:
    cwd = tmp_path / "work"
    cwd.mkdir()

    assert traced(Program(cwd), "import email.parser, json, ssl").calls == ()


def test_what_began_first_comes_first_whatever_its_number(tmp_path: Path) -> None:
    first, second = "9.999999 execve() = 0", "10.000001 flock(3, LOCK_EX) = 0"
    (tmp_path / "log.32767").write_text(f"{first}\n")
    (tmp_path / "log.301").write_text(f"{second}\n")
    (tmp_path / "log.302").write_text("")

    assert logs_in(tmp_path) == [[first], [second]]


def test_a_trace_tells_what_has_grown() -> None:
    calls = [Call("open", "openat", f"{os.sep}tree{os.sep}{name}", 3) for name in "aab"]
    trace = Trace(tuple(calls), f"{os.sep}tree")

    assert trace.beyond({"open": 3}) == ""
    assert trace.beyond({"open": 2, "read": 1}).splitlines() == [
        "open: 3 calls, at most 2:",
        "     2 x openat a",
        "     1 x openat b",
    ]
    assert trace.beyond({}).startswith("open: 3 calls, at most 0:")


def _plain(name: str) -> str:
    """Return the name of a call without what tells variants apart, of which systems have some."""
    return "stat" if "stat" in name else name.removeprefix("f").removesuffix("2").removesuffix("at")
