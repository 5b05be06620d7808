from __future__ import annotations

import os
import signal
import stat
import sys
import warnings
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Snapshot = dict[str, tuple[str, int, bytes]]

_STEPS = ("os.rename", "os.link", "os.mkdir", "os.rmdir", "os.remove", "os.symlink", "open")


@pytest.fixture
def snapshot() -> Callable[[Path], Snapshot]:
    """What is in a directory: kind, mode and content of everything, our lock file aside."""

    def take(root: Path) -> Snapshot:
        found: Snapshot = {}
        for directory, _, files in os.walk(root):
            inside = os.path.relpath(directory, root)
            found[inside] = ("directory", 0, b"")
            for name in files:
                path = os.path.join(directory, name)
                mode = os.lstat(path).st_mode
                key = os.path.normpath(os.path.join(inside, name))
                if stat.S_ISLNK(mode):
                    found[key] = ("link", 0, os.fsencode(os.readlink(path)))
                else:
                    with open(path, "rb") as stream:
                        found[key] = ("file", stat.S_IMODE(mode), stream.read())
        found.pop(".puffin.lock", None)
        return found

    return take


@pytest.fixture
def killed_at() -> Callable[[int, Callable[[], None]], bool]:
    """Run something in a process that is killed before its n-th change of the file system.

    Returns whether the process was killed; False: it had come to its end before. The changes are
    seen by an audit hook of the interpreter, so that the code under test is as it always is.
    """
    if not hasattr(os, "fork"):
        pytest.skip("needs fork to have a process killed at an exact step")

    def run(number: int, action: Callable[[], None]) -> bool:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads of pytest
            child = os.fork()
        if child == 0:
            _run_and_die(number, action)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return True
        assert os.waitstatus_to_exitcode(status) == 0
        return False

    return run


def _run_and_die(number: int, action: Callable[[], None]) -> None:
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _STEPS and _is_change(event, arguments):
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

    try:
        sys.addaudithook(watch)
        action()
    except BaseException:  # noqa: BLE001 - a forked child must never return into pytest
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        os._exit(1)
    os._exit(0)


def _is_change(event: str, arguments: tuple[object, ...]) -> bool:
    if event != "open":
        return True
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
