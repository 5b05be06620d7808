"""Metadata by the cheapest way that works, whatever the server does."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from puffin_client import HashMismatchError, NetworkError, OfflineError
from puffin_normalize import normalize_project
from puffin_package import ArchiveError, LimitError, WheelError, ZipError
from puffin_testing import (
    Fault,
    IndexServer,
    RawMember,
    make_wheel,
    make_zip,
    metadata_bytes,
    wheel_members,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from distribution_types import RegistryWheel
    from puffin_client import RegistryClient

EXAMPLE = normalize_project("example")
# Larger than what is read first, and not to be compressed.
LARGE = {"example/data.bin": random.Random(7).randbytes(100_000)}
WHEEL = "/files/example-1.0-py3-none-any.whl"


@pytest.fixture
def served(bench: Any, index: IndexServer) -> IndexServer:
    bench.add(index, "example", "1.0", requires=["other>=2"], files=LARGE)
    return index


def wheel_of(bench: Any, client: RegistryClient) -> RegistryWheel:
    found: RegistryWheel = bench.wheel(client.project(EXAMPLE))
    return found


def ways(index: IndexServer) -> list[str]:
    """Return how the server was asked for the wheel."""
    return [
        request.path.removeprefix(WHEEL) or request.headers.get("range", "whole")
        for request in index.requests
        if request.path.startswith(WHEEL)
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [".metadata"]),
        ({"metadata": "unhashed"}, [".metadata"]),
        ({"metadata": "wrong"}, [".metadata", "bytes=-16384"]),
        ({"metadata": "off"}, ["bytes=-16384"]),
        ({"metadata": "off", "head": False}, ["bytes=-16384"]),
        ({"metadata": "off", "ranges": "no"}, ["bytes=-16384"]),
        ({"metadata": "off", "ranges": "refused"}, ["bytes=-16384", "whole"]),
        ({"metadata": "off", "ranges": "no-suffix"}, ["bytes=-16384", "whole"]),
        ({"metadata": "off", "ranges": "wrong-range"}, ["bytes=-16384", "whole"]),
        ({"metadata": "off", "ranges": "wrong-part"}, ["bytes=-16384", "whole"]),
    ],
)
def test_finds_the_metadata(
    bench: Any, served: IndexServer, settings: dict[str, Any], expected: list[str]
) -> None:
    for name, value in settings.items():
        setattr(served.settings, name, value)
    client = bench.registry(served.url)

    metadata = client.metadata(wheel_of(bench, client))

    assert [str(requirement) for requirement in metadata.requires_dist] == ["other>=2"]
    assert ways(served) == expected


def crowded(payload: int = 600_000) -> dict[str, bytes]:
    """Return files whose entries in a central directory take 45 kB."""
    many = {f"example/{'x' * 60}{number}.py": b"" for number in range(300)}
    return {"example/data.bin": random.Random(8).randbytes(payload), **many}


def wheels_of(bench: Any, client: RegistryClient) -> list[RegistryWheel]:
    """Return the wheels of all releases, newest first."""
    project = client.project(EXAMPLE)
    return [
        bench.wheel(replace(project, releases=project.releases[number:]))
        for number in range(len(project.releases))
    ]


def lengths(index: IndexServer) -> list[int]:
    """Return how many bytes each request for a part of a file got, by its range."""
    asked = [request.headers["range"] for request in index.requests if request.status == 206]
    parts = [text.removeprefix("bytes=").split("-") for text in asked]
    return [int(last) + 1 - int(first or 1) for first, last in parts]


def test_reads_more_when_the_end_is_not_enough(bench: Any, index: IndexServer) -> None:
    index.settings.metadata = "off"
    bench.add(index, "example", "1.0", files=crowded())
    client = bench.registry(index.url)

    assert client.metadata(wheel_of(bench, client)).version == "1.0"
    first, second = ways(index)  # METADATA comes with the rest of the directory
    assert first == "bytes=-16384"
    assert second.startswith("bytes=6")


def test_asks_for_as_much_as_the_last_release_needed(bench: Any, index: IndexServer) -> None:
    index.settings.metadata = "off"
    for version in ("1.0", "2.0", "3.0"):
        bench.add(index, "example", version, files=crowded())
    client = bench.registry(index.url)

    for wheel in wheels_of(bench, client):
        assert client.metadata(wheel).version == wheel.version

    first, more, second, third = lengths(index)
    assert first == 16_384
    assert first + more // 2 < second < first + more
    assert second == pytest.approx(third, abs=200)


def test_asks_for_no_more_than_a_small_part_of_a_file(bench: Any, index: IndexServer) -> None:
    index.settings.metadata = "off"
    bench.add(index, "example", "2.0", files=crowded())
    bench.add(index, "example", "1.0", files=crowded(payload=150_000))
    client = bench.registry(index.url)
    large, small = wheels_of(bench, client)
    assert small.file.size is not None
    client.metadata(large)
    index.requests.clear()

    assert client.metadata(small).version == "1.0"
    assert lengths(index)[0] == small.file.size // 8


def test_asks_for_no_more_of_small_wheels(bench: Any, index: IndexServer) -> None:
    index.settings.metadata = "off"
    for version in ("1.0", "2.0"):
        bench.add(index, "example", version, files={**LARGE, **crowded(payload=1)})
    client = bench.registry(index.url)

    for wheel in wheels_of(bench, client):
        client.metadata(wheel)

    assert [length for length in lengths(index) if length == 16_384] == [16_384, 16_384]


@pytest.mark.parametrize("lie", ["no", "refused", "wrong-range", "wrong-part"])
def test_a_host_without_ranges_is_asked_for_them_once(
    bench: Any, index: IndexServer, lie: Any
) -> None:
    index.settings.metadata, index.settings.ranges = "off", lie
    for version in ("1.0", "2.0"):
        bench.add(index, "example", version, files=LARGE)
    client = bench.registry(index.url)
    first, second = wheels_of(bench, client)
    client.metadata(first)
    index.requests.clear()

    client.metadata(second)

    assert [request.headers.get("range") for request in index.requests] == [None]


def test_a_whole_file_that_breaks_off_is_asked_for_again(bench: Any, served: IndexServer) -> None:
    served.settings.metadata, served.settings.ranges = "off", "no"
    served.inject(Fault(pattern=WHEEL, kind="truncate", after=50_000))
    client = bench.registry(served.url)

    assert client.metadata(wheel_of(bench, client)).version == "1.0"
    assert ways(served) == ["bytes=-16384", "bytes=-16384"]


def test_a_whole_file_that_was_not_asked_for_is_verified(bench: Any, served: IndexServer) -> None:
    served.settings.metadata, served.settings.ranges = "off", "no"
    served.settings.hashes = "wrong"
    client = bench.registry(served.url)

    with pytest.raises(HashMismatchError):
        client.metadata(wheel_of(bench, client))
    assert ways(served) == ["bytes=-16384"]
    assert os.listdir(os.path.join(bench.cache.root, ".tmp")) == []


def of_another_project() -> bytes:
    return make_wheel(None, "example", "2.0", metadata=metadata_bytes("other", "2.0"))


def without_metadata() -> bytes:
    members = wheel_members("example", "2.0")
    return make_zip([member for member in members if b"METADATA" not in member.raw_name()])


def with_a_huge_name() -> bytes:
    huge = RawMember(name=f"example-2.0.dist-info/{'x' * 2000}")
    return make_zip([*wheel_members("example", "2.0"), huge])


def with_a_member_twice() -> bytes:
    members = wheel_members("example", "2.0")
    metadata = next(member for member in members if b"METADATA" in member.raw_name())
    return make_zip([*members, metadata])


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (of_another_project, WheelError),
        (without_metadata, WheelError),
        (with_a_huge_name, LimitError),
        (with_a_member_twice, ZipError),
    ],
)
def test_a_bad_wheel_says_nothing_about_its_host(
    bench: Any, index: IndexServer, make: Callable[[], bytes], error: type[ArchiveError]
) -> None:
    index.settings.metadata = "off"
    bench.add(index, "example", "1.0", files=LARGE)
    index.add("example-2.0-py3-none-any.whl", make())
    client = bench.registry(index.url)
    bad, good = wheels_of(bench, client)

    with pytest.raises(error):
        client.metadata(bad)
    index.requests.clear()
    client.metadata(good)
    assert ways(index) == ["bytes=-16384"]


def test_a_missing_metadata_file_is_no_obstacle(bench: Any, served: IndexServer) -> None:
    served.fail("*.metadata", 404, times=None)
    client = bench.registry(served.url)

    assert client.metadata(wheel_of(bench, client)).version == "1.0"
    assert ways(served) == [".metadata", "bytes=-16384"]


@pytest.mark.parametrize("text", [b"Metadata-Version: 2.1\nName: other\nVersion: 1.0\n\n", b"no"])
def test_a_metadata_file_of_another_project_is_ignored(
    bench: Any, index: IndexServer, text: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    bench.add(index, "example", "1.0", metadata=text, requires_python=None)
    client = bench.registry(index.url)

    assert client.metadata(wheel_of(bench, client)).name == "example"
    assert "reading the wheel instead" in caplog.text


def test_metadata_is_kept_as_long_as_the_hash_is_the_same(bench: Any, served: IndexServer) -> None:
    served.settings.cache_control = served.settings.file_cache_control = None
    served.settings.validators = frozenset()
    client = bench.registry(served.url)
    wheel = wheel_of(bench, client)
    assert client.cached_metadata(wheel) is None
    found = client.metadata(wheel)
    bench.clock.now += 1e9
    served.requests.clear()

    warm = bench.registry(served.url)
    assert warm.cached_metadata(wheel) == found
    assert warm.metadata(wheel) == found
    assert served.requests == []

    bench.add(served, "example", "1.0", requires=["another"])
    changed = bench.registry(served.url)
    renewed = changed.metadata(wheel_of(bench, changed))
    assert [str(requirement) for requirement in renewed.requires_dist] == ["another"]


def test_without_hashes_the_headers_decide(bench: Any, served: IndexServer) -> None:
    served.settings.hashes = "off"
    served.settings.metadata = "off"
    served.settings.file_cache_control = "max-age=50"
    client = bench.registry(served.url)
    wheel = wheel_of(bench, client)
    client.metadata(wheel)

    bench.clock.now += 49
    assert client.cached_metadata(wheel) is not None
    bench.clock.now += 2
    assert client.cached_metadata(wheel) is None


@pytest.mark.parametrize("metadata", ["right", "unhashed", "off"])
@pytest.mark.parametrize(("requires", "kept"), [("other>=2", True), ("another", False)])
def test_without_hashes_a_wheel_goes_that_says_something_else_now(
    bench: Any, served: IndexServer, metadata: Any, requires: str, kept: bool
) -> None:
    served.settings.hashes = "off"
    served.settings.metadata = metadata
    served.settings.file_cache_control = "max-age=50"
    served.settings.validators = frozenset()
    client = bench.registry(served.url)
    wheel = wheel_of(bench, client)
    client.metadata(wheel)
    tree = Path(client.metadata_entry(wheel).path.removesuffix(".json"))
    tree.mkdir()
    bench.add(served, "example", "1.0", requires=[requires], files=LARGE)
    bench.clock.now += 51

    found = bench.registry(served.url).metadata(wheel)

    assert [str(each) for each in found.requires_dist] == [requires]
    assert tree.exists() == kept


def test_the_entry_is_named_by_the_stem(bench: Any, index: IndexServer) -> None:
    bench.add(index, "My.Example", "1.0")
    client = bench.registry(index.url)
    wheel = bench.wheel(client.project(normalize_project("my-example")))

    entry = client.metadata_entry(wheel)

    assert entry.file == "my_example-1.0-py3-none-any.json"
    assert entry.directory.startswith(os.path.join(bench.cache.root, "wheels-v0", "index"))


def test_what_is_no_wheel_is_an_error(bench: Any, index: IndexServer) -> None:
    index.add("example-1.0-py3-none-any.whl", b"this is no zip archive" * 1000)
    client = bench.registry(index.url)

    with pytest.raises(ArchiveError):
        client.metadata(wheel_of(bench, client))


def test_a_failing_server_is_an_error_and_no_reason_to_fetch_more(
    bench: Any, served: IndexServer
) -> None:
    client = bench.registry(served.url)
    wheel = wheel_of(bench, client)
    served.inject(Fault(pattern="/files/*", kind="reset", times=None))

    with pytest.raises(NetworkError):
        client.metadata(wheel)
    assert set(ways(served)) == {".metadata"}


def test_offline_metadata(bench: Any, served: IndexServer) -> None:
    client = bench.registry(served.url)
    wheel = wheel_of(bench, client)
    offline = bench.registry(served.url, offline=True)

    with pytest.raises(OfflineError):
        offline.metadata(wheel)
    client.metadata(wheel)
    assert offline.metadata(wheel).version == "1.0"


def test_a_required_hash_that_the_index_contradicts_is_refused_unfetched(
    bench: Any, served: IndexServer, tmp_path: Path
) -> None:
    client = bench.registry(served.url)
    wheel = wheel_of(bench, client)

    with pytest.raises(HashMismatchError):
        client.download(wheel, tmp_path / "x.whl", expected={"sha256": "1" * 64})
    assert ways(served) == []
