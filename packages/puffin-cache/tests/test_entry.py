import os
from pathlib import Path

import msgspec
import pytest

from puffin_cache import CachedByTimestamp, CacheEntry, read_entry, write_entry
from puffin_fs import FsError
from puffin_macros import forget_warnings


class Page(msgspec.Struct):
    """Something to keep."""

    name: str
    versions: list[str]


class Node(msgspec.Struct, array_like=True):
    """Something that nests without end."""

    inner: "Node | None" = None


PAGE = Page("foo", ["1.0", "2.0"])


@pytest.fixture
def entry(tmp_path: Path) -> CacheEntry:
    return CacheEntry(str(tmp_path / "simple-v1" / "pypi"), "foo.json")


def test_what_was_written_is_read(entry: CacheEntry) -> None:
    write_entry(entry, PAGE)

    assert read_entry(entry, Page) == PAGE


def test_a_generic_record_is_read_with_its_type(entry: CacheEntry) -> None:
    write_entry(entry, CachedByTimestamp("12500 7", PAGE))

    assert read_entry(entry, CachedByTimestamp[Page]) == CachedByTimestamp("12500 7", PAGE)
    assert read_entry(entry, CachedByTimestamp[int]) is None


def test_an_entry_is_one_json_value_that_people_can_read(entry: CacheEntry) -> None:
    write_entry(entry, CachedByTimestamp("1000 7", PAGE))

    text = Path(entry.path).read_text(encoding="utf-8")
    assert text == '{"timestamp":"1000 7","data":{"name":"foo","versions":["1.0","2.0"]}}'


def test_writing_replaces_and_leaves_nothing_else_behind(entry: CacheEntry) -> None:
    write_entry(entry, Page("foo", []))
    write_entry(entry, PAGE)

    assert os.listdir(entry.directory) == ["foo.json"]
    assert read_entry(entry, Page) == PAGE


def test_a_missing_entry_is_none_without_a_word(
    entry: CacheEntry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "simple-v1").write_bytes(b"")

    assert read_entry(entry, Page) is None
    assert read_entry(CacheEntry(str(tmp_path), "none.json"), Page) is None
    assert caplog.records == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"name": "foo"',
        b"\x00" * 64,
        b"\xff\xfe{}",
        b"[]",
        b'{"name": "foo"}',
        b'{"name": 1, "versions": []}',
        b'{"name": "\xff", "versions": []}',
    ],
)
def test_a_broken_entry_is_removed_with_a_warning(
    entry: CacheEntry, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    forget_warnings()
    os.makedirs(entry.directory)
    Path(entry.path).write_bytes(content)

    assert read_entry(entry, Page) is None

    assert caplog.messages == [f"Broken cache entry at {entry.path}, removing"]
    assert not os.path.exists(entry.path)


def test_an_entry_that_nests_without_end_is_broken(entry: CacheEntry) -> None:
    os.makedirs(entry.directory)
    Path(entry.path).write_bytes(b"[" * 100_000 + b"]" * 100_000)

    assert read_entry(entry, Node) is None
    assert not os.path.exists(entry.path)


def test_an_entry_that_cannot_be_read_counts_as_missing(
    entry: CacheEntry, caplog: pytest.LogCaptureFixture
) -> None:
    forget_warnings()
    os.makedirs(entry.path)

    assert read_entry(entry, Page) is None

    assert "Ignoring the cache entry" in caplog.text
    assert os.path.isdir(entry.path)


def test_an_entry_that_cannot_be_written_is_an_error(entry: CacheEntry, tmp_path: Path) -> None:
    (tmp_path / "simple-v1").write_bytes(b"a file where a directory should be")

    with pytest.raises(FsError):
        write_entry(entry, PAGE)


def test_neighbours_share_the_directory() -> None:
    entry = CacheEntry("/cache/wheels-v0/pypi/foo", "a.json")

    assert entry.with_file("b.json") == CacheEntry("/cache/wheels-v0/pypi/foo", "b.json")
    assert entry.path == os.path.join("/cache/wheels-v0/pypi/foo", "a.json")
