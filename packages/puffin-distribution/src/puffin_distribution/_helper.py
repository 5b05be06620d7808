"""A process that helps to unpack, as the interpreter lock lets one thread of ours run at once."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from puffin_distribution._extraction import extract, load
from puffin_fs import remove_tree, write_all

if TYPE_CHECKING:
    from typing import Never

    from puffin_package import Manifest

_decode_order = msgspec.json.Decoder(tuple[str, str, str]).decode
_DONE = b"done\n"
_REFUSAL = b"refused\n"
_GET_READY = b"\n"
_PIECE = 1 << 16


class Helper:
    """A copy of this process that unpacks archives, one at a time; `start_helper` makes it.

    An order is a line of JSON, an answer one word: what there is to know is in the manifest. What
    goes wrong over there is done again over here: so errors are those of `extract`, and a helper
    that died costs time only.
    """

    __slots__ = ("_answers", "_killed", "_orders", "process")

    def __init__(self, process: int, orders: int, answers: int) -> None:
        self.process = process
        """Its number."""
        self._orders = orders
        self._answers = answers
        self._killed = False

    def extract(self, archive: str, filename: str, tree: str) -> Manifest:
        """Do what the function of this name does, on another processor. For one thread at a time.

        Raises: as `extract`; KeyboardInterrupt - it was killed meanwhile, nobody wants it done.
        """
        with suppress(OSError, EOFError, ValueError):  # gone, or a path is no UTF-8
            write_all(self._orders, msgspec.json.encode((archive, filename, tree)) + b"\n")
            if _read_line(self._answers) == _DONE:
                from puffin_package import read_manifest  # helpers are called before all else

                return read_manifest(tree)
        if self._killed:
            raise KeyboardInterrupt
        if os.path.lexists(tree):
            remove_tree(tree)
        return extract(archive, filename, tree)

    def get_ready(self) -> None:
        """Have it load what it needs, as orders will come soon; it does not wait for that."""
        with suppress(OSError):  # gone
            write_all(self._orders, _GET_READY)

    def kill(self) -> None:
        """End it in the middle of its work; when this returns it writes nothing any more.

        Not after `close`: its number may be that of another process by then.
        """
        self._killed = True
        with suppress(ChildProcessError):
            os.kill(self.process, signal.SIGKILL)
            os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOWAIT)

    def close(self) -> None:
        """Let it end, and wait for that: at once, unless it is at work."""
        os.close(self._orders)
        os.close(self._answers)
        with suppress(ChildProcessError):  # somebody waits for all processes
            os.waitpid(self.process, 0)


def start_helper() -> Helper | None:
    """Start a process that helps; None where a process cannot be copied without harm.

    A copy has but the thread that made it, and the locks that others held stay locked in it. So
    there is one only while this process has a single thread, those of libraries included, and
    only where that can be told.
    """
    if not _has_one_thread():
        return None
    ends: list[int] = []
    try:
        ends += os.pipe()
        ends += os.pipe()
        process = os.fork()
    except OSError:  # too many files, or processes
        for end in ends:
            os.close(end)
        return None
    orders, ours, theirs, answers = ends
    if process == 0:
        _serve(orders, answers)
    os.close(orders)
    os.close(answers)
    return Helper(process, ours, theirs)


def _has_one_thread() -> bool:
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


def _serve(orders: int, answers: int) -> Never:
    """Carry out orders until their pipe is closed: by the other process, or because it ended."""
    status = 1
    try:
        _stand_apart()
        _keep_only(orders, answers)
        with open(orders, "rb") as lines:
            for line in lines:
                if line == _GET_READY:
                    load()
                else:
                    write_all(answers, _answer(line))
        status = 0
    finally:
        # Neither handlers of exit nor output that waits to be written are those of this process.
        os._exit(status)


def _stand_apart() -> None:
    """Leave it to the other process what a signal to both of them means; it kills its helpers.

    Who died of it at once would have his work begun anew over there, where all is at an end.
    """
    for name in ("SIGINT", "SIGHUP", "SIGTERM"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)


def _keep_only(*descriptors: int) -> None:
    """Let go of all other files: they may be locks, or pipes whose end somebody waits for."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) not in descriptors:  # noqa: PLR2004 - above the standard streams
            with suppress(OSError):
                os.close(int(name))


def _answer(line: bytes) -> bytes:
    archive, filename, tree = _decode_order(line)
    try:
        extract(archive, filename, tree)
    except Exception:  # noqa: BLE001 - the other process meets it again, and raises it
        return _REFUSAL
    return _DONE


def _read_line(descriptor: int) -> bytes:
    data = b""
    while not data.endswith(b"\n"):
        piece = os.read(descriptor, _PIECE)
        if not piece:
            raise EOFError
        data += piece
    return data
