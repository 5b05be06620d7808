from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

import pytest

from puffin_client import (
    BadAnswerError,
    ConnectionBrokenError,
    HashMismatchError,
    OfflineError,
    StatusError,
    TransportSettings,
    open_transport,
)
from puffin_client._download import FileRequest, copy, download, strong_validator
from puffin_fs import FsError
from puffin_testing import Fault, IndexServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DATA = hashlib.shake_128(b"puffin").digest(200_000)
SHA256 = hashlib.sha256(DATA).hexdigest()
NAME = "example-1.0.tar.gz"


@pytest.fixture
def served(index: IndexServer) -> IndexServer:
    index.add(NAME, DATA)
    return index


def wanted(index: IndexServer, **promises: Any) -> FileRequest:
    return FileRequest(url=index.file_url(NAME), **promises)


def ranges(index: IndexServer) -> list[str | None]:
    return [request.headers.get("range") for request in index.requests]


def test_writes_the_file_and_returns_its_digests(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    target = tmp_path / "below" / "x"
    sha512 = hashlib.sha512(DATA).hexdigest()

    found = download(bench.client(), wanted(served, hashes={"sha512": sha512}), target)

    assert target.read_bytes() == DATA
    assert (found.size, found.hashes) == (len(DATA), {"sha256": SHA256, "sha512": sha512})
    assert os.listdir(target.parent) == ["x"]


@pytest.mark.parametrize("kind", ["truncate", "stall"])
@pytest.mark.parametrize("transport", ["httpx", "pyreqwest"])
def test_goes_on_where_the_connection_broke(
    bench: Any, served: IndexServer, tmp_path: Path, kind: Any, transport: Any
) -> None:
    served.inject(Fault(pattern="/files/*", kind=kind, after=150_000))
    client = bench.client()
    client._factory = lambda: open_transport(transport, TransportSettings(read_timeout=0.2))

    download(client, wanted(served, hashes={"sha256": SHA256}), tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == DATA
    first, second = ranges(served)
    assert first is None
    assert second is not None
    assert int(second.removeprefix("bytes=").removesuffix("-")) > 10_000
    assert served.requests[1].headers["if-range"].startswith('"')


def break_ranges(index: IndexServer) -> None:
    index.settings.ranges = "no"


def shift_ranges(index: IndexServer) -> None:
    index.settings.ranges = "wrong-range"


def refuse_ranges(index: IndexServer) -> None:
    index.settings.ranges = "refused"


@pytest.mark.parametrize("change", [break_ranges, shift_ranges, refuse_ranges])
def test_starts_again_when_the_rest_is_not_to_be_had(
    bench: Any, served: IndexServer, tmp_path: Path, change: Callable[[IndexServer], None]
) -> None:
    served.inject(Fault(pattern="/files/*", kind="truncate", after=150_000))
    change(served)

    download(bench.client(), wanted(served, hashes={"sha256": SHA256}), tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == DATA


def test_starts_again_when_the_file_has_changed(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    seen: list[int] = []

    def replace_it(count: int) -> None:
        if not seen:
            served.add(NAME, DATA[::-1])
        seen.append(count)

    served.inject(Fault(pattern="/files/*", kind="truncate", after=150_000))
    request = wanted(served, on_bytes=replace_it)

    download(bench.client(), request, tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == DATA[::-1]
    assert sum(seen) == len(DATA)
    assert min(seen) < 0


@pytest.mark.parametrize("validators", [set(), {"last-modified"}])
def test_mixes_no_files_without_validator_and_hash(
    bench: Any, served: IndexServer, tmp_path: Path, validators: set[Any]
) -> None:
    served.settings.validators = frozenset(validators)
    served.inject(Fault(pattern="/files/*", kind="truncate", after=150_000))

    download(bench.client(), wanted(served), tmp_path / "x")

    assert ranges(served) == [None, None]
    assert (tmp_path / "x").read_bytes() == DATA


NOON, LATER = "Sat, 21 Nov 2026 12:00:00 GMT", "Sat, 21 Nov 2026 12:01:00 GMT"


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({}, None),
        ({"etag": '"a"'}, '"a"'),
        ({"etag": 'W/"a"'}, None),
        ({"etag": '"\u00e4"'}, None),
        ({"etag": '"\u00e4"', "last-modified": NOON, "date": LATER}, None),
        ({"etag": 'W/"a"', "last-modified": NOON, "date": LATER}, None),
        ({"etag": '"a"', "last-modified": NOON, "date": NOON}, '"a"'),
        ({"last-modified": NOON, "date": LATER}, NOON),
        ({"last-modified": NOON, "date": NOON}, None),
        ({"last-modified": LATER, "date": NOON}, None),
        ({"last-modified": NOON}, None),
        ({"last-modified": "at noon", "date": LATER}, None),
    ],
)
def test_only_a_strong_validator_tells_that_the_rest_fits(
    headers: dict[str, str], validator: str | None
) -> None:
    assert strong_validator(headers) == validator


def test_a_wrong_hash_shows_both_and_leaves_nothing(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    with pytest.raises(HashMismatchError) as caught:
        download(bench.client(), wanted(served, hashes={"sha256": "1" * 64}), tmp_path / "x")

    assert SHA256 in str(caught.value)
    assert "1" * 64 in str(caught.value)
    assert not (tmp_path / "x").exists()
    assert os.listdir(tmp_path) == ["cache"]


def test_unknown_algorithms_are_skipped(bench: Any, served: IndexServer, tmp_path: Path) -> None:
    hashes = {"blake9": "00", "shake_128": "00"}

    found = download(bench.client(), wanted(served, hashes=hashes), tmp_path / "x")

    assert found.hashes == {"sha256": SHA256}


def test_a_wrong_size_is_warned_of(
    bench: Any, served: IndexServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    download(bench.client(), wanted(served, size=5), tmp_path / "x")

    assert "has 200000 bytes, but its index says 5" in caplog.text


def test_a_file_that_always_breaks_is_a_matter_of_the_connection(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    served.inject(Fault(pattern="/files/*", kind="truncate", after=100, times=None))

    with pytest.raises(ConnectionBrokenError):
        download(bench.client(), wanted(served), tmp_path / "x")
    assert os.listdir(tmp_path) == ["cache"]
    assert len(served.requests) == 3


def test_a_part_of_a_file_is_no_answer_to_a_plain_request(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    served.fail("/files/*", 206, body=b"part")

    with pytest.raises(BadAnswerError):
        download(bench.client(), wanted(served), tmp_path / "x")


def test_missing_files_and_offline(bench: Any, served: IndexServer, tmp_path: Path) -> None:
    missing = FileRequest(url=served.file_url("missing-1.0.tar.gz"))

    with pytest.raises(StatusError, match="404"):
        download(bench.client(), missing, tmp_path / "x")
    with pytest.raises(OfflineError):
        download(bench.client(offline=True), wanted(served), tmp_path / "x")
    assert os.listdir(tmp_path) == ["cache"]


def test_says_where_it_cannot_write(bench: Any, served: IndexServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(FsError, match="file"):
        download(bench.client(), wanted(served), tmp_path / "file" / "x")


def test_copies_files_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(DATA)

    found = copy(str(tmp_path / "source"), FileRequest(url="file:///x"), tmp_path / "target")

    assert found.hashes == {"sha256": SHA256}
    assert (tmp_path / "target").read_bytes() == DATA
