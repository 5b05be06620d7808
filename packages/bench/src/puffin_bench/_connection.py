"""A client of the bench's own server: what it asks, and what it gets, in order and in time."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections import deque
from email.utils import formatdate
from functools import lru_cache
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from puffin_bench._promises import ServerSettings
    from puffin_bench._replies import Reply

SLACK = 0.0005
"""Seconds by which an answer may come early or late, to go with others at once."""
SO_TIMESTAMPNS = 35  # asm-generic/socket.h
"""Has the system tell when data came: a socket of a listener has it from there."""

_MOST_HEAD = 65_536
_RECEIVE = 65_536
_STAMP = Struct("@ll")  # a timespec
_ANCILLARY = socket.CMSG_SPACE(_STAMP.size)


class _Piece:
    """Bytes of an answer that are still to be sent, out of memory or out of a file."""

    __slots__ = ("_data", "_descriptor", "_end", "_flags", "_start")

    def __init__(
        self, data: bytes, descriptor: int = -1, *, start: int = 0, end: int, flags: int = 0
    ) -> None:
        self._data = data
        self._descriptor = descriptor
        self._start = start
        self._end = end
        self._flags = flags

    @property
    def left(self) -> int:
        return self._end - self._start

    def send(self, client: socket.socket, most: int) -> int:
        """Send up to `most` bytes and return how many went.

        Raises: BlockingIOError - none can go now; OSError - the client is gone.
        """
        size = min(most, self.left)
        if self._descriptor < 0:
            rest = memoryview(self._data)[self._start : self._start + size]
            sent = client.send(rest, self._flags)
        else:
            sent = os.sendfile(client.fileno(), self._descriptor, self._start, size)
            if not sent:
                raise ConnectionAbortedError("a file is shorter than it was")
        self._start += sent
        return sent


class Connection:
    """A client; nothing here waits."""

    __slots__ = (
        "_bandwidth",
        "_most",
        "_outgoing",
        "_received",
        "_replies",
        "_resume",
        "arrived",
        "blocked",
        "client",
        "ended",
    )

    def __init__(self, client: socket.socket, settings: ServerSettings) -> None:
        self.client = client
        self.arrived = 0.0
        """When the last data came, by the clock of the timers."""
        self.blocked = False
        """The last `send` stopped because the client does not take more for now."""
        self.ended = False
        """An answer said that it is the last: what still comes is not looked at."""
        self._bandwidth = settings.bandwidth
        self._most = settings.slice or sys.maxsize
        self._received = b""
        self._replies: deque[tuple[float, Reply]] = deque()
        self._outgoing: deque[_Piece] = deque()
        self._resume = 0.0

    def receive(self, now: float) -> list[bytes] | None:
        """Take what the client sent, and return the requests that are whole, each once.

        They are without the empty line at their ends. None: it is gone, or sends a head without
        end.
        """
        try:
            data, notes, _, _ = self.client.recvmsg(_RECEIVE, _ANCILLARY)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data or len(self._received) > _MOST_HEAD:
            return None
        if self.ended:
            return []
        self.arrived = now - _age(notes[0][2]) if notes else now
        *heads, self._received = (self._received + data).split(b"\r\n\r\n")
        return heads

    def put(self, reply: Reply, due: float) -> None:
        """Have a reply sent after those before it, by the first `send` when it is due."""
        self.ended = self.ended or reply.close
        self._replies.append((due, reply))

    def send(self, now: float) -> float | None:
        """Send what is due; return when to go on with it, None if that is not known.

        Raises: OSError - the client is gone.
        """
        while self._outgoing or (self._replies and self._begin(now)):
            if now + SLACK < self._resume:
                return self._resume
            self.blocked = bool(self._outgoing) and not self._send_piece(now)
            if self.blocked:
                return None
        if self.ended and not self._replies:
            self.client.shutdown(socket.SHUT_WR)
        return None

    def _begin(self, now: float) -> bool:
        """Go on to the next reply if its time has come; most are sent at once."""
        if now + SLACK < self._replies[0][0]:
            return False
        reply = self._replies.popleft()[1]
        data = reply.head + _date(int(now)) + reply.body
        if reply.descriptor >= 0:
            # The head waits for the first bytes of the file, to travel in one segment with them.
            flags = socket.MSG_MORE if reply.end else 0
            self._outgoing.append(_Piece(data, end=len(data), flags=flags))
            self._outgoing.append(_Piece(b"", reply.descriptor, start=reply.start, end=reply.end))
            return True
        try:
            sent = self.client.send(data) if self._bandwidth is None else 0
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._outgoing.append(_Piece(data, start=sent, end=len(data)))
        return True

    def _send_piece(self, now: float) -> bool:
        piece = self._outgoing[0]
        if piece.left:
            try:
                sent = piece.send(self.client, self._most)
            except BlockingIOError:
                return False
            if self._bandwidth is not None:
                self._resume = max(now, self._resume) + sent / self._bandwidth
        if not piece.left:
            self._outgoing.popleft()
        return True


def _age(stamp: bytes) -> float:
    """Return how many seconds ago something was, which is none if the clock was turned back."""
    seconds: int
    nanoseconds: int
    seconds, nanoseconds = _STAMP.unpack(stamp)
    return max(0.0, time.time() - seconds - nanoseconds / 1e9)


@lru_cache(2)
def _date(seconds: int) -> bytes:
    """Return the end of a head; asked with the clock of the timers, whose second it stays for."""
    del seconds
    return f"Date: {formatdate(usegmt=True)}\r\n\r\n".encode()
