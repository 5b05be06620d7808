"""What a command asks the operating system for, as strace tells it.

Left out is what an interpreter does to start and to import: other tests count modules, and where
those are found depends on how the packages were installed.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KINDS = {
    "open": ("open", "openat", "openat2", "creat"),
    "stat": ("stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2"),
    "readlink": ("readlink", "readlinkat"),
    "list": ("getdents", "getdents64"),
    "read": ("read", "pread64", "readv", "preadv", "mmap", "sendfile", "copy_file_range"),
    "write": ("write", "pwrite64", "writev", "pwritev", "ftruncate"),
    "mode": ("chmod", "fchmod", "fchmodat", "fchmodat2", "utimensat", "fsync", "fdatasync"),
    "mkdir": ("mkdir", "mkdirat"),
    "link": ("link", "linkat", "symlink", "symlinkat", "ioctl"),
    "rename": ("rename", "renameat", "renameat2"),
    "remove": ("unlink", "unlinkat", "rmdir"),
    "lock": ("flock",),
    "connect": ("connect",),
    "thread": ("clone", "clone3"),
    "process": ("fork", "vfork", "execve", "execveat"),
}
"""System calls by what they are for; a clone that makes no thread makes a process."""
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}

WITHOUT_PATH = ("connect", "thread", "process")
OF_TWO = ("link", "rename")
BY_DESCRIPTOR = ("read", "write", "list", "lock")
MACHINE = ("/dev", "/proc", "/sys", "/etc/ssl", "/usr/lib/ssl", "/etc/ld.so")
"""Where libraries look, each system in its own way."""
CODE = (".py", ".pyc", ".pth", "._pth", ".so", ".zip")
SAFE = {"PYTHONSAFEPATH": "1"}
"""Else the working directory would be looked at before every import."""
CERTIFICATES = (".crt", ".pem", ".0")

LINE = re.compile(r"[\d.]+ (?P<name>\w+)\((?P<words>.*)\) += (?P<result>-?\d+|0x[0-9a-f]+|\?)")
NAMED = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<base>[^>]*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"')
DESCRIPTOR = re.compile(r"\d+<(?P<path>[^>]*)>")


class Command(Protocol):
    """What is run: the `Puffin` of these tests, or something like it."""

    cwd: Path
    """A directory of its own, whose parent has everything of the test."""
    environ: dict[str, str]

    def command(self, *words: object) -> list[str]: ...


class Call(NamedTuple):
    """One system call."""

    kind: str
    name: str
    path: str
    """What it is about: an absolute path, of two the last; `thread`, `process`, an address."""
    result: int
    """What it returned, of a read the bytes; -1 if it failed."""


class Trace(NamedTuple):
    """The calls of a command that ended well, those of all its threads and processes."""

    calls: tuple[Call, ...]
    tree: str
    """The directory of the test, which everything is in."""

    def of(self, kind: str) -> list[Call]:
        return [call for call in self.calls if call.kind == kind]

    def counts(self) -> dict[str, int]:
        """Return how many calls there were, by kind."""
        return dict(Counter(call.kind for call in self.calls))

    def bytes_read(self, below: Path) -> int:
        inside = f"{below}{os.sep}"
        return sum(max(0, c.result) for c in self.of("read") if c.path.startswith(inside))

    def beyond(self, most: Mapping[str, int]) -> str:
        """Return of which kinds there were more calls than `most`, with their paths.

        Empty if of none. Of a kind that is not named there may be no call.
        """
        grown = [kind for kind, count in self.counts().items() if count > most.get(kind, 0)]
        return "\n".join(self.told(kind, most.get(kind, 0)) for kind in sorted(grown))

    def told(self, kind: str, most: int) -> str:
        calls = self.of(kind)
        seen = Counter(f"{c.name} {c.path.removeprefix(self.tree + os.sep)}" for c in calls)
        lines = [f"  {count:4} x {text}" for text, count in sorted(seen.items())]
        return "\n".join([f"{kind}: {len(calls)} calls, at most {most}:", *lines])


@functools.cache
def refusal() -> str:
    """Return why nothing can be traced here; empty if it can."""
    if shutil.which("strace") is None:
        return "there is no strace"
    with TemporaryDirectory() as directory:
        command = ["strace", "-ff", "-y", "-o", f"{directory}/log", "true"]
        probe = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if probe.returncode == 0 else f"strace must not trace: {probe.stderr.strip()}"


def traced(puffin: Command, *words: object, **environ: str) -> Trace:
    """Run a command under strace, unless there is a `refusal`."""
    tree = str(puffin.cwd.parent)
    begin, *calls = _run(puffin.command(*words), str(puffin.cwd), puffin.environ | SAFE | environ)
    assert begin.name == "execve", begin
    ours = _Ours(f"{tree}{os.sep}", _bare_paths())
    return Trace(tuple(call for call in calls if ours.has(call)), tree)


class _Ours(NamedTuple):
    """Tells what a command does from what any interpreter does that imports modules."""

    tree: str
    bare: frozenset[str]

    def has(self, call: Call) -> bool:
        path = call.path
        if path.startswith(self.tree) or call.kind in WITHOUT_PATH:
            return True
        # Elsewhere only what is read: which directories are passed depends on where things are.
        if call.kind not in ("open", "read") or not path.startswith(os.sep):
            return False
        return not (path in self.bare or path.startswith(MACHINE) or _is_of_a_library(path))


def _is_of_a_library(path: str) -> bool:
    if ".so" in path or path.endswith(CERTIFICATES):
        return True
    return path.startswith(_roots()) and (path.endswith(CODE) or os.path.isdir(path))


@functools.cache
def _roots() -> tuple[str, ...]:
    """Return the directories that modules come from."""
    return tuple({sys.prefix, sys.base_prefix, *filter(None, sys.path)})


@functools.cache
def _bare_paths() -> frozenset[str]:
    """Return what an interpreter with nothing to do asks for."""
    with TemporaryDirectory() as directory:
        calls = _run([sys.executable, "-c", "pass"], directory, os.environ | SAFE)
    return frozenset(call.path for call in calls)


def _run(command: list[str], cwd: str, environ: Mapping[str, str]) -> list[Call]:
    with TemporaryDirectory() as directory:
        names = ",".join(f"?{name}" for name in KIND_OF)
        # -ff: a file a thread, so that no line is cut by those of another; -ttt: when each was
        # made; -y: names descriptors
        options = ["-ff", "-ttt", "-y", "-qq", "-s", "0", "-e", f"trace={names}"]
        options += ["-o", f"{directory}/log"]
        done = subprocess.run(
            ["strace", *options, *command],
            cwd=cwd,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [call for log in logs_in(directory) for call in _calls(log, cwd)]


def logs_in(directory: str | Path) -> list[list[str]]:
    """Return the lines of each thread, in the order of their first calls.

    The numbers of the threads, which name the files, tell no order: after the highest the system
    begins again with low ones.
    """
    logs: list[list[str]] = []
    for name in os.listdir(directory):
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            logs.append(file.read().splitlines())
    return sorted(filter(None, logs), key=lambda lines: float(lines[0].partition(" ")[0]))


def _calls(lines: list[str], cwd: str) -> Iterator[Call]:
    for line in lines:
        match = LINE.match(line)
        if match is None or _comes_along(match["name"], match["words"]):
            continue
        name, words, result = match["name"], match["words"], match["result"]
        kind = KIND_OF[name]
        if kind == "thread":
            path = kind = "thread" if "CLONE_THREAD" in words else "process"
        else:
            path = _path(kind, words, cwd)
        yield Call(kind, name, path, int(result) if result.lstrip("-").isdecimal() else -1)


def _comes_along(name: str, words: str) -> bool:
    """Tell calls that belong to an open file or to memory, and say nothing new."""
    if name == "ioctl":
        return "FICLONE" not in words
    if name == "mmap":
        return DESCRIPTOR.search(words) is None
    return KIND_OF[name] == "stat" and '""' in words


def _path(kind: str, words: str, cwd: str) -> str:
    if kind not in BY_DESCRIPTOR and (named := list(NAMED.finditer(words))):
        # else what follows is no path: arguments, or what was answered
        one = named[-1 if kind in OF_TWO else 0]
        return os.path.normpath(os.path.join(one["base"] or cwd, one["path"]))
    descriptor = DESCRIPTOR.search(words)
    return words if descriptor is None else descriptor["path"]
