from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from puffin_cache import CacheBucket
from puffin_client import HttpCachePolicy, OfflineError, Request, Response, StatusError
from puffin_testing import Fault, IndexServer

if TYPE_CHECKING:
    from puffin_cache import CacheEntry
    from puffin_client import CachedClient


@pytest.fixture
def entry(bench: Any) -> CacheEntry:
    found: CacheEntry = bench.cache.entry(CacheBucket.SIMPLE, "pypi", file="x.json")
    return found


def length(response: Response) -> int:
    return len(response.read(1 << 20))


def ask(client: CachedClient, index: IndexServer, entry: CacheEntry) -> int:
    request = Request("GET", f"{index.root}/files/x.tar.gz")
    return client.get_cached_with_callback(request, entry, int, length)


@pytest.fixture
def served(index: IndexServer) -> IndexServer:
    index.settings.file_cache_control = "max-age=100"
    index.add("x.tar.gz", b"12345", project="x")
    return index


def test_stores_what_the_callback_made(bench: Any, served: IndexServer, entry: CacheEntry) -> None:
    client = bench.cached_client()

    assert client.cached(entry, int) is None
    assert ask(client, served, entry) == 5
    assert client.cached(entry, int) == 5
    assert ask(bench.cached_client(), served, entry) == 5
    assert len(served.requests) == 1


@pytest.mark.parametrize("validator", ["etag", "last-modified"])
def test_a_stale_entry_is_revalidated(
    bench: Any, served: IndexServer, entry: CacheEntry, validator: Any
) -> None:
    served.settings.validators = frozenset({validator})
    client = bench.cached_client()
    ask(client, served, entry)
    bench.clock.now += 101

    assert client.cached(entry, int) is None
    assert ask(client, served, entry) == 5
    assert client.cached(entry, int) == 5
    assert [request.status for request in served.requests] == [200, 304]

    bench.clock.now += 101
    assert ask(client, served, entry) == 5
    assert [request.status for request in served.requests] == [200, 304, 304]


def test_what_is_to_be_asked_for_each_time_stays_so_when_it_is_confirmed(
    bench: Any, served: IndexServer, entry: CacheEntry
) -> None:
    served.settings.file_cache_control = "no-cache"
    client = bench.cached_client()
    ask(client, served, entry)
    served.settings.file_cache_control = None

    for _ in range(2):
        assert ask(client, served, entry) == 5
    assert [request.status for request in served.requests] == [200, 304, 304]


def test_a_changed_answer_replaces_the_entry(
    bench: Any, served: IndexServer, entry: CacheEntry
) -> None:
    client = bench.cached_client()
    ask(client, served, entry)
    served.add("x.tar.gz", b"1234567", project="x")
    bench.clock.now += 101

    assert ask(client, served, entry) == 7
    assert client.cached(entry, int) == 7


def test_without_cache_headers_an_answer_is_good_for_ten_minutes(
    bench: Any, served: IndexServer, entry: CacheEntry
) -> None:
    served.settings.file_cache_control = None
    served.settings.validators = frozenset()
    client = bench.cached_client()
    ask(client, served, entry)

    bench.clock.now += 599
    assert client.cached(entry, int) == 5
    bench.clock.now += 2
    assert client.cached(entry, int) is None
    ask(client, served, entry)
    assert [request.status for request in served.requests] == [200, 200]


def test_no_store_is_obeyed(bench: Any, served: IndexServer, entry: CacheEntry) -> None:
    client = bench.cached_client()
    ask(client, served, entry)
    served.settings.file_cache_control = "no-store"
    bench.clock.now += 101
    served.add("x.tar.gz", b"1", project="x")

    assert ask(client, served, entry) == 1
    assert not os.path.exists(entry.path)


@pytest.mark.parametrize("noise", [b"", b"{", b"\xff\xfe", b'{"data":"x","policy":{}}', b"[1]"])
def test_a_broken_entry_is_fetched_again(
    bench: Any, served: IndexServer, entry: CacheEntry, noise: bytes
) -> None:
    client = bench.cached_client()
    ask(client, served, entry)
    with open(entry.path, "wb") as stream:
        stream.write(noise)

    assert client.cached(entry, int) is None
    assert ask(client, served, entry) == 5
    assert client.cached(entry, int) == 5


def test_offline_uses_any_entry_and_misses_the_rest(
    bench: Any, served: IndexServer, entry: CacheEntry
) -> None:
    ask(bench.cached_client(), served, entry)
    bench.clock.now += 1e9
    client = bench.cached_client(offline=True)

    assert client.cached(entry, int) == 5
    assert ask(client, served, entry) == 5
    with pytest.raises(OfflineError):
        ask(client, served, entry.with_file("other.json"))
    assert len(served.requests) == 1


