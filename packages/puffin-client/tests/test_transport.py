"""One contract for every transport."""

from __future__ import annotations

import gzip
import http.server
import shutil
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import brotli
import httpx
import pytest

from puffin_client import (
    BadUrlError,
    CertificateError,
    CertificateFileError,
    ClosedError,
    ConnectFailedError,
    ConnectionBrokenError,
    CredentialStore,
    HttpClient,
    HttpxTransport,
    NetworkError,
    Proxies,
    ProxyError,
    Request,
    RequestTimeoutError,
    ReqwestTransport,
    TooLargeError,
    Transport,
    TransportChoiceError,
    TransportSettings,
    open_transport,
)
from puffin_testing import Fault, IndexServer, authority_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Opener = Callable[..., Transport]

KINDS = ("httpx", "pyreqwest")


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest) -> Iterator[Opener]:
    made: list[Transport] = []

    def open_with(**settings: Any) -> Transport:
        # Reading all authorities that a system trusts takes 80 ms, a test.
        patient = {"connect_timeout": 20.0, "read_timeout": 0.5, "ca_file": authority_file()}
        settings = {**patient, **settings}
        made.append(open_transport(request.param, TransportSettings(**settings)))
        return made[-1]

    yield open_with
    for transport in made:
        transport.close()


@pytest.fixture
def server() -> Iterator[IndexServer]:
    with IndexServer() as index:
        yield index


def get(transport: Transport, url: str, *, whole: bool = False, **headers: str) -> bytes:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    with transport.send(Request("GET", url, names, whole)) as response:
        return response.read(1 << 20)


def test_returns_status_lower_case_headers_and_body(opened: Opener, server: IndexServer) -> None:
    server.add_page("/x", b"hello", status=404, headers={"X-Mixed-Case": "yes"})

    with opened().send(Request("GET", f"{server.root}/x")) as response:
        assert response.status == 404
        assert response.headers["x-mixed-case"] == "yes"
        assert response.url == f"{server.root}/x"
        assert response.read(100) == b"hello"


def test_sends_headers_and_user_agent(opened: Opener, server: IndexServer) -> None:
    server.add_page("/x", b"")

    get(opened(user_agent="puffin/9"), f"{server.root}/x", if_none_match='"a"')

    sent = server.requests[0].headers
    assert (sent["if-none-match"], sent["user-agent"]) == ('"a"', "puffin/9")
    assert "cookie" not in sent


def test_names_itself_by_default(opened: Opener, server: IndexServer) -> None:
    server.add_page("/x", b"")

    get(opened(), f"{server.root}/x")

    assert server.requests[0].headers["user-agent"].startswith("puffin")


def test_sends_head(opened: Opener, server: IndexServer) -> None:
    server.add_page("/x", b"hello")

    with opened().send(Request("HEAD", f"{server.root}/x")) as response:
        assert (response.status, response.read(10)) == (200, b"")
    assert server.requests[0].method == "HEAD"


def test_follows_no_redirect(opened: Opener, server: IndexServer) -> None:
    server.redirect("/a", "/b")

    with opened().send(Request("GET", f"{server.root}/a")) as response:
        assert (response.status, response.headers["location"]) == (302, "/b")
    assert server.count("/b") == 0


def test_repeats_nothing(opened: Opener, server: IndexServer) -> None:
    server.fail("/x", 503, times=None)

    with opened().send(Request("GET", f"{server.root}/x")) as response:
        assert response.status == 503
    assert len(server.requests) == 1


def test_returns_the_part_that_was_asked_for(opened: Opener, server: IndexServer) -> None:
    server.add("example-1.0.tar.gz", bytes(range(100)))

    with opened().send(
        Request("GET", server.file_url("example-1.0.tar.gz"), {"range": "bytes=-10"})
    ) as response:
        assert response.status == 206
        assert response.headers["content-range"] == "bytes 90-99/100"
        assert response.read(100) == bytes(range(90, 100))


def compressed(name: str, data: bytes) -> bytes:
    if name == "br":
        return brotli.compress(data)
    return gzip.compress(data) if name == "gzip" else zlib.compress(data)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
def test_decodes_bodies(opened: Opener, server: IndexServer, name: str) -> None:
    body = compressed(name, b"hello" * 1000)
    server.add_page("/x", body, headers={"Content-Encoding": name})

    assert get(opened(), f"{server.root}/x") == b"hello" * 1000


