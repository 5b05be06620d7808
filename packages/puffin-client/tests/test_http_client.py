from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from puffin_client import (
    AuthenticationError,
    ClosedError,
    ConnectionBrokenError,
    CredentialStore,
    HttpClient,
    HttpxTransport,
    OfflineError,
    RedirectError,
    Request,
    Response,
    RetryPolicy,
    StatusError,
    Transport,
)
from puffin_testing import Fault, IndexServer

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET = "s3cr3t-token"


def body(client: HttpClient, url: str, headers: Mapping[str, str] | None = None) -> bytes:
    return client.call(Request("GET", url, headers or {}), lambda answer: answer.read(1 << 20))


def test_opens_the_transport_with_the_first_request(index: IndexServer) -> None:
    opened: list[Transport] = []

    def factory() -> Transport:
        opened.append(HttpxTransport())
        return opened[-1]

    with HttpClient(factory) as client:
        assert opened == []
        body(client, f"{index.url}/")
        body(client, f"{index.url}/")
    assert len(opened) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_follows_redirects(bench: Any, index: IndexServer, status: int) -> None:
    index.redirect("/a", "/b", status=status)
    index.add_page("/b", b"here")

    with bench.client().fetch(Request("GET", f"{index.root}/a")) as response:
        assert (response.url, response.read(10)) == (f"{index.root}/b", b"here")


def test_gives_up_on_a_circle(bench: Any, index: IndexServer) -> None:
    index.redirect("/a", "/a")

    with pytest.raises(RedirectError, match="more than 10"):
        body(bench.client(), f"{index.root}/a")
    assert index.count("/a") == 11


def test_refuses_to_leave_https_and_http(bench: Any, index: IndexServer) -> None:
    index.redirect("/file", "file:///etc/passwd")

    with pytest.raises(RedirectError, match="file: URL"):
        body(bench.client(), f"{index.root}/file")


class _Misleading:
    """A transport that sends everybody to one place."""

    def __init__(self, location: str) -> None:
        self.location = location

    def send(self, request: Request) -> Response:
        headers = {"location": self.location}
        return Response(302, headers, request.url, chunks=iter(()), close=lambda: None)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://example.org/x", "from https to http"),
        ("http://[", "to what is no URL"),
        ("//[::1", "to what is no URL"),
        ("http://[here]/x", "to what is no URL"),
    ],
)
def test_refuses_to_be_led_astray(location: str, reason: str) -> None:
    with (
        HttpClient(lambda: _Misleading(location)) as client,
        pytest.raises(RedirectError, match=reason),
    ):
        body(client, "https://example.org/x")


def test_credentials_do_not_follow_to_another_origin(bench: Any, index: IndexServer) -> None:
    with IndexServer() as other:
        other.add_page("/there", b"ok")
        index.redirect("/here", f"{other.root}/there")
        index.redirect("/home", f"{index.root}/here")
        url = index.root.replace("://", f"://user:{SECRET}@")

        assert body(bench.client(), f"{url}/home", {"authorization": "mine"}) == b"ok"
        assert body(bench.client(), f"{url}/home") == b"ok"

        assert [r.headers.get("authorization") for r in index.requests[:2]] == ["mine", "mine"]
        assert all("authorization" in request.headers for request in index.requests)
        assert not any("authorization" in request.headers for request in other.requests)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_repeats_what_may_pass(bench: Any, index: IndexServer, status: int) -> None:
    index.add_page("/x", b"fine")
    index.fail("/x", status, times=2)

    assert body(bench.client(), f"{index.root}/x") == b"fine"
    assert bench.clock.slept == [0.25, 0.5]


def test_waits_as_long_as_the_server_asks_up_to_a_cap(bench: Any, index: IndexServer) -> None:
    index.add_page("/x", b"fine")
    index.fail("/x", 503, headers={"Retry-After": "7"})
    index.fail("/x", 429, headers={"Retry-After": "86400"})

    body(bench.client(), f"{index.root}/x")
    assert bench.clock.slept == [7.0, 60.0]


def test_gives_up_after_the_attempts(bench: Any, index: IndexServer) -> None:
    index.fail("/x", 503, times=None)

    with pytest.raises(StatusError) as caught:
        body(bench.client(), f"{index.root}/x")
    assert caught.value.status == 503
    assert index.count("/x") == 3


@pytest.mark.parametrize("status", [400, 404, 410, 501])
def test_does_not_repeat_what_is_final(bench: Any, index: IndexServer, status: int) -> None:
    index.fail("/x", status, times=None)

    with pytest.raises(StatusError):
        body(bench.client(), f"{index.root}/x")
    assert index.count("/x") == 1


