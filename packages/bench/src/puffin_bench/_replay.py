"""The bench's own server: one loop over all connections, for where nginx is not, or cannot wait.

Run as a process of its own, so that its CPU time is nobody else's. A request costs a receive, a
look into a dictionary and a send; the latency is a timer, and no connection has a thread. Linux
only: epoll, sendfile, times of arrival.
"""

from __future__ import annotations

import gc
import select
import socket
import sys
import time
from heapq import heappop, heappush
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from puffin_bench._connection import SLACK, SO_TIMESTAMPNS, Connection
from puffin_bench._promises import ADDRESS, STATUS_PATH, ServerSettings
from puffin_bench._replies import Replies, Reply, bare, plain_reply, read_wishes, text_reply

if TYPE_CHECKING:
    from typing import TextIO

MOST_KNOWN = 50_000
"""Requests whose answers are remembered, by their heads as they came: a kilobyte each."""


class Replay:
    """The loop. It ends when its process does."""

    def __init__(self, settings: ServerSettings, misses: TextIO) -> None:
        """Listen already; `misses` is written to line by line."""
        self._settings = settings
        self._latency = settings.latency
        self._misses = misses
        self._replies = Replies(settings.tree, settings.files)
        self._listener = socket.create_server((ADDRESS, settings.port), backlog=1024)
        self._listener.setblocking(False)
        self._listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._poll = select.epoll()
        self._poll.register(self._listener.fileno(), select.EPOLLIN)
        self._connections: dict[int, Connection] = {}
        self._timers: list[tuple[float, int, Connection]] = []
        self._timers_set = 0
        self._blocked: set[Connection] = set()
        """Those whose clients take no more for now."""
        self._requests = 0
        self._known: dict[bytes, Reply] = {}

    def run(self) -> None:
        """Serve for ever."""
        while True:
            for descriptor, events in self._events():
                connection = self._connections.get(descriptor)
                if connection is not None:
                    self._serve(connection, events)
                else:
                    self._accept()
            self._fire()

    def _events(self) -> list[tuple[int, int]]:
        """Wait until there is something to be done, and return what has happened until then.

        A request needs nothing before its answer is due, and that is after all answers that are
        waiting: so it wakes nobody, and its time is known from the system. To be woken costs more
        than to answer.
        """
        if not self._timers:
            return self._poll.poll()
        left = self._timers[0][0] - time.monotonic()
        if left > self._latency or self._blocked:
            return self._poll.poll(max(0.0, left - SLACK))
        if left > -SLACK:
            time.sleep(left + SLACK)
        return self._poll.poll(0)

    def _fire(self) -> None:
        """Go on with the connections whose time has come."""
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now + SLACK:
            connection = heappop(self._timers)[2]
            if connection.client.fileno() >= 0 and not connection.blocked:
                self._send(connection, now)

    def _accept(self) -> None:
        """Take all who have come; what they ask for may be there already."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # that was all; or gone before it was its turn
                return
            client.setblocking(False)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(client, self._settings)
            self._connections[client.fileno()] = connection
            self._poll.register(client.fileno(), select.EPOLLIN)
            self._serve(connection, select.EPOLLIN)

    def _serve(self, connection: Connection, events: int) -> None:
        now = time.monotonic()
        if events & ~select.EPOLLOUT:
            heads = connection.receive(now)
            if heads is None:
                self._drop(connection)
                return
            for head in heads:
                if not connection.ended:
                    self._requests += 1
                    reply = self._known.get(head) or self._answer(head)
                    due = connection.arrived + (self._latency if reply.late else 0)
                    connection.put(reply, due)
                    self._set_timer(due, connection)
        if events & select.EPOLLOUT:
            self._send(connection, now)

    def _set_timer(self, when: float, connection: Connection) -> None:
        self._timers_set += 1
        heappush(self._timers, (when, self._timers_set, connection))

    def _answer(self, head: bytes) -> Reply:
        """Return the answer to a request, which is remembered if the mirror has one."""
        line, _, fields = head.partition(b"\r\n")
        method, target, version = _request_line(line)
        if target == STATUS_PATH:
            return self._status()
        # HTTP/1.0 knows of no connection that stays.
        ending = b"\r\nConnection: close" if version == "HTTP/1.0" else b""
        reply = self._reply(method, target, fields + ending)
        if reply.status is HTTPStatus.NOT_FOUND:
            self._misses.write(f"{target}\n")
        elif len(self._known) < MOST_KNOWN:
            self._known[head] = reply
        return reply

    def _reply(self, method: str, target: str, fields: bytes) -> Reply:
        wishes = read_wishes(fields)
        if not target or wishes.body:
            return plain_reply(HTTPStatus.BAD_REQUEST, close=True)
        if method not in {"GET", "HEAD"}:
            return plain_reply(HTTPStatus.METHOD_NOT_ALLOWED, close=True, Allow="GET, HEAD")
        reply = self._replies.reply(target, wishes)
        return bare(reply) if method == "HEAD" else reply

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
            self._set_timer(when, connection)
        if connection.blocked is not was_blocked:
            (self._blocked.add if connection.blocked else self._blocked.discard)(connection)
            output = select.EPOLLOUT if connection.blocked else 0
            self._poll.modify(connection.client.fileno(), select.EPOLLIN | output)

    def _drop(self, connection: Connection) -> None:
        descriptor = connection.client.fileno()
        del self._connections[descriptor]
        self._blocked.discard(connection)
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
    gc.disable()  # nothing here refers to itself
    settings = msgspec.json.decode(argument, type=ServerSettings)
    with open(settings.misses, "a", buffering=1, encoding="utf-8") as misses:
        Replay(settings, misses).run()


if __name__ == "__main__":
    main(sys.argv[1])
