from __future__ import annotations

import gzip
import json
import ssl
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException, IncompleteRead
from typing import TYPE_CHECKING, Any

import pytest

from puffin_testing import Fault, IndexServer, authority_file, make_wheel, wheel_filename
from pypi_types import parse_html_page, parse_json_page

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON = "application/vnd.pypi.simple.v1+json"
WHEEL = wheel_filename("example", "1.0")


class _Reply:
    """An answer as a test looks at it."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


def get(url: str, timeout: float = 20, **headers: str) -> _Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, headers=names)
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as answer:
            return _Reply(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return _Reply(error.code, error.headers, error.read())


@pytest.fixture
def index() -> Iterator[IndexServer]:
    with IndexServer() as server:
        server.add(WHEEL, make_wheel(None, "example", "1.0", requires_python=">=3.9"))
        yield server


def test_speaks_json_to_those_who_ask_for_it(index: IndexServer) -> None:
    url = f"{index.url}/example/"

    asked, plain = get(url, accept=JSON), get(url)

    assert asked.headers["content-type"] == JSON
    assert plain.headers["content-type"] == "text/html"
    json_files = parse_json_page(asked.body, url).files
    html_files = parse_html_page(plain.body, url).files
    assert json_files[0].size is not None
    assert [f.requires_python for f in (*json_files, *html_files)] == [">=3.9", ">=3.9"]
    assert json_files[0].hashes == html_files[0].hashes
    assert json_files[0].core_metadata == html_files[0].core_metadata


@pytest.mark.parametrize(("only", "kind"), [("json", JSON), ("html", "text/html")])
def test_speaks_one_format_if_told(index: IndexServer, only: Any, kind: str) -> None:
    index.settings.formats = (only,)

    assert get(f"{index.url}/example/", accept=f"text/html, {JSON}").headers["content-type"] == kind


def test_serves_the_metadata_of_wheels(index: IndexServer) -> None:
    assert b"Name: example" in get(index.file_url(f"{WHEEL}.metadata")).body
    index.settings.metadata = "off"
    assert get(index.file_url(f"{WHEEL}.metadata")).status == 404


@pytest.mark.parametrize(
    ("kind", "asked", "status", "content_range"),
    [
        ("yes", "bytes=2-4", 206, "bytes 2-4/10"),
        ("yes", "bytes=-3", 206, "bytes 7-9/10"),
        ("yes", "bytes=8-", 206, "bytes 8-9/10"),
        ("yes", "bytes=10-", 416, "bytes */10"),
        ("no", "bytes=2-4", 200, None),
        ("refused", "bytes=2-4", 416, "bytes */10"),
        ("no-suffix", "bytes=-3", 501, None),
        ("no-suffix", "bytes=2-4", 206, "bytes 2-4/10"),
        ("wrong-range", "bytes=-3", 206, "bytes 0-2/10"),
    ],
)
def test_ranges(kind: Any, asked: str, status: int, content_range: str | None) -> None:
    with IndexServer(ranges=kind) as server:
        server.add("x-1.0.tar.gz", b"0123456789")

        answer = get(server.file_url("x-1.0.tar.gz"), range=asked)

    assert (answer.status, answer.headers["content-range"]) == (status, content_range)


def test_a_wrong_part_is_not_what_its_range_says() -> None:
    with IndexServer(ranges="wrong-part") as server:
        server.add("x-1.0.tar.gz", b"0123456789")
        answer = get(server.file_url("x-1.0.tar.gz"), range="bytes=2-4")

    assert answer.headers["content-range"] == "bytes 2-4/10"
    assert answer.body == b"901"


@pytest.mark.parametrize(
    ("validator", "header", "condition"),
    [("etag", "etag", "if_none_match"), ("last-modified", "last-modified", "if_modified_since")],
)
def test_validators(index: IndexServer, validator: Any, header: str, condition: str) -> None:
    index.settings.validators = frozenset({validator})
    url = f"{index.url}/example/"

    value = get(url).headers[header]

    assert get(url, **{condition: value}).status == 304


def test_asks_for_credentials(index: IndexServer) -> None:
    index.settings.credentials = "me:pw"

    assert get(f"{index.url}/example/").status == 401
    assert get(f"{index.url}/example/", authorization="Basic bWU6cHc=").status == 200


def test_compresses_for_those_who_can(index: IndexServer) -> None:
    index.settings.compress = True

    answer = get(f"{index.url}/example/", accept_encoding="gzip")

    assert b"example" in gzip.decompress(answer.body)


def test_lies_are_told_when_asked_for() -> None:
    with IndexServer(hashes="wrong", metadata="wrong", sizes="wrong") as server:
        server.add(WHEEL, make_wheel(None, "example", "1.0"))
        file = json.loads(get(f"{server.url}/example/", accept=JSON).body)["files"][0]

    assert file["hashes"] == file["core-metadata"] == {"sha256": "0" * 64}
    assert file["size"] == len(make_wheel(None, "example", "1.0")) + 1


def test_faults_are_used_up(index: IndexServer) -> None:
    url = f"{index.url}/example/"
    index.fail("/simple/*", 503, times=2, headers={"Retry-After": "1"})

    assert [get(url).status for _ in range(3)] == [503, 503, 200]
    assert [request.status for request in index.requests] == [503, 503, 200]


def test_tells_how_many_bytes_it_sent(index: IndexServer) -> None:
    url = index.file_url(WHEEL)
    whole = get(url)
    get(url, range="bytes=2-4")
    get(url, if_none_match=whole.headers["etag"])

    assert [request.sent for request in index.requests] == [len(whole.body), 3, 0]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("reset", (ConnectionError, urllib.error.URLError, HTTPException)),
        ("truncate", IncompleteRead),
        ("stall", TimeoutError),
    ],
)
def test_connections_break(index: IndexServer, kind: Any, error: Any) -> None:
    index.inject(Fault(pattern="/simple/example/", kind=kind, after=10))

    with pytest.raises(error):
        get(f"{index.url}/example/", timeout=0.5 if kind == "stall" else 20)
    assert get(f"{index.url}/example/").status == 200


def test_drips(index: IndexServer) -> None:
    index.add_page("/x", b"0123456789")
    index.inject(Fault(pattern="/x", kind="drip", piece=5, seconds=0.1))
    start = time.monotonic()

    assert get(f"{index.root}/x").body == b"0123456789"
    assert time.monotonic() - start > 0.1


def test_latency_and_the_most_at_once(index: IndexServer) -> None:
    index.settings.latency = 0.1
    start = time.monotonic()

    with ThreadPoolExecutor(3) as pool:
        for _ in range(30):
            if index.peak < 3:  # a busy machine may have them come one after the other
                list(pool.map(lambda _: get(f"{index.url}/"), range(3)))

    assert index.peak == 3
    assert time.monotonic() - start > 0.1


def test_redirects_and_names(index: IndexServer) -> None:
    index.redirect("/old", "https://example.org/new", status=308)

    assert get(f"{index.root}/old").headers["location"] == "https://example.org/new"
    assert get(f"{index.url}/Example").headers["location"] == "/simple/example/"
    assert b'href="example/"' in get(f"{index.url}/").body
    assert WHEEL.encode() in get(f"{index.root}/links/").body


def test_a_file_takes_the_place_of_its_namesake(index: IndexServer) -> None:
    index.add(WHEEL, make_wheel(None, "example", "1.0", requires=["other"]))

    page = parse_html_page(get(f"{index.url}/example/").body, index.url)
    assert len(page.files) == 1


def test_serves_tls_with_a_certificate_that_its_authority_vouches_for() -> None:
    context = ssl.create_default_context(cafile=authority_file())
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context), urllib.request.ProxyHandler({})
    )
    with IndexServer(tls="good") as server, opener.open(f"{server.url}/") as answer:
        assert answer.status == 200
    with (
        IndexServer(tls="expired") as server,
        pytest.raises(urllib.error.URLError, match="expired"),
    ):
        opener.open(f"{server.url}/")
