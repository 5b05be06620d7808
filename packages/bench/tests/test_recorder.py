"""The recording server is an index to any client, and keeps all that was asked for."""

from __future__ import annotations

import http.client
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from puffin_bench._collector import Collector
from puffin_bench._pages import HTML, JSON, V1_HTML
from puffin_bench._recorder import Recorder
from puffin_bench._store import Store
from puffin_bench._upstream import Upstream
from puffin_client import TransportSettings
from puffin_testing import IndexServer, ServedFile, authority_file, make_wheel, wheel_filename
from pypi_types import parse_html_page, parse_json_page

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEEL = wheel_filename("example", "1.0")


@pytest.fixture
def index() -> Iterator[IndexServer]:
    with IndexServer(metadata="off", formats=("html",)) as server:
        yield server


@pytest.fixture
def wheel(index: IndexServer) -> ServedFile:
    return index.add(WHEEL, make_wheel(None, "example", "1.0"))


@pytest.fixture
def recorder(index: IndexServer, tmp_path: Path) -> Iterator[Recorder]:
    settings = TransportSettings(ca_file=authority_file())
    store = Store(tmp_path / "mirror")
    with Upstream(index.url, settings) as upstream, Recorder(Collector(store, upstream)) as made:
        yield made


@pytest.fixture
def connection(recorder: Recorder) -> Iterator[http.client.HTTPConnection]:
    made = http.client.HTTPConnection(urlsplit(recorder.url).netloc, timeout=10)
    yield made
    made.close()


class Answer:
    """A response that was read to its end."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        path: str,
        method: str = "GET",
        accept: str = "",
    ) -> None:
        connection.request(method, path, headers={"Accept": accept} if accept else {})
        response = connection.getresponse()
        self.status, self.headers, self.body = response.status, response.headers, response.read()


@pytest.mark.parametrize(
    ("accept", "form"),
    [(JSON.content_type, JSON), (V1_HTML.content_type, V1_HTML), ("", HTML), ("text/html", HTML)],
)
def test_offers_core_metadata_whatever_the_index_does(
    recorder: Recorder,
    connection: http.client.HTTPConnection,
    wheel: ServedFile,
    accept: str,
    form: object,
) -> None:
    answer = Answer(connection, "/simple/example/", accept=accept)

    url = f"{recorder.url}/simple/example/"
    parse = parse_json_page if form is JSON else parse_html_page
    (file,) = parse(answer.body, url).files
    assert answer.headers["Content-Type"] == getattr(form, "content_type", None)
    assert answer.headers["Cache-Control"] == "max-age=600, public"
    assert file.url == f"{recorder.url}/files/{WHEEL}"
    assert file.core_metadata is True
    assert Answer(connection, f"/files/{WHEEL}.metadata").body == wheel.metadata


def test_files_come_whole_and_stay(
    recorder: Recorder, connection: http.client.HTTPConnection, wheel: ServedFile
) -> None:
    Answer(connection, "/simple/example/")

    answer = Answer(connection, f"/files/{WHEEL}")

    assert answer.body == wheel.data
    assert "immutable" in answer.headers["Cache-Control"]
    path = recorder.collector.store.file_path(WHEEL)
    assert path is not None
    assert Path(path).read_bytes() == wheel.data


def test_metadata_that_cannot_be_read_is_offered_once(
    recorder: Recorder, connection: http.client.HTTPConnection, index: IndexServer
) -> None:
    index.add(WHEEL, b"no archive", metadata=b"Name: example")
    Answer(connection, "/simple/example/")

    assert Answer(connection, f"/files/{WHEEL}.metadata").status == 404
    page = Answer(connection, "/simple/example/", accept=JSON.content_type).body
    (file,) = parse_json_page(page, f"{recorder.url}/simple/example/").files
    assert file.core_metadata is False
    assert not recorder.failures


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/simple/",
        "/simple/nowhere/",
        "/simple/a%2Fb/",
        "/files/",
        "/files/nothing-1.0.tar.gz",
        "/files/..%2Fmirror.json",
        "/files/nothing-1.0-py3-none-any.whl.metadata",
        "/other/example/",
    ],
)
def test_what_is_not_there_is_404(connection: http.client.HTTPConnection, path: str) -> None:
    assert Answer(connection, path).status == 404


@pytest.mark.parametrize("path", ["/simple/Example/", "/simple/example", "/simple/EXAMPLE"])
@pytest.mark.usefixtures("wheel")
def test_names_lead_to_their_normal_form(connection: http.client.HTTPConnection, path: str) -> None:
    answer = Answer(connection, path)

    assert (answer.status, answer.headers["Location"]) == (301, "/simple/example/")
    assert Answer(connection, answer.headers["Location"]).status == 200


def test_a_head_has_no_body_and_the_connection_lives_on(
    connection: http.client.HTTPConnection, wheel: ServedFile
) -> None:
    Answer(connection, "/simple/example/")

    head = Answer(connection, f"/files/{WHEEL}", method="HEAD")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(wheel.data))
    assert Answer(connection, f"/files/{WHEEL}").body == wheel.data


def test_says_when_the_index_could_not_be_asked(
    recorder: Recorder, connection: http.client.HTTPConnection, index: IndexServer
) -> None:
    index.fail("/simple/example/", 403, times=None)

    assert Answer(connection, "/simple/example/").status == 502
    assert [failure.partition(":")[0] for failure in recorder.failures] == ["/simple/example/"]
    assert not recorder.collector.store.is_missing("example")


@pytest.mark.usefixtures("wheel")
def test_waits_as_long_as_it_is_told(
    recorder: Recorder, connection: http.client.HTTPConnection
) -> None:
    Answer(connection, "/simple/example/")
    recorder.latency = 0.1

    start = time.perf_counter()
    Answer(connection, "/simple/example/")

    assert time.perf_counter() - start >= 0.1


def test_ends_while_clients_hold_connections(index: IndexServer, tmp_path: Path) -> None:
    settings = TransportSettings(ca_file=authority_file())
    with Upstream(index.url, settings) as upstream:
        with Recorder(Collector(Store(tmp_path / "mirror"), upstream)) as recorder:
            connection = http.client.HTTPConnection(urlsplit(recorder.url).netloc, timeout=10)
            assert Answer(connection, "/simple/nowhere/").status == 404
        other = http.client.HTTPConnection(urlsplit(recorder.url).netloc, timeout=10)
        with pytest.raises(ConnectionRefusedError):
            other.connect()
        connection.close()
