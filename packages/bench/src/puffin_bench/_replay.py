"""The bench's own server: one loop over all connections, for where nginx is not, or cannot wait.

Run as a process of its own, so that its CPU time is nobody else's. A request costs a wake-up, a
receive, a look into two dictionaries and a send; the latency is a timer, and no connection has a
thread. Linux only: epoll, sendfile.
"""

from __future__ import annotations

import select
import socket
import sys
import time
from heapq import heappop, heappush
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from puffin_bench._connection import SLACK, Connection, Head
from puffin_bench._promises import ADDRESS, STATUS_PATH, ServerSettings
from puffin_bench._replies import Replies, Reply, plain_reply, read_wishes, text_reply

if TYPE_CHECKING:
    from typing import TextIO


class Replay:
    """The loop. It ends when its process does."""

    def __init__(self, settings: ServerSettings, misses: TextIO) -> None:
        """Listen already; `misses` is written to line by line."""
        self._settings = settings
        self._misses = misses
        self._replies = Replies(settings.tree, settings.files)
        self._listener = socket.create_server((ADDRESS, settings.port), backlog=1024)
        self._listener.setblocking(False)
        self._poll = select.epoll()
        self._poll.register(self._listener.fileno(), select.EPOLLIN)
        self._connections: dict[int, Connection] = {}
        self._timers: list[tuple[float, int, Connection]] = []
        self._timers_set = 0
        self._requests = 0

    def run(self) -> None:
        """Serve for ever."""
        while True:
            for descriptor, events in self._poll.poll(self._patience()):
                connection = self._connections.get(descriptor)
                if connection is not None:
                    self._serve(connection, events)
                else:
                    self._accept()
            self._fire()

    def _patience(self) -> float | None:
        if not self._timers:
            return None
        return max(0.0, self._timers[0][0] - SLACK - time.monotonic())

    def _fire(self) -> None:
        """Go on with the connections whose time has come."""
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now + SLACK:
            connection = heappop(self._timers)[2]
            if connection.client.fileno() >= 0 and not connection.blocked:
                self._send(connection, now)

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:  # gone before it was its turn
            return
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections[client.fileno()] = Connection(client, self._settings)
        self._poll.register(client.fileno(), select.EPOLLIN)

    def _serve(self, connection: Connection, events: int) -> None:
        now = time.monotonic()
        if events & ~select.EPOLLOUT:
            if not connection.receive():
                self._drop(connection)
                return
            for head in connection.heads():
                self._answer(connection, head, now)
        if not connection.blocked or events & select.EPOLLOUT:
            self._send(connection, now)

    def _answer(self, connection: Connection, head: Head, now: float) -> None:
        self._requests += 1
        method, target, version = _request_line(head.line)
        if target == STATUS_PATH:
            connection.put(self._status(), now)
            return
        # HTTP/1.0 knows of no connection that stays.
        ending = b"Connection: close\r\n" if version == "HTTP/1.0" else b""
        reply = self._reply(method, target, head.fields + ending)
        if reply.status is HTTPStatus.NOT_FOUND:
            self._misses.write(f"{target}\n")
        connection.put(reply, now + self._settings.latency, bare=method == "HEAD")

    def _reply(self, method: str, target: str, fields: bytes) -> Reply:
        wishes = read_wishes(fields)
        if not target or wishes.body:
            return plain_reply(HTTPStatus.BAD_REQUEST, close=True)
        if method not in {"GET", "HEAD"}:
            return plain_reply(HTTPStatus.METHOD_NOT_ALLOWED, close=True, Allow="GET, HEAD")
        return self._replies.reply(target, wishes)

    def _status(self) -> Reply:
        """Return the number of requests, this one included, as nginx's stub_status words it."""
        count = self._requests
        return text_reply(f"server accepts handled requests\n {count} {count} {count}\n")

    def _send(self, connection: Connection, now: float) -> None:
        was_blocked = connection.blocked
        try:
            when = connection.send(now)
        except OSError:
            self._drop(connection)
            return
        if when is not None:
            self._timers_set += 1
            heappush(self._timers, (when, self._timers_set, connection))
        if connection.blocked is not was_blocked:
            output = select.EPOLLOUT if connection.blocked else 0
            self._poll.modify(connection.client.fileno(), select.EPOLLIN | output)

    def _drop(self, connection: Connection) -> None:
        descriptor = connection.client.fileno()
        del self._connections[descriptor]
        self._poll.unregister(descriptor)
        connection.client.close()


def _request_line(line: bytes) -> tuple[str, str, str]:
    """Return method, target and version; "" three times for what is no request line of HTTP/1."""
    match line.decode("latin-1").split(" "):
        case [method, target, "HTTP/1.1" | "HTTP/1.0" as version] if target.startswith("/"):
            return method, target, version
    return "", "", ""


def main(argument: str) -> None:
    """Serve as the settings say, which are given as JSON."""
    settings = msgspec.json.decode(argument, type=ServerSettings)
    with open(settings.misses, "a", buffering=1, encoding="utf-8") as misses:
        Replay(settings, misses).run()


if __name__ == "__main__":
    main(sys.argv[1])
