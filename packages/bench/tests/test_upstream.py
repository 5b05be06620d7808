"""What the mirror hears of an index, whatever that index can and cannot do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from puffin_bench._errors import MirrorError
from puffin_bench._upstream import TAIL, Upstream, configured_index, transport_settings
from puffin_client import StatusError, TransportSettings
from puffin_testing import IndexServer, authority_file, make_wheel, wheel_filename
from pypi_types import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHEEL = wheel_filename("example", "1.0")
# One authority: reading all that a system trusts takes time.
SETTINGS = TransportSettings(ca_file=authority_file())


@pytest.fixture
def server() -> Iterator[IndexServer]:
    with IndexServer() as server:
        yield server


@pytest.fixture
def upstream(server: IndexServer) -> Iterator[Upstream]:
    with Upstream(server.url, SETTINGS) as upstream:
        yield upstream


def only_file(upstream: Upstream) -> File:
    page = upstream.page("example")
    assert page is not None
    (file,) = page.files
    return file


@pytest.mark.parametrize("formats", [("json",), ("html",), ("json", "html")])
def test_reads_pages_of_either_kind(
    server: IndexServer, upstream: Upstream, formats: tuple[str, ...]
) -> None:
    server.settings.formats = formats
    server.add(WHEEL, make_wheel(None, "example", "1.0"))

    file = only_file(upstream)

    assert file.filename == WHEEL
    assert file.url == server.file_url(WHEEL)
    assert set(file.hashes) == {"sha256"}


def test_a_project_that_is_not_there_is_none(upstream: Upstream) -> None:
    assert upstream.page("nowhere") is None


def test_an_index_that_fails_is_an_error_and_no_absence(
    server: IndexServer, upstream: Upstream
) -> None:
    server.fail("/simple/example/", 403, times=None)

    with pytest.raises(StatusError):
        upstream.page("example")


@pytest.mark.parametrize("offer", ["right", "off"])
@pytest.mark.parametrize("ranges", ["yes", "no"])
@pytest.mark.parametrize("size", [10, 3 * TAIL])
def test_metadata_is_the_same_by_every_way(
    server: IndexServer, upstream: Upstream, offer: str, ranges: str, size: int
) -> None:
    server.settings.metadata, server.settings.ranges = offer, ranges
    data = make_wheel(None, "example", "1.0", files={"example.py": os.urandom(size)})
    wheel = server.add(WHEEL, data)

    assert upstream.metadata(only_file(upstream)) == wheel.metadata


def test_of_a_large_wheel_only_the_end_is_read(server: IndexServer, upstream: Upstream) -> None:
    server.settings.metadata = "off"
    server.add(WHEEL, make_wheel(None, "example", "1.0", files={"a.py": os.urandom(5 * TAIL)}))

    upstream.metadata(only_file(upstream))

    asked = [r for r in server.requests if r.path == f"/files/{WHEEL}"]
    assert [r.headers["range"] for r in asked] == [f"bytes=-{TAIL}"]
    assert [r.status for r in asked] == [206]


def test_metadata_that_is_promised_only_is_read_from_the_wheel(
    server: IndexServer, upstream: Upstream
) -> None:
    wheel = server.add(WHEEL, make_wheel(None, "example", "1.0"))
    server.fail(f"/files/{WHEEL}.metadata", 404, times=None)

    assert upstream.metadata(only_file(upstream)) == wheel.metadata


@pytest.mark.parametrize("filename", [WHEEL, "example-one-py3-none-any.whl"])
def test_a_wheel_that_is_none_has_no_metadata(
    server: IndexServer, upstream: Upstream, filename: str
) -> None:
    server.add(filename, b"PK is how it begins", metadata=b"Name: example", project="example")
    server.settings.metadata = "off"

    file = File(filename=filename, url=server.file_url(filename))

    assert upstream.metadata(file) is None


def test_fetches_a_file_whole(server: IndexServer, upstream: Upstream, tmp_path: Path) -> None:
    data = make_wheel(None, "example", "1.0", files={"a.py": os.urandom(100_000)})
    server.add(WHEEL, data)
    target = tmp_path / "new" / WHEEL

    upstream.fetch(only_file(upstream), str(target))

    assert target.read_bytes() == data
    assert os.listdir(target.parent) == [WHEEL]


def test_a_file_that_is_another_leaves_nothing(
    server: IndexServer, upstream: Upstream, tmp_path: Path
) -> None:
    server.settings.hashes = "wrong"
    server.add(WHEEL, make_wheel(None, "example", "1.0"))

    with pytest.raises(MirrorError, match="not the file"):
        upstream.fetch(only_file(upstream), str(tmp_path / WHEEL))

    assert os.listdir(tmp_path) == []


def test_asks_with_the_credentials_of_the_url(server: IndexServer) -> None:
    server.settings.credentials = "user:secret"
    server.add(WHEEL, make_wheel(None, "example", "1.0"))

    with Upstream(server.url.replace("://", "://user:secret@"), SETTINGS) as upstream:
        assert upstream.metadata(only_file(upstream)) is not None


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"PUFFIN_INDEX_URL": "https://a.example.org/simple"}, "https://a.example.org/simple"),
        ({"PIP_INDEX_URL": "https://b.example.org/simple"}, "https://b.example.org/simple"),
        (
            {"PUFFIN_INDEX_URL": "https://a.example.org", "PIP_INDEX_URL": "https://b.example.org"},
            "https://a.example.org",
        ),
    ],
    ids=["ours", "pip's", "both"],
)
def test_the_index_is_the_configured_one(variables: dict[str, str], expected: str) -> None:
    assert configured_index({**variables, "PIP_CONFIG_FILE": os.devnull}) == expected


def test_pips_configuration_file_counts(tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://c.example.org/simple\n")
    environ = {"PIP_CONFIG_FILE": str(config), "HOME": str(tmp_path)}

    assert configured_index(environ) == "https://c.example.org/simple"


def test_authorities_and_proxies_are_those_of_the_variables() -> None:
    settings = transport_settings(
        {
            "PIP_CERT": "/pip.pem",
            "SSL_CERT_FILE": "/all.pem",
            "HTTPS_PROXY": "http://proxy.example.org:3128",
            "NO_PROXY": "localhost, 127.0.0.1,",
        }
    )

    assert settings.ca_file == "/all.pem"
    assert settings.proxies.https == "http://proxy.example.org:3128"
    assert settings.proxies.exceptions == ("localhost", "127.0.0.1")
    assert transport_settings({}) == TransportSettings()
