"""What a first request loads: each module is waited for with the index silent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from puffin_normalize import normalize_project
from puffin_testing import modules_loaded_by

if TYPE_CHECKING:
    from puffin_testing import IndexServer

FETCH = """
import sys
from puffin_cache import Cache
from puffin_client import CachedClient, CredentialStore, HttpClient, KeyringCommand
from puffin_client import RegistryClient, TransportSettings, open_transport
from puffin_normalize import normalize_project
from pypi_types import IndexLocations, IndexUrl

credentials = CredentialStore(keyring=KeyringCommand())
settings = TransportSettings(user_agent="test")
http = HttpClient(lambda: open_transport("pyreqwest", settings), credentials=credentials)
cache = Cache(sys.argv[1])
locations = IndexLocations(index=IndexUrl(sys.argv[2]))
registry = RegistryClient(CachedClient(http, cache), locations, cache, lambda: "")
assert registry.project(normalize_project("example")).versions == ("1.0",)
http.close()
"""
GIVE_UP = """
import sys
from puffin_client import Request, TransportSettings, open_transport

transport = open_transport("pyreqwest", TransportSettings(user_agent="test"))
with transport.send(Request("GET", sys.argv[1])) as response:
    pieces = response.iter_bytes()
    next(pieces)
    pieces.close()
"""
FOR_ERRORS = frozenset({"json", "pyreqwest.exceptions"})
FOR_RULES = frozenset({"ipaddress", "urllib.parse"})
FOR_PASSWORDS = frozenset({"base64", "subprocess", "puffin_client._netrc"})


@pytest.fixture
def filled(bench: Any, index: IndexServer) -> IndexServer:
    bench.add(index, "example", "1.0")
    return index


def test_a_page_is_fetched_without_what_few_need(bench: Any, filled: IndexServer) -> None:
    pytest.importorskip("pyreqwest", reason="the library is of use without it")

    loaded = modules_loaded_by(FETCH, bench.cache.root, filled.url)

    assert "pyreqwest.client" in loaded
    assert loaded & (FOR_ERRORS | FOR_RULES | FOR_PASSWORDS) == set()


def test_a_body_is_given_up_without_what_errors_need(filled: IndexServer) -> None:
    pytest.importorskip("pyreqwest", reason="the library is of use without it")

    loaded = modules_loaded_by(GIVE_UP, filled.file_url("example-1.0-py3-none-any.whl"))

    assert "pyreqwest.client" in loaded
    assert loaded & FOR_ERRORS == set()


def test_an_entry_is_looked_for_once_before_it_is_fetched(bench: Any, filled: IndexServer) -> None:
    registry, other = bench.registry(filled.url), bench.registry(filled.url)
    example = normalize_project("example")
    wheel = bench.wheel(other.project(example))
    filled.requests.clear()

    assert registry.cached_metadata(wheel) is None
    other.metadata(wheel)
    assert registry.metadata(wheel).version == "1.0"
    fetched = [request.path for request in filled.requests]
    assert fetched == [f"{request_path(wheel.file.url)}.metadata"] * 2
    # From then on it is looked for as before.
    assert registry.metadata(wheel).version == "1.0"
    assert len(filled.requests) == len(fetched)


def test_a_project_that_was_absent_is_found_once_it_was_fetched(
    bench: Any, filled: IndexServer
) -> None:
    registry = bench.registry(filled.url)
    example = normalize_project("example")
    (source,) = registry.sources

    assert registry.cached_project(example) is None
    fetched = registry.project(example)
    found = registry.cached_project(example)

    assert found is not None
    assert found.versions == fetched.versions
    os.unlink(source.entry(example).path)
    assert registry.cached_project(example) is None
    assert registry.project(example).versions == fetched.versions
    assert len(filled.requests) == 2


def test_an_index_that_failed_is_looked_for_in_the_cache_again(
    bench: Any, filled: IndexServer
) -> None:
    registry = bench.registry("http://127.0.0.1:9/simple/")
    example = normalize_project("example")

    with pytest.raises(Exception, match=r"127\.0\.0\.1:9"):
        registry.project(example)
    (source,) = registry.sources
    (stored,) = bench.registry(filled.url).sources
    stored.fetch(example)
    os.makedirs(source.entry(example).directory)
    os.link(stored.entry(example).path, source.entry(example).path)

    assert registry.cached_project(example) is not None


def request_path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]
