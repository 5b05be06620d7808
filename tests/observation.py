"""What a command opens and starts, as the interpreter itself tells by its audit events.

That works on every system, and sees nothing of what compiled libraries do by themselves; for that
see `system_calls`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Puffin

HOOK = """
import os, sys, _thread

log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
PROCESSES = ("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system")

def note(kind, writes, text):
    line = f"{kind}\\t{int(writes)}\\t{text}\\n"
    os.write(log, line.encode("utf-8", "backslashreplace"))

def hook(event, words):
    if event == "open" and isinstance(words[0], str | bytes):
        path = os.path.abspath(os.fsdecode(words[0]))
        note("open", words[2] & (os.O_WRONLY | os.O_RDWR) != 0, path)
    elif event in PROCESSES:
        note("process", False, words[0] if words else "itself")
    elif event in ("socket.connect", "socket.getaddrinfo"):
        note("connect", False, words[-2] if event == "socket.connect" else words[0])

def noted(start):
    def started(function, *words, **options):
        note("thread", False, getattr(function, "__qualname__", function))
        return start(function, *words, **options)
    return started

# No event tells of threads before Python 3.12.
assert "threading" not in sys.modules
for name in ("start_new_thread", "start_joinable_thread"):
    if hasattr(_thread, name):
        setattr(_thread, name, noted(getattr(_thread, name)))
sys.addaudithook(hook)
from puffin_cli import main
sys.exit(main(sys.argv[1:]))
"""


class Event(NamedTuple):
    """One thing that was opened or started."""

    kind: str
    """`open`, `thread`, `process` or `connect`."""
    writes: bool
    text: str
    """The absolute path, the program, the address."""


class Observation(NamedTuple):
    """What a command that ended well did, modules left out."""

    events: tuple[Event, ...]
    tree: str

    def opened(self) -> list[str]:
        """Return the paths of the files that were opened in the tree, relative, in order."""
        inside = self.tree + os.sep
        paths = (event.text for event in self.events if event.kind == "open")
        return [path.removeprefix(inside) for path in paths if path.startswith(inside)]

    def started(self) -> list[str]:
        """Return the threads, processes and connections, in order."""
        return [f"{e.kind} {e.text}" for e in self.events if e.kind != "open"]

    def bytes_read(self, below: Path) -> dict[str, int]:
        """Return the sizes of what was opened to be read, by path; of twice, twice that."""
        inside = f"{below}{os.sep}"
        paths = Counter(e.text for e in self.events if e.kind == "open" and not e.writes)
        return {
            path.removeprefix(inside): times * os.path.getsize(path)
            for path, times in sorted(paths.items())
            if path.startswith(inside) and os.path.isfile(path)
        }


def observed(puffin: Puffin, *words: object, **environ: str) -> Observation:
    """Run a command, whose exit code must be 0."""
    tree = puffin.cwd.parent
    log = tree / "events.log"
    done = subprocess.run(
        [sys.executable, "-c", HOOK, str(log), *map(str, words)],
        cwd=puffin.cwd,
        env=puffin.environ | {"PYTHONSAFEPATH": "1"} | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = (line.split("\t", 2) for line in log.read_text(encoding="utf-8").splitlines())
    return Observation(tuple(Event(k, writes == "1", text) for k, writes, text in lines), str(tree))