def test_stops_reading_a_bomb_at_the_limit(opened: Opener, server: IndexServer) -> None:
    bomb = gzip.compress(bytes(20 << 20))
    server.add_page("/x", bomb, headers={"Content-Encoding": "gzip"})

    with (
        opened().send(Request("GET", f"{server.root}/x")) as response,
        pytest.raises(TooLargeError) as caught,
    ):
        response.read(1 << 20)
    assert caught.value.limit == 1 << 20


def test_a_broken_encoding_is_a_network_error(opened: Opener, server: IndexServer) -> None:
    server.add_page("/x", b"this is no gzip" * 100, headers={"Content-Encoding": "gzip"})

    with pytest.raises(NetworkError):
        get(opened(), f"{server.root}/x")


def test_streams_the_body(opened: Opener, server: IndexServer) -> None:
    server.add_page("/x", b"0123456789" * 100)
    server.inject(Fault(pattern="/x", kind="stall", after=500))

    with opened().send(Request("GET", f"{server.root}/x")) as response:
        first = next(response.iter_bytes())

    assert first == (b"0123456789" * 100)[: len(first)]
    assert first


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", ConnectionBrokenError),
        ("truncate", ConnectionBrokenError),
        ("stall", RequestTimeoutError),
    ],
)
def test_tells_what_went_wrong_on_the_way(
    opened: Opener, server: IndexServer, fault: Any, error: type[NetworkError], *, whole: bool
) -> None:
    server.add_page("/x", b"0123456789")
    server.inject(Fault(pattern="/x", kind=fault, after=5))
    patience = 0.1 if fault == "stall" else 20

    with pytest.raises(error) as caught:
        get(opened(read_timeout=patience), f"{server.root}/x", whole=whole)
    assert caught.value.url == f"{server.root}/x"
    assert caught.value.cause


@pytest.mark.parametrize("size", [0, 1, 65_536, 200_001])
def test_a_body_that_is_read_in_one_go_comes_whole(
    opened: Opener, server: IndexServer, size: int
) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    server.add_page("/x", body[:size])

    assert get(opened(), f"{server.root}/x", whole=True) == body[:size]


def test_a_slow_drip_is_no_stall(opened: Opener, server: IndexServer) -> None:
    server.add_page("/x", b"0123456789")
    server.inject(Fault(pattern="/x", kind="drip", piece=2, seconds=0.06))

    assert get(opened(read_timeout=0.28), f"{server.root}/x") == b"0123456789"


def test_tells_a_stall_before_the_headers(opened: Opener, server: IndexServer) -> None:
    server.settings.latency = 2.0
    start = time.monotonic()

    with pytest.raises(RequestTimeoutError):
        get(opened(read_timeout=0.1), f"{server.root}/x")
    assert time.monotonic() - start < 1.5


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://host.invalid/x"])
def test_tells_that_there_is_no_connection(opened: Opener, url: str) -> None:
    with pytest.raises(ConnectFailedError) as caught:
        get(opened(), url)
    assert url in str(caught.value)


@pytest.mark.parametrize("certificate", ["good", "expired", "other-host"])
def test_refuses_a_certificate_that_it_cannot_verify(opened: Opener, certificate: Any) -> None:
    authority = None if certificate == "good" else authority_file()
    with IndexServer(tls=certificate) as secured:
        with pytest.raises(CertificateError) as caught:
            # A busy machine takes long to read what it trusts, and to shake hands.
            get(opened(ca_file=authority, read_timeout=20.0), f"{secured.url}/")

        assert caught.value.host == "127.0.0.1"
        assert "127.0.0.1" in str(caught.value)
        assert "SSL_CERT_FILE" in str(caught.value)
        assert secured.requests == []


@pytest.mark.parametrize("as_directory", [False, True])
def test_trusts_the_authorities_it_is_told(
    opened: Opener,
    tmp_path: Path,
    as_directory: bool,
) -> None:
    (tmp_path / "certificates").mkdir()
    shutil.copy(authority_file(), tmp_path / "certificates" / "authority.pem")
    directory = str(tmp_path / "certificates")
    settings = {"ca_file": None, "ca_directory": directory} if as_directory else {}
    with IndexServer(tls="good") as secured:
        assert b"<html>" in get(opened(**settings), f"{secured.url}/")


def test_needs_no_authorities_for_http(opened: Opener, server: IndexServer, tmp_path: Path) -> None:
    server.add_page("/x", b"hello")
    transport = opened(ca_file=str(tmp_path / "missing.pem"))

    assert get(transport, f"{server.root}/x") == b"hello"
    with pytest.raises(CertificateFileError, match=r"of .*missing\.pem cannot be used: No such"):
        get(transport, "https://127.0.0.1:9/")


