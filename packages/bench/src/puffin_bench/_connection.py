"""A client of the bench's own server: what it asks, and what it gets, in order and in time."""

from __future__ import annotations

import os
import socket
import sys
from collections import deque
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http import HTTPStatus

    from puffin_bench._promises import ServerSettings
    from puffin_bench._replies import Reply

SLACK = 0.0005
"""Seconds by which a time counts as come: epoll waits for whole milliseconds, else it is late."""

_MOST_HEAD = 65_536
_RECEIVE = 65_536


class Head(Struct, frozen=True):
    """A request as it came: its first line, and its header fields, each with its CRLF."""

    line: bytes
    fields: bytes


class _Piece:
    """Bytes of an answer that are still to be sent, out of memory or out of a file."""

    __slots__ = ("_data", "_descriptor", "_end", "_flags", "_start")

    def __init__(
        self, data: bytes, *, descriptor: int = -1, start: int = 0, end: int = -1, flags: int = 0
    ) -> None:
        self._data = memoryview(data)
        self._descriptor = descriptor
        self._start = start
        self._end = len(data) if end < 0 else end
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
            rest = self._data[self._start : self._start + size]
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
        "blocked",
        "client",
        "ended",
    )

    def __init__(self, client: socket.socket, settings: ServerSettings) -> None:
        self.client = client
        self.blocked = False
        """The last `send` stopped because the client does not take more for now."""
        self.ended = False
        """An answer said that it is the last: what still comes is not looked at."""
        self._bandwidth = settings.bandwidth
        self._most = settings.slice or sys.maxsize
        self._received = b""
        self._replies: deque[tuple[float, Reply, bool]] = deque()
        self._outgoing: deque[_Piece] = deque()
        self._resume = 0.0

    def receive(self) -> bool:
        """Take what the client sent; False when it is gone, or sends a head without end."""
        try:
            data = self.client.recv(_RECEIVE)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not self.ended:
            self._received += data
        return bool(data) and len(self._received) <= _MOST_HEAD + _RECEIVE

    def heads(self) -> Iterator[Head]:
        """Yield the requests that are there, each once."""
        while not self.ended and (end := self._received.find(b"\r\n\r\n")) >= 0:
            line, _, fields = self._received[: end + 2].partition(b"\r\n")
            self._received = self._received[end + 4 :]
            yield Head(line, fields)

    def put(self, reply: Reply, due: float, *, bare: bool = False) -> None:
        """Have a reply sent after those before it and not before `due`; `bare`: its head only."""
        self.ended = self.ended or reply.close
        self._replies.append((due, reply, bare))

    def send(self, now: float) -> float | None:
        """Send what is due; return when there is more to be sent, None if that is not known.

        Raises: OSError - the client is gone.
        """
        while self._outgoing or self._is_due(now):
            if now + SLACK < self._resume:
                return self._resume
            self.blocked = not self._send_piece(now)
            if self.blocked:
                return None
        return self._replies[0][0] if self._replies else None

    def _is_due(self, now: float) -> bool:
        """Go on to the next reply if its time has come."""
        if not self._replies or now + SLACK < self._replies[0][0]:
            return False
        _, reply, bare = self._replies.popleft()
        opening = _opening(reply.status) + _date(int(now)) + reply.head
        if bare or reply.descriptor < 0:
            self._outgoing.append(_Piece(opening if bare else opening + reply.body))
        else:
            # The head waits for the first bytes of the file, to travel in one segment with them.
            self._outgoing.append(_Piece(opening, flags=socket.MSG_MORE if reply.end else 0))
            self._outgoing.append(
                _Piece(b"", descriptor=reply.descriptor, start=reply.start, end=reply.end)
            )
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
            if self.ended and not self._outgoing and not self._replies:
                self.client.shutdown(socket.SHUT_WR)
        return True


@lru_cache(64)
def _opening(status: HTTPStatus) -> bytes:
    return f"HTTP/1.1 {status.value} {status.phrase}\r\nServer: puffin-bench\r\n".encode()


@lru_cache(2)
def _date(seconds: int) -> bytes:
    """Return the Date; asked with the clock of the timers, whose second it stays for."""
    del seconds
    return f"Date: {formatdate(usegmt=True)}\r\n".encode()
