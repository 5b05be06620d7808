"""What a client of the own server gets, where its socket takes little at a time."""

from __future__ import annotations

import socket
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from puffin_bench._connection import SO_TIMESTAMPNS, Connection
from puffin_bench._promises import ServerSettings
from puffin_bench._replies import bare, plain_reply, read_wishes, text_reply

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = ServerSettings(
    port=1, tree="tree", files="files", misses="misses", latency=0, bandwidth=None
)
SLOW = ServerSettings(port=1, tree="t", files="f", misses="m", latency=0, bandwidth=1000)


LATE = 0.05
"""Seconds for which nobody reads what came."""


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our side of a connection, which does not wait, and the client's."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        yield ours, theirs


def taken(client: socket.socket) -> bytes:
    """What the client can read now."""
    data = b""
    while True:
        try:
            more = client.recv(65536)
        except BlockingIOError:
            return data
        if not more:
            return data
        data += more


Pair = tuple[socket.socket, socket.socket]


def test_heads_are_found_wherever_they_end(pair: Pair) -> None:
    ours, theirs = pair
    connection = Connection(ours, SETTINGS)
    theirs.sendall(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HT")
    first = connection.receive(0)
    theirs.sendall(b"TP/1.1\r\n\r\n")

    assert first == [b"GET /a HTTP/1.1\r\nHost: x", b"GET /b HTTP/1.1"]
    assert connection.receive(0) == [b"GET /c HTTP/1.1"]
    assert connection.receive(0) == []


def test_who_is_gone_is_told_from_who_is_silent(pair: Pair) -> None:
    ours, theirs = pair
    connection = Connection(ours, SETTINGS)
    silent = connection.receive(0)
    theirs.close()

    assert (silent, connection.receive(0)) == ([], None)


def ages_of_a_late_read(listener: socket.socket) -> tuple[float, float]:
    """Seconds before its reading at which a request came; by the connection, 0 if it does not
    know, and by the one who sent it.
    """
    with socket.create_connection(listener.getsockname()) as theirs:
        ours, _ = listener.accept()
        with ours:
            connection = Connection(ours, SETTINGS)
            sent = time.monotonic()
            theirs.sendall(b"GET /a HTTP/1.1\r\n\r\n")
            time.sleep(LATE)
            connection.receive(100.0)
            return 100.0 - connection.arrived, time.monotonic() - sent


def test_it_is_known_when_a_request_came_however_late_it_is_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        # The system begins to note times only a while after the first socket has asked for them.
        ages = (ages_of_a_late_read(listener) for _ in range(100))
        age, known = next(ages for ages in ages if ages[0])

    assert LATE * 0.9 < age <= known + 0.01


def test_a_head_without_end_is_given_up(pair: Pair) -> None:
    ours, theirs = pair
    connection = Connection(ours, SETTINGS)
    for _ in range(10):
        theirs.setblocking(True)
        theirs.sendall(b"x" * 32768)
        if connection.receive(0) is None:
            return

    pytest.fail("took 320 kB of a head")


def test_nothing_goes_before_its_time(pair: Pair) -> None:
    ours, theirs = pair
    connection = Connection(ours, SETTINGS)
    connection.put(text_reply("one"), 10.0)
    connection.put(text_reply("two"), 11.0)

    assert connection.send(9.0) is None
    assert taken(theirs) == b""
    assert connection.send(10.0) is None
    assert taken(theirs).endswith(b"\r\n\r\none")
    assert connection.send(11.0) is None
    assert taken(theirs).endswith(b"\r\n\r\ntwo")


def test_what_the_client_does_not_take_waits_for_it(pair: Pair) -> None:
    ours, theirs = pair
    connection = Connection(ours, SETTINGS)
    text = "abcdefgh" * 500_000
    connection.put(text_reply(text), 0)

    received, rounds = b"", 0
    while connection.send(1.0) is None and connection.blocked:
        received += taken(theirs)
        rounds += 1
    received += taken(theirs)

    assert rounds > 1
    assert received.partition(b"\r\n\r\n")[2] == text.encode()


def test_the_bandwidth_spreads_what_is_sent(pair: Pair) -> None:
    ours, theirs = pair
    connection = Connection(ours, SLOW)
    connection.put(text_reply("x" * 1000), 0)

    now, sizes = 0.0, []
    while (when := connection.send(now)) is not None:
        sizes.append(len(taken(theirs)))
        now = when

    assert set(sizes) == {SLOW.slice}
    assert now == pytest.approx((sum(sizes) - 1) / 1000, abs=0.05)


def test_after_the_last_answer_comes_the_end(pair: Pair) -> None:
    ours, theirs = pair
    connection = Connection(ours, SETTINGS)
    last = plain_reply(HTTPStatus.BAD_REQUEST, close=True)
    connection.put(last, 0)
    theirs.sendall(b"GET /a HTTP/1.1\r\n\r\n")

    assert connection.receive(0) == []
    connection.send(0)
    theirs.setblocking(True)
    assert b"Connection: close" in theirs.recv(65536)
    assert theirs.recv(1) == b""


def test_a_bare_answer_has_no_body(pair: Pair) -> None:
    ours, theirs = pair
    connection = Connection(ours, SETTINGS)
    connection.put(bare(text_reply("content")), 0)
    connection.send(0)

    told = taken(theirs)
    assert b"Content-Length: 7\r\n" in told
    assert told.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("fields", "close", "body"),
    [
        (b"", False, False),
        (b"connection: Close\r\n", True, False),
        (b"Connection: keep-alive\r\nContent-Length: 0\r\n", False, False),
        (b"Content-Length: 5\r\n", False, True),
        (b"Transfer-Encoding: chunked\r\n", False, True),
        (b"nonsense\r\n\xff: \xfe\r\n", False, False),
    ],
)
def test_header_fields_are_read_in_any_spelling(fields: bytes, close: bool, body: bool) -> None:
    wishes = read_wishes(fields)

    assert (wishes.close, wishes.body) == (close, body)