@pytest.mark.parametrize("setting", ["ca_file", "client_certificate"])
def test_names_the_file_whose_certificates_are_none(
    opened: Opener, tmp_path: Path, setting: str
) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----\n")

    with pytest.raises(CertificateFileError) as caught:
        get(opened(**{setting: str(broken)}), "https://127.0.0.1:9/")

    assert caught.value.path == str(broken)


def test_takes_each_authority_once(tmp_path: Path) -> None:
    pytest.importorskip("pyreqwest", reason="the fast transport is not installed")
    from puffin_client._reqwest_transport import authorities

    first, second = (
        b"-----BEGIN CERTIFICATE-----\n%d\n-----END CERTIFICATE-----" % number
        for number in range(2)
    )
    directory = tmp_path / "certificates"
    (directory / "below").mkdir(parents=True)
    (directory / "all.pem").write_bytes(first + b"\n# comment\n" + second)
    (directory / "1a2b.0").symlink_to("all.pem")
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(second)

    def found(**settings: str) -> list[bytes]:
        return list(authorities(TransportSettings(**settings)))

    assert found() == []
    assert found(ca_file=str(bundle)) == [second]
    assert found(ca_directory=str(directory)) == [first, second]
    assert found(ca_file=str(bundle), ca_directory=str(directory)) == [second, first]
    assert found(ca_directory=str(tmp_path / "missing")) == []


def test_trusts_hosts_that_it_is_told(opened: Opener) -> None:
    with IndexServer(tls="expired") as secured:
        assert b"<html>" in get(opened(trusted_hosts=("127.0.0.1",)), f"{secured.url}/")
        with pytest.raises(CertificateError):
            get(opened(trusted_hosts=("127.0.0.1:1",)), f"{secured.url}/")