def test_a_callback_runs_again_when_the_body_breaks(
    bench: Any, served: IndexServer, entry: CacheEntry
) -> None:
    served.inject(Fault(pattern="/files/*", kind="truncate", after=2))

    assert ask(bench.cached_client(), served, entry) == 5


def test_statuses_that_are_not_expected_are_errors_and_not_stored(
    bench: Any, served: IndexServer, entry: CacheEntry
) -> None:
    served.fail("/files/*", 404)
    served.fail("/files/*", 404)
    client, request = bench.cached_client(), Request("GET", served.file_url("x.tar.gz"))

    with pytest.raises(StatusError):
        client.get_cached_with_callback(request, entry, int, length)
    found = client.get_cached_with_callback(
        request, entry, int, lambda response: response.status, expected=frozenset({404})
    )
    assert found == 404


def test_an_uncalled_for_304_is_an_error(
    bench: Any, served: IndexServer, entry: CacheEntry
) -> None:
    served.fail("/files/*", 304)

    with pytest.raises(StatusError, match="304"):
        ask(bench.cached_client(), served, entry)


def test_a_cache_that_cannot_be_written_is_gone_without(
    bench: Any, served: IndexServer, caplog: pytest.LogCaptureFixture
) -> None:
    where = os.path.join(bench.cache.root, "simple-v1")
    with open(where, "wb"):
        pass  # a file where a directory would have to be made
    entry = bench.cache.entry(CacheBucket.SIMPLE, "pypi", file="x.json")

    assert ask(bench.cached_client(), served, entry) == 5
    assert "cannot be written" in caplog.text


def test_an_entry_with_a_source_counts_for_that_source_only(bench: Any, entry: CacheEntry) -> None:
    client = bench.cached_client()
    client.store(entry, 5, HttpCachePolicy(stored_at=0.0, source="sha256:a"))

    found = client.lookup(entry, int, source="sha256:a")
    assert found is not None
    assert found.data == 5
    assert client.lookup(entry, int, source="sha256:b") is None
    offline = bench.cached_client(offline=True)
    assert offline.lookup(entry, int, source="sha256:b") is None
    assert offline.lookup(entry, int, source="sha256:a") is not None


def test_what_is_not_there_is_looked_for_once_until_it_is_stored(
    bench: Any, entry: CacheEntry
) -> None:
    client, looks = bench.cached_client(), []

    def read(entry: CacheEntry) -> str | None:
        looks.append(entry)
        return "found" if len(looks) > 1 else None

    assert client.read(entry, read) is None
    assert client.read(entry, read) is None
    assert not client.has(entry)
    assert len(looks) == 1

    client.store(entry, 5, HttpCachePolicy(stored_at=0.0))
    assert client.has(entry)
    assert client.read(entry, read) == "found"


def test_what_others_stored_is_found_after_another_look(bench: Any, entry: CacheEntry) -> None:
    client = bench.cached_client()
    assert not client.has(entry)
    bench.cached_client().store(entry, 5, HttpCachePolicy(stored_at=0.0, fresh_until=2e9))

    assert client.cached(entry, int) is None
    client.look_again(entry)
    assert client.cached(entry, int) == 5


def test_where_there_is_not_even_a_directory_nothing_is_looked_for(bench: Any) -> None:
    client, looks = bench.cached_client(), []
    policy = HttpCachePolicy(stored_at=0.0, fresh_until=2e9)

    def of(name: str) -> CacheEntry:
        found: CacheEntry = bench.cache.entry(CacheBucket.SIMPLE, "pypi", file=f"{name}.json")
        return found

    def look(entry: CacheEntry) -> None:
        looks.append(entry)

    for name in ("first", "second", "third"):
        assert client.read(of(name), look) is None
    assert looks == [of("first")]

    client.store(of("second"), 5, policy)
    bench.cached_client().store(of("third"), 7, policy)
    assert client.cached(of("second"), int) == 5
    assert client.cached(of("third"), int) is None
    client.look_again(of("third"))
    assert client.cached(of("third"), int) == 7


def test_a_directory_that_is_there_is_looked_into(bench: Any, entry: CacheEntry) -> None:
    bench.cached_client().store(entry, 5, HttpCachePolicy(stored_at=0.0, fresh_until=2e9))
    client = bench.cached_client()

    assert client.cached(entry.with_file("other.json"), int) is None
    assert client.cached(entry, int) == 5
