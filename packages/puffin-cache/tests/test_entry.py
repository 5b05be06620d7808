import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from puffin_cache import (
    Cache,
    CacheBucket,
    CachedByTimestamp,
    CacheEntry,
    drop_broken,
    keep_content,
    read_content,
    read_entry,
    warn_unwritable,
    write_content,
    write_entry,
)
from puffin_fs import FsError
from puffin_macros import forget_warnings
from puffin_testing import modules_loaded_by


class Page(msgspec.Struct):
    """Something to keep."""

    name: str
    versions: list[str]


class Node(msgspec.Struct, array_like=True):
    """Something that nests without end."""

    inner: "Node | None" = None


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let this process open no file any more."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name")
def test_nobody_waits_for_a_pipe_in_the_place_of_an_entry(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    code = (
        "import sys; from puffin_cache import CacheEntry, read_content;"
        "print(read_content(CacheEntry(*sys.argv[1:])))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), "pipe"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout == "None\n"


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Do without the rights of root, if the tests have them."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="a mode keeps nobody from reading")
def test_entries_that_this_user_may_not_read_are_told_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    forget_warnings()

    with TemporaryDirectory() as root:  # which others may enter, as opposed to `tmp_path`
        os.chmod(root, 0o755)
        cache = Cache(root).init()
        entries = [cache.entry(CacheBucket.SIMPLE, file=file) for file in ("a", "b")]
        for entry in entries:
            write_content(entry, b"1")
            os.chmod(entry.path, 0)
        with as_somebody_else():
            contents = [read_content(entry) for entry in entries]

    assert contents == [None, None]
    assert caplog.messages == [f"Ignoring entries of the cache at {cache.root}: Permission denied"]


@pytest.mark.skipif(sys.platform == "win32", reason="the number of open files has no limit")
def test_too_many_open_files_are_no_fault_of_an_entry(entry: CacheEntry) -> None:
    write_content(entry, b"1")

    with no_more_files(), pytest.raises(FsError, match="Too many open files"):
        read_content(entry)

    assert read_content(entry) == b"1"


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_content_is_read_to_its_end(entry: CacheEntry, size: int) -> None:
    write_content(entry, b"x" * size)

    assert read_content(entry) == b"x" * size


def test_an_entry_that_cannot_be_written_is_an_error(entry: CacheEntry, tmp_path: Path) -> None:
    (tmp_path / "simple-v1").write_bytes(b"a file where a directory should be")

    with pytest.raises(FsError):
        write_entry(entry, PAGE)


def test_a_cache_that_cannot_be_written_is_told_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    forget_warnings()
    cache = Cache(tmp_path / "cache").init()
    (tmp_path / "cache" / "simple-v1").write_bytes(b"a file where a directory should be")
    entry = cache.entry(CacheBucket.SIMPLE, "index", "somewhere", file="foo.json")

    keep_content(entry, b"1")
    keep_content(entry.with_file("bar.json"), b"2")
    keep_content(cache.entry(CacheBucket.SIMPLE, "index", "elsewhere", file="foo.json"), b"3")

    assert caplog.messages == [
        f"The cache at {cache.root} cannot be written to (Not a directory); going on without"
    ]


def test_what_spares_time_is_kept(entry: CacheEntry) -> None:
    keep_content(entry, b"1")

    assert read_content(entry) == b"1"


def test_a_path_in_no_cache_stands_for_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    forget_warnings()
    path = str(tmp_path / "foo.json")

    warn_unwritable(path, "File exists")

    assert caplog.messages == [
        f"The cache at {path} cannot be written to (File exists); going on without"
    ]


def test_neighbours_share_the_directory() -> None:
    entry = CacheEntry("/cache/wheels-v0/pypi/foo", "a.json")

    assert entry.with_file("b.json") == CacheEntry("/cache/wheels-v0/pypi/foo", "b.json")
    assert entry.path == os.path.join("/cache/wheels-v0/pypi/foo", "a.json")


def test_entries_are_equal_when_their_paths_are() -> None:
    one, same = CacheEntry("/cache/a", "b"), CacheEntry("/cache/a", "b")

    assert {one, same, one.with_file("b")} == {one}
    assert one not in (CacheEntry("/cache/a", "c"), CacheEntry("/cache", "b"), "/cache/a/b")
    assert repr(one) == "CacheEntry('/cache/a', 'b')"


def test_the_content_of_an_entry_is_its_bytes(entry: CacheEntry) -> None:
    assert read_content(entry) is None

    write_content(entry, b"\x00 no JSON")

    assert read_content(entry) == Path(entry.path).read_bytes() == b"\x00 no JSON"
    assert os.listdir(entry.directory) == [entry.file]


def test_what_is_dropped_is_gone_and_told_of_once(
    entry: CacheEntry, caplog: pytest.LogCaptureFixture
) -> None:
    forget_warnings()
    for _ in range(2):
        write_entry(entry, PAGE)
        drop_broken(entry)
    drop_broken(entry)

    assert read_content(entry) is None
    assert caplog.messages == [f"Broken cache entry at {entry.path}, removing"]


def test_buckets_have_names_of_their_own(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    kinds = [bucket.value.rpartition("-v")[0] for bucket in CacheBucket.all()]

    assert len(set(kinds)) == len(kinds)
    assert CacheBucket.GIT in CacheBucket.all()
    assert repr(CacheBucket.GIT) == f"<CacheBucket {CacheBucket.GIT.value}>"
    assert cache.entry(CacheBucket.GIT, "a", file="b").directory == cache.directory(
        CacheBucket.GIT, "a"
    )


def test_an_entry_of_text_costs_no_library(tmp_path: Path) -> None:
    Cache(tmp_path / "cache").init()

    loaded = modules_loaded_by(
        "import sys; from puffin_cache import Cache, CacheBucket, digest, read_content\n"
        "entry = Cache(sys.argv[1]).init().entry(CacheBucket.INTERPRETER, file=digest('a'))\n"
        "read_content(entry)",
        str(tmp_path / "cache"),
    )

    assert not {"contextlib", "enum", "functools", "msgspec", "re", "typing"} & loaded