class _Proxy(http.server.BaseHTTPRequestHandler):
    """Answers everything itself, with what it was asked."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        body = f"proxied {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def proxy() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Proxy) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.004,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_goes_through_the_proxy(opened: Opener, proxy: str) -> None:
    transport = opened(proxies=Proxies(http=proxy))

    assert get(transport, "http://example.org/x") == b"proxied http://example.org/x"


def test_goes_round_the_proxy_where_told(opened: Opener, proxy: str, server: IndexServer) -> None:
    server.add_page("/x", b"direct")
    transport = opened(proxies=Proxies(everything=proxy, exceptions=("127.0.0.0/8",)))

    assert get(transport, f"{server.root}/x") == b"direct"


def test_says_when_the_proxy_is_down(opened: Opener) -> None:
    with pytest.raises(ConnectFailedError) as caught:
        get(opened(proxies=Proxies(http="http://me:pw@127.0.0.1:9")), "http://example.org/x")

    assert caught.value.proxy == "http://****@127.0.0.1:9"


def test_trusts_a_proxy_as_it_does_hosts(opened: Opener) -> None:
    with IndexServer(tls="good") as secured:
        secured.add_page("http://example.org/x", b"proxied")
        transport = opened(proxies=Proxies(http=secured.root), read_timeout=5.0)

        assert get(transport, "http://example.org/x") == b"proxied"


@pytest.mark.parametrize("scheme", ["socks4", "socks5", "socks5h"])
def test_says_what_is_wrong_with_a_proxy_of_another_kind(opened: Opener, scheme: str) -> None:
    with pytest.raises((ProxyError, ConnectFailedError)) as caught:
        get(opened(proxies=Proxies(http=f"{scheme}://me:pw@127.0.0.1:9")), "http://example.org/x")

    assert f"{scheme}://****@127.0.0.1:9" in str(caught.value)


@pytest.mark.parametrize("proxy", ["nonsense::", "http://h:99999", "ftp://127.0.0.1:9"])
def test_says_which_proxy_is_none(opened: Opener, proxy: str) -> None:
    with pytest.raises(ProxyError, match="cannot be used") as caught:
        get(opened(proxies=Proxies(everything=proxy)), "http://example.org/x")

    assert caught.value.url.endswith(proxy)


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/x", "http://h:x/", "http://[::1/x"])
@pytest.mark.parametrize("proxies", [Proxies(), Proxies(http="http://127.0.0.1:9")])
def test_says_that_a_url_names_no_server(opened: Opener, url: str, proxies: Proxies) -> None:
    with pytest.raises(BadUrlError) as caught:
        get(opened(proxies=proxies), url)

    assert caught.value.url == url


@pytest.mark.parametrize(
    "url",
    ["http://a..b/", f"http://{'a' * 300}/", "http://ex\u2100mple.invalid/", "http://a/\udc80"],
)
def test_a_url_that_the_library_refuses_is_an_error_of_ours(opened: Opener, url: str) -> None:
    with pytest.raises((BadUrlError, ConnectFailedError)) as caught:
        get(opened(), url)

    assert caught.value.url == url


@pytest.mark.parametrize("opener", [open_transport, lambda: HttpxTransport(httpx.Client())])
def test_credentials_are_not_sent_where_a_backslash_leads(
    opener: Opener, server: IndexServer
) -> None:
    place = server.root.partition("://")[2]
    store = CredentialStore(urls=["http://ada:hidden@trusted.example.org/"])
    server.redirect("/x", f"http://trusted.example.org\\@{place}/y")

    with HttpClient(opener, credentials=store) as client:
        for url in (f"http://trusted.example.org\\@{place}/y", f"{server.root}/x"):
            with pytest.raises(BadUrlError, match="backslash"):
                client.fetch(Request("GET", url))
    assert server.count("/y") == 0


def test_serves_many_threads(opened: Opener, server: IndexServer) -> None:
    for number in range(40):
        server.add_page(f"/{number}", str(number).encode())
    transport = opened(read_timeout=5.0)

    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda n: get(transport, f"{server.root}/{n}"), range(40)))

    assert bodies == [str(number).encode() for number in range(40)]


class _Counting(http.server.ThreadingHTTPServer):
    """Counts the connections to it; each request takes a while."""

    request_queue_size = 64
    daemon_threads = True
    connections = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def get_request(self) -> Any:
        self.connections += 1
        return super().get_request()


class _Patient(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(0.02)
        self.send_response(200)
        self.send_header("content-length", "5")
        self.send_header("X-Twice", "once")
        self.send_header("X-Twice", "more")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def counting() -> Iterator[_Counting]:
    with _Counting(("127.0.0.1", 0), _Patient) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.004,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_headers_can_be_read_when_the_response_is_closed(
    opened: Opener, counting: _Counting
) -> None:
    transport = opened()
    with transport.send(Request("GET", counting.url, whole=True)) as response:
        body = response.read(5)
    transport.close()

    assert body == b"hello"
    assert response.headers["x-twice"] == "once, more"
    assert dict(response.headers).keys() >= {"content-length", "date", "server"}
    assert len(response.headers) == len(dict(response.headers))
    assert "x-none" not in response.headers


def test_the_slow_transport_opens_sixteen_connections_at_most(counting: _Counting) -> None:
    transport = open_transport("httpx", TransportSettings(concurrency=50))

    with ThreadPoolExecutor(50) as pool:
        bodies = list(pool.map(lambda _: get(transport, counting.url), range(50)))
    transport.close()

    assert bodies == [b"hello"] * 50
    assert 1 < counting.connections <= 16


def test_a_library_user_brings_a_client(server: IndexServer) -> None:
    server.add_page("/x", b"hello")
    with httpx.Client(headers={"x-mine": "1"}) as client:
        transport = HttpxTransport(client)
        assert get(transport, f"{server.root}/x") == b"hello"
        transport.close()

        assert not client.is_closed
    assert server.requests[0].headers["x-mine"] == "1"


def test_prefers_the_fast_transport_and_knows_no_other() -> None:
    assert isinstance(open_transport(), ReqwestTransport)
    with pytest.raises(TransportChoiceError, match="carrier-pigeon"):
        open_transport("carrier-pigeon")  # type: ignore[arg-type]  # the wrong word is the point


def test_a_closed_transport_sends_nothing(opened: Opener, server: IndexServer) -> None:
    server.add_page("/x", b"hello")
    transport = opened()
    get(transport, f"{server.root}/x")
    server.requests.clear()

    transport.close()

    with pytest.raises(ClosedError, match="/x is not fetched any more"):
        get(transport, f"{server.root}/x")
    assert server.requests == []


@pytest.mark.parametrize("tls", [None, "good"], ids=["plain", "encrypted"])
@pytest.mark.parametrize("when", ["before the headers", "within the body"])
def test_closing_wakes_who_waits_for_an_answer(tls: Any, when: str) -> None:
    with IndexServer(tls=tls) as server:
        server.add_page("/page", b"x" * 1000)
        if when == "before the headers":
            server.settings.latency = 20.0
        else:
            server.inject(Fault(pattern="/page", kind="stall", after=10, times=None))
        settings = TransportSettings(read_timeout=20.0, ca_file=authority_file())
        transport = open_transport("httpx", settings)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(get, transport, f"{server.root}/page")
            time.sleep(0.5)
            assert not waiting.done()

            started = time.monotonic()
            transport.close()

            assert isinstance(waiting.exception(timeout=10), NetworkError)
            assert time.monotonic() - started < 5
