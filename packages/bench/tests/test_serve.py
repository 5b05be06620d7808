"""Both servers keep the same promises: one suite, run once for nginx and once for our own."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest

from puffin_bench._errors import ServerError
from puffin_bench._nginx import find_nginx
from puffin_bench._serve import serve
from puffin_bench._store import Label, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_bench._server import Server

WHEEL = "example-1.0+local-py3-none-any.whl"
METADATA = b"Metadata-Version: 2.1\nName: example\nVersion: 1.0+local\n"
CONTENT = bytes(range(256)) * 4000
LATENCY = 0.1
JSON = "application/vnd.pypi.simple.v1+json"
V1_HTML = "application/vnd.pypi.simple.v1+html"
PIP = f"{JSON}, {V1_HTML}; q=0.1, text/html; q=0.01"
OTHER = "/simple/other/"
PAGE, FILE, CORE = "/simple/example/", f"/files/{WHEEL}", f"/files/{WHEEL}.metadata"

KINDS = [
    pytest.param(
        "nginx",
        marks=pytest.mark.skipif(
            getattr(find_nginx(), "waits", None) is None,
            reason="there is no nginx here, or none that can wait",
        ),
    ),
    "python",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    # A path with what a configuration file might take for something else.
    store = Store(tmp_path_factory.mktemp("a mirror; $x {1}"))
    file = {
        "filename": WHEEL,
        "url": f"../../files/{WHEEL}",
        "hashes": {"sha256": "00ff"},
        "size": len(CONTENT),
    }
    page = {"meta": {"api-version": "1.1"}, "name": "example", "files": [file]}
    store.put_page("example", msgspec.json.encode(page))
    store.put_metadata(WHEEL, METADATA)
    store.put_file(WHEEL, CONTENT)
    store.put_file("empty-1.0.tar.gz", b"")
    store.put_missing("nowhere")
    store.put_missing("odd-1.0-py3-none-any.whl.metadata")
    store.put_label(Label(format=1, made="2026-01-31T12:00:00Z", python="3.11", platform="linux"))
    return store


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def quick(store: Store, kind: str) -> Iterator[Server]:
    """A server without latency, shared by the tests that only look at answers."""
    with serve(store, latency=0, nginx=kind == "nginx") as server:
        yield server


class Answer(msgspec.Struct, frozen=True):
    status: int
    headers: dict[str, str]
    body: bytes


def connect(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)


def ask(
    connection: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str
) -> Answer:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in fields.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    return Answer(response.status, dict(response.getheaders()), response.read())


def get(server: Server, path: str, method: str = "GET", **headers: str) -> Answer:
    with closing(connect(server)) as connection:
        return ask(connection, path, method, **headers)


def request_of(path: str, *fields: str) -> bytes:
    return "".join(
        f"{line}\r\n" for line in (f"GET {path} HTTP/1.1", "Host: x", *fields, "")
    ).encode()


def raw(server: Server) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def read_to_end(client: socket.socket) -> bytes:
    return b"".join(iter(lambda: client.recv(65536), b""))


# Answers


def test_is_what_was_asked_for(quick: Server, kind: str) -> None:
    assert quick.kind == kind


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (PIP, JSON),
        (JSON, JSON),
        ("application/vnd.pypi.simple.latest+json", JSON),
        (V1_HTML, V1_HTML),
        (f"{V1_HTML}, text/html;q=0.5", V1_HTML),
        ("text/html", "text/html"),
        ("*/*", "text/html"),
        (None, "text/html"),
    ],
)
def test_a_page_has_the_form_that_the_client_accepts(
    quick: Server, accept: str | None, content_type: str
) -> None:
    answer = get(quick, PAGE, **({"Accept": accept} if accept else {}))

    assert answer.status == 200
    assert answer.headers["Content-Type"] == content_type
    assert (b'"core-metadata"' if content_type == JSON else b"data-core-metadata") in answer.body
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    assert answer.headers["Cache-Control"] == "max-age=600, public"


@pytest.mark.parametrize("path", [PAGE, CORE])
@pytest.mark.parametrize("encodings", ["gzip", "gzip, deflate, br", "br, gzip;q=1.0"])
def test_text_is_compressed_for_who_takes_it(quick: Server, path: str, encodings: str) -> None:
    plain = get(quick, path)
    packed = get(quick, path, Accept_Encoding=encodings)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("encodings", ["br", "identity", "gzip;q=0", "gzip; q=0.0, br"])
def test_text_is_sent_plain_to_who_does_not_take_gzip(quick: Server, encodings: str) -> None:
    assert get(quick, CORE, Accept_Encoding=encodings).body == METADATA


def test_metadata_is_for_ever(quick: Server) -> None:
    answer = get(quick, CORE)

    assert answer.body == METADATA
    assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("path", [FILE, FILE.replace("+", "%2B"), f"{FILE}?download"])
def test_a_file_is_sent_as_it_is(quick: Server, path: str) -> None:
    answer = get(quick, path, Accept_Encoding="gzip")

    assert answer.body == CONTENT
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"


def test_an_empty_file_is_sent_too(quick: Server) -> None:
    answer = get(quick, "/files/empty-1.0.tar.gz")

    assert (answer.status, answer.headers["Content-Length"], answer.body) == (200, "0", b"")


@pytest.mark.parametrize("path", [PAGE, FILE, CORE])
def test_a_head_is_that_of_the_whole(quick: Server, path: str) -> None:
    whole, head = get(quick, path), get(quick, path, "HEAD")

    assert head.body == b""
    assert {**head.headers, "Date": ""} == {**whole.headers, "Date": ""}


def test_answers_are_dated(quick: Server) -> None:
    dated = get(quick, PAGE).headers["Date"]
    then = time.strptime(dated, "%a, %d %b %Y %H:%M:%S GMT")

    assert abs(time.mktime(then) - time.mktime(time.gmtime())) <= 2


# Validators


@pytest.mark.parametrize("path", [PAGE, FILE, CORE])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_is_the_same_is_not_sent_again(
    quick: Server, path: str, encoding: str, form: str
) -> None:
    whole = get(quick, path, Accept_Encoding=encoding)
    etag = whole.headers["ETag"]
    again = get(quick, path, Accept_Encoding=encoding, If_None_Match=form.format(etag))

    assert (again.status, again.body) == (304, b"")
    for name in ("ETag", "Cache-Control"):
        assert again.headers[name] == whole.headers[name]
    assert again.headers.get("Vary") == whole.headers.get("Vary")


@pytest.mark.parametrize("path", [PAGE, FILE, CORE])
def test_what_is_another_is_sent(quick: Server, path: str) -> None:
    assert get(quick, path, If_None_Match='"other"').status == 200


def test_etags_outlive_the_server(store: Store, kind: str, quick: Server) -> None:
    before = [get(quick, path).headers["ETag"] for path in (PAGE, FILE, CORE)]
    with serve(store, latency=0, nginx=kind == "nginx") as another:
        after = [get(another, path).headers["ETag"] for path in (PAGE, FILE, CORE)]

    assert after == before


# Ranges

LAST = len(CONTENT) - 1


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("0-0", 0, 0),
        ("100-199", 100, 199),
        ("1000000-", 1_000_000, LAST),
        ("-100", LAST - 99, LAST),
        (f"-{LAST * 9}", 0, LAST),
        (f"5-{LAST * 9}", 5, LAST),
    ],
)
def test_part_of_a_file_is_sent(quick: Server, wanted: str, first: int, last: int) -> None:
    answer = get(quick, FILE, Range=f"bytes={wanted}")

    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert answer.body == CONTENT[first : last + 1]


@pytest.mark.parametrize("wanted", [f"{LAST + 1}-", f"{LAST * 2}-{LAST * 3}"])
def test_a_part_beyond_the_end_is_refused(quick: Server, wanted: str) -> None:
    answer = get(quick, FILE, Range=f"bytes={wanted}")

    assert answer.status == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize("wanted", ["bytes=0-9,20-29", "lines=1-2"])
def test_who_asks_for_parts_that_cannot_be_had_gets_the_whole(quick: Server, wanted: str) -> None:
    answer = get(quick, FILE, Range=wanted)

    assert (answer.status, answer.body) == (200, CONTENT)


def test_a_part_of_what_is_another_by_now_is_the_whole(quick: Server) -> None:
    etag = get(quick, FILE).headers["ETag"]

    assert get(quick, FILE, Range="bytes=0-9", If_Range=etag).status == 206
    assert get(quick, FILE, Range="bytes=0-9", If_Range='"other"').status == 200


def test_text_has_no_parts(quick: Server) -> None:
    answer = get(quick, CORE, Range="bytes=0-9")

    assert (answer.status, answer.body) == (200, METADATA)


# Misses


def test_what_the_mirror_lacks_is_missed_and_what_the_index_lacks_is_not(
    store: Store, kind: str
) -> None:
    known = ["/simple/nowhere/", "/files/odd-1.0-py3-none-any.whl.metadata"]
    unknown = ["/simple/other/", "/files/other-1.0.tar.gz", "/files/other-1.0.whl.metadata", "/x"]
    with serve(store, latency=0, nginx=kind == "nginx") as server:
        statuses = [get(server, path).status for path in known + unknown + unknown + [PAGE]]
        missed, requests = server.misses(), server.requests()

    assert statuses == [404] * 10 + [200]
    assert missed == unknown + unknown
    assert requests == 11


@pytest.mark.parametrize("path", ["/files/", "/files/..", "/files/../../x", "/files/%2e%2e/x", "/"])
def test_nothing_is_served_from_elsewhere(quick: Server, path: str) -> None:
    with raw(quick) as client:
        client.sendall(request_of(path, "Connection: close"))

        assert int(read_to_end(client).split(b" ")[1]) in {301, 400, 403, 404}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(quick: Server, method: str) -> None:
    assert get(quick, FILE, method, Content_Length="0").status == 405


# Connections


def test_a_connection_is_used_again_and_again(quick: Server) -> None:
    connection = connect(quick)
    ask(connection, PAGE)
    used = connection.sock
    answers = [ask(connection, path) for path in (PAGE, FILE, CORE, "/simple/nowhere/") * 50]

    assert connection.sock is used
    assert {answer.status for answer in answers} == {200, 404}
    connection.close()


def test_requests_sent_at_once_are_answered_in_turn(quick: Server) -> None:
    paths = [PAGE, CORE, FILE, CORE] * 5
    with raw(quick) as client:
        *_, last = requests = [request_of(path) for path in paths]
        requests[-1] = last.replace(b"Host", b"Connection: close\r\nHost")
        client.sendall(b"".join(requests))
        received = read_to_end(client)

    whole = [get(quick, path).body for path in paths]
    positions = [received.index(b"HTTP/1.1 200 OK")]
    for body in whole:
        positions.append(received.index(body, positions[-1]) + len(body))
    assert received.count(b"HTTP/1.1 200 OK") == len(paths)
    assert positions[-1] == len(received)


def test_a_request_may_come_in_bits(quick: Server) -> None:
    with raw(quick) as client:
        for byte in request_of(CORE, "Connection: close"):
            client.sendall(bytes([byte]))

        assert read_to_end(client).endswith(METADATA)


@pytest.mark.parametrize("line", [b"GET nonsense", b"nonsense", b"GET x HTTP/1.1"])
def test_nonsense_is_refused_and_the_server_lives(quick: Server, line: bytes) -> None:
    with raw(quick) as client:
        client.sendall(line + b"\r\nHost: x\r\n\r\n")
        answer = read_to_end(client)

    assert b"200" not in answer[:20]
    assert get(quick, CORE).body == METADATA


def test_clients_that_go_away_do_no_harm(quick: Server) -> None:
    for _ in range(20):
        with raw(quick) as client:
            client.sendall(request_of(FILE) * 5)
            client.recv(10)

    assert get(quick, FILE).body == CONTENT


def test_three_hundred_connections_are_open_at_once(quick: Server) -> None:
    clients = [raw(quick) for _ in range(300)]
    for client in clients:
        client.sendall(request_of(FILE, "Connection: close"))
    ends = [read_to_end(client)[-len(CONTENT) :] for client in clients[:20] + clients[-20:]]
    for client in clients:
        client.close()

    assert set(ends) == {CONTENT}


# Time


def test_an_answer_takes_the_latency_and_fifty_at_once_take_it_once(
    store: Store, kind: str
) -> None:
    with serve(store, latency=LATENCY, nginx=kind == "nginx") as server:
        clients = [raw(server) for _ in range(50)]
        start = time.perf_counter()
        for number, client in enumerate(clients):
            client.sendall(request_of((PAGE, CORE, "/simple/nowhere/")[number % 3]))
        firsts = []
        for client in clients:
            client.recv(1)
            firsts.append(time.perf_counter() - start)
            client.close()

    assert min(firsts) >= LATENCY * 0.99
    assert max(firsts) < LATENCY * 5


def waits_of_five(server: Server) -> list[float]:
    """Seconds that answers take where some are asked for when the server waits for others."""
    asked, took = [], []
    for _ in range(5):
        client = raw(server)
        asked.append((client, time.perf_counter()))
        client.sendall(request_of(CORE))
        time.sleep(LATENCY / 5)
    for client, start in asked:
        client.recv(1)
        took.append(time.perf_counter() - start)
        client.close()
    return took


def test_who_asks_while_others_wait_takes_no_longer(store: Store, kind: str) -> None:
    medians = []
    with serve(store, latency=LATENCY, nginx=kind == "nginx") as server:
        # What is slow once may be the machine; what is slow each time is the server.
        while len(medians) < 10 and (not medians or min(medians) >= LATENCY * 1.3):
            took = waits_of_five(server)
            assert min(took) >= LATENCY * 0.99
            medians.append(statistics.median(took))

    assert min(medians) < LATENCY * 1.3


def test_requests_one_after_the_other_take_the_latency_each(store: Store, kind: str) -> None:
    with serve(store, latency=LATENCY, nginx=kind == "nginx") as server:
        connection = connect(server)
        start = time.perf_counter()
        for path in (PAGE, FILE, CORE):
            ask(connection, path)
        took = time.perf_counter() - start
        connection.close()

    assert LATENCY * 3 * 0.99 <= took < LATENCY * 8


def test_the_bandwidth_is_that_of_each_connection(store: Store, kind: str) -> None:
    bandwidth = len(CONTENT) * 2
    with serve(store, latency=0, bandwidth=bandwidth, nginx=kind == "nginx") as server:
        start = time.perf_counter()
        with ThreadPoolExecutor(8) as pool:
            bodies = list(pool.map(lambda _: get(server, FILE).body, range(8)))
        took = time.perf_counter() - start

    assert set(bodies) == {CONTENT}
    assert 0.4 <= took < 1.5


# Processes


def test_cpu_time_is_that_of_the_server(store: Store, kind: str) -> None:
    with serve(store, latency=0, nginx=kind == "nginx") as server:
        before = server.cpu()
        time.sleep(0.2)
        idle = server.cpu() - before
        connection = connect(server)
        for _ in range(500):
            ask(connection, CORE)
        busy = server.cpu() - before - idle
        connection.close()

    assert idle < 0.02
    assert 0.001 < busy < 1.0


def test_the_end_of_the_block_is_the_end_of_the_server(store: Store, kind: str) -> None:
    with serve(store, nginx=kind == "nginx") as server, raw(server) as client:
        client.sendall(request_of(FILE))
        port = int(server.url.rpartition(":")[2])

    assert not os.path.exists(f"/proc/{server.pid}")
    with serve(store, nginx=kind == "nginx", port=port) as again:
        assert get(again, CORE).body == METADATA


def test_a_server_that_has_ended_says_so(store: Store, kind: str) -> None:
    with serve(store, nginx=kind == "nginx") as server:
        os.kill(server.pid, signal.SIGKILL)
        os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)

        with pytest.raises(ServerError, match="has ended"):
            server.requests()


def test_a_port_that_is_taken_is_not_shared(store: Store, kind: str, quick: Server) -> None:
    port = int(quick.url.rpartition(":")[2])

    with (
        pytest.raises(ServerError, match=f"port {port} cannot be had"),
        serve(store, nginx=kind == "nginx", port=port),
    ):
        pass


# The command


def start_command(store: Store, kind: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "puffin_bench", "serve", "--mirror", store.directory]
    return subprocess.Popen(
        [*command, "--server", kind, "--latency", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    url = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/simple/\n", process.stdout.readline())
    assert url is not None
    return int(url[1])


def is_refused_soon(address: tuple[str, int]) -> bool:
    """Whether nobody listens there, or in five seconds nobody will: the system ends processes."""
    last = time.monotonic() + 5
    while time.monotonic() < last:
        try:
            socket.create_connection(address).close()
        except (ConnectionRefusedError, ConnectionResetError):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_interrupted_then_tells_what_was(
    store: Store, kind: str, number: signal.Signals
) -> None:
    with start_command(store, kind) as process:
        port = port_of(process)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            served = [ask(connection, path).status for path in (PAGE, CORE, OTHER, OTHER)]
        os.killpg(process.pid, number)  # as a terminal does
        _, told = process.communicate(timeout=20)

    assert served == [200, 200, 404, 404]
    assert process.returncode == 0
    assert "4 requests, 2 of them for what the mirror lacks\n  /simple/other/\n" in told
    assert told.count(OTHER) == 1
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_the_server_does_not_outlive_a_command_that_is_killed(store: Store, kind: str) -> None:
    with start_command(store, kind) as process:
        address = ("127.0.0.1", port_of(process))
        with socket.create_connection(address, timeout=20) as client:
            client.sendall(request_of(CORE))
            first = client.recv(4)
            process.kill()
            process.communicate()
            read_to_end(client)

    assert first == b"HTTP"
    assert is_refused_soon(address)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--mirror", "nowhere"], "there is no mirror in nowhere"),
        (["--latency", "-1"], "cannot be negative"),
        (["--bandwidth", "0"], "cannot be negative, nor bandwidth nothing"),
        (["--port", "99999"], "port 99999 cannot be had"),
    ],
)
def test_says_what_it_cannot_do(
    store: Store, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    from puffin_bench import main

    assert main(["serve", "--mirror", store.directory, "--server", "python", *words]) == 2
    assert told in capsys.readouterr().err