@pytest.mark.parametrize("kind", ["reset", "truncate"])
def test_repeats_broken_answers(bench: Any, index: IndexServer, kind: Any) -> None:
    index.add_page("/x", b"0123456789")
    index.inject(Fault(pattern="/x", kind=kind, after=5))

    assert body(bench.client(), f"{index.root}/x") == b"0123456789"
    assert len(bench.clock.slept) == 1


def test_says_connection_when_answers_always_break(bench: Any, index: IndexServer) -> None:
    index.add_page("/x", b"0123456789")
    index.inject(Fault(pattern="/x", kind="truncate", after=5, times=None))

    with pytest.raises(ConnectionBrokenError, match="connection broke"):
        body(bench.client(), f"{index.root}/x")
    assert index.count("/x") == 3


def test_does_not_repeat_a_refused_certificate(bench: Any) -> None:
    with IndexServer(tls="expired") as secured, pytest.raises(Exception, match="certificate"):
        body(bench.client(), f"{secured.url}/")
    assert bench.clock.slept == []


@pytest.mark.parametrize(("status", "text"), [(401, "missing or wrong"), (403, "forbidden")])
def test_names_missing_access(bench: Any, index: IndexServer, status: int, text: str) -> None:
    index.fail("/x", status, times=None)

    with pytest.raises(AuthenticationError, match=text) as caught:
        body(bench.client(), index.root.replace("://", f"://me:{SECRET}@") + "/x")
    assert SECRET not in str(caught.value) + repr(caught.value.args)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_offline_refuses_before_anything_is_opened() -> None:
    client = HttpClient(lambda: pytest.fail("opened"), offline=True)

    with pytest.raises(OfflineError, match=r"https://example\.org/x.*--offline"):
        client.fetch(Request("GET", "https://example.org/x"))


def test_offline_opens_no_socket() -> None:
    program = """
import socket, sys
def refuse(event, args):
    if event.startswith("socket."):
        print("SOCKET", event)
sys.addaudithook(refuse)
from puffin_client import HttpClient, OfflineError, Request, open_transport
try:
    HttpClient(open_transport, offline=True).fetch(Request("GET", "http://localhost/"))
except OfflineError:
    print("refused")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "refused\n"


def test_delays_double_up_to_the_longest() -> None:
    policy = RetryPolicy(first_delay=1.0, longest_delay=5.0)

    assert [policy.delay(n, {}, 0.0) for n in (1, 2, 3, 4, 9)] == [1.0, 2.0, 4.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3.0),
        (" 3 ", 3.0),
        ("Thu, 01 Jan 1970 00:01:00 GMT", 40.0),
        ("Thu, 01 Jan 1970 00:00:10 GMT", 0.0),
        ("soon", 1.0),
        ("-3", 1.0),
        ("", 1.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float) -> None:
    policy = RetryPolicy(first_delay=1.0)

    assert policy.delay(1, {"retry-after": text}, 20.0) == seconds


def test_a_url_without_credentials_gets_those_of_its_origin(bench: Any, index: IndexServer) -> None:
    index.settings.credentials = f"user:{SECRET}"
    client = bench.client(credentials=CredentialStore())
    client.remember_credentials(index.root.replace("://", f"://user:{SECRET}@"))

    assert b"<html>" in body(client, f"{index.url}/")


def test_a_closed_client_opens_no_other_transport(bench: Any, index: IndexServer) -> None:
    client = bench.client()
    body(client, f"{index.url}/")
    index.requests.clear()

    client.close()

    with pytest.raises(ClosedError):
        body(client, f"{index.url}/")
    assert index.requests == []


def test_a_client_that_was_closed_unused_opens_nothing() -> None:
    client = HttpClient(lambda: pytest.fail("opened"))

    client.close()

    with pytest.raises(ClosedError, match=r"https://example\.org/x"):
        client.fetch(Request("GET", "https://example.org/x"))


def test_closing_ends_the_attempts_of_other_threads(bench: Any, index: IndexServer) -> None:
    pausing, closed = threading.Event(), threading.Event()

    def pause(_seconds: float) -> None:
        pausing.set()
        closed.wait(10)

    index.fail("/a", 503, times=None)
    client = bench.client(sleep=pause)
    errors: list[Exception] = []

    def fetch() -> None:
        try:
            body(client, f"{index.root}/a")
        except ClosedError as error:
            errors.append(error)

    thread = threading.Thread(target=fetch)
    thread.start()
    pausing.wait(10)
    client.close()
    closed.set()
    thread.join()

    assert len(errors) == 1
    assert len(index.requests) == 1
