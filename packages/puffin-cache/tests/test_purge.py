import os
from pathlib import Path

import pytest

from puffin_cache import Cache, NotACacheError
from puffin_fs import Removed
from puffin_normalize import normalize_project

NAME = normalize_project("foo")
TRACES = (
    "simple-v1/pypi/foo.json",
    "simple-v1/index/0123456789abcdef/foo.json",
    "wheels-v0/pypi/foo/foo-1.0-py3-none-any.json",
    "wheels-v0/pypi/foo/foo-1.0-py3-none-any/foo/__init__.py",
    "wheels-v0/index/0123456789abcdef/foo/a.json",
    "wheels-v0/url/0123456789abcdef/foo/a.json",
    "wheels-v0/path/0123456789abcdef/foo/a.json",
    "built-wheels-v0/pypi/foo/foo-1.0.tar.gz/metadata.json",
    "built-wheels-v0/index/0123456789abcdef/foo/a",
    "built-wheels-v0/url/0123456789abcdef/foo/a",
    "built-wheels-v0/path/0123456789abcdef/foo/a",
    "built-wheels-v0/git/0123456789abcdef/0011223344556677/foo/a",
)
OTHERS = (
    "simple-v1/pypi/foo-bar.json",
    "simple-v1/pypi/bar.json",
    "simple-v1/index/0123456789abcdef/bar.json",
    "wheels-v0/pypi/bar/foo/a.json",
    "wheels-v0/pypi/foo-bar/a.json",
    "wheels-v0/foo/a.json",
    "built-wheels-v0/git/0123456789abcdef/0011223344556677/bar/a",
    "git-v0/db/foo/HEAD",
    "interpreter-v1/foo",
    "CACHEDIR.TAG",
    ".gitignore",
)


def fill(cache: Cache, *paths: str) -> None:
    for path in paths:
        file = Path(cache.root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"12345")


def files(cache: Cache) -> set[str]:
    root = Path(cache.root)
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache").init()


@pytest.mark.parametrize("trace", TRACES)
def test_purge_finds_each_trace_of_a_project(cache: Cache, trace: str) -> None:
    fill(cache, trace)

    assert cache.purge(NAME) == Removed(1, 5)
    assert trace not in files(cache)


def test_purge_removes_all_traces_and_nothing_else(cache: Cache) -> None:
    fill(cache, *TRACES, *(path for path in OTHERS if path[0] not in "C."))

    removed = cache.purge(NAME)

    assert files(cache) == set(OTHERS)
    assert removed == Removed(11, 5 * len(TRACES))


def test_purge_of_an_unknown_project_or_an_empty_cache_finds_nothing(
    cache: Cache, tmp_path: Path
) -> None:
    fill(cache, *OTHERS)

    assert cache.purge(normalize_project("unknown")) == Removed(0, 0)
    assert Cache(tmp_path / "missing").purge(NAME) == Removed(0, 0)
    assert files(cache) == set(OTHERS)


@pytest.mark.parametrize(
    "link",
    [
        "wheels-v0/pypi/foo",
        "wheels-v0/pypi/foo/foo-1.0-py3-none-any",
        "wheels-v0/pypi",
        "wheels-v0/index/0123456789abcdef",
        "wheels-v0/index",
        "wheels-v0",
        "simple-v1/pypi",
    ],
)
def test_purge_never_follows_a_link(cache: Cache, tmp_path: Path, link: str) -> None:
    precious = tmp_path / "precious"
    for path in ("foo/a.txt", "pypi/foo/a.txt", "index/x/foo/a.txt", "x/foo/a.txt", "foo.json"):
        file = precious / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"precious")
    before = sorted(str(path) for path in precious.rglob("*"))
    place = Path(cache.root, link)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(precious, target_is_directory=True)

    cache.purge(NAME)

    assert sorted(str(path) for path in precious.rglob("*")) == before


def test_clear_removes_the_whole_cache(cache: Cache) -> None:
    fill(cache, *TRACES, *OTHERS[:-2])
    with cache.temporary_directory() as directory:
        Path(directory, "x").write_bytes(b"1")
        removed = cache.clear()

    assert not os.path.exists(cache.root)
    assert removed.bytes >= 5 * (len(TRACES) + len(OTHERS) - 2)


def test_clear_removes_buckets_of_other_versions(cache: Cache) -> None:
    fill(cache, "simple-v12/pypi/foo.json")

    cache.clear()

    assert not os.path.exists(cache.root)


def test_clear_removes_nothing_that_a_cache_does_not_make(cache: Cache) -> None:
    fill(cache, *TRACES, "letters/to-grandma.txt", "simple-v1.bak")

    cache.clear()

    assert files(cache) == {"letters/to-grandma.txt", "simple-v1.bak"}


def test_clear_takes_links_away_and_not_what_they_lead_to(cache: Cache, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "a.txt").write_bytes(b"precious")
    Path(cache.root, "wheels-v0").symlink_to(precious, target_is_directory=True)

    cache.clear()

    assert (precious / "a.txt").read_bytes() == b"precious"
    assert not os.path.exists(cache.root)


@pytest.mark.parametrize("tag", [None, b"", b"Signature: 0000", b"hello"])
def test_clear_refuses_a_directory_without_a_tag(tmp_path: Path, tag: bytes | None) -> None:
    fill(Cache(tmp_path), "simple-v1/pypi/foo.json")
    if tag is not None:
        (tmp_path / "CACHEDIR.TAG").write_bytes(tag)

    with pytest.raises(NotACacheError, match=r"has no valid CACHEDIR\.TAG"):
        Cache(tmp_path).clear()

    assert (tmp_path / "simple-v1/pypi/foo.json").exists()


def test_clear_refuses_the_root_of_the_file_system() -> None:
    with pytest.raises(NotACacheError, match="root of a file system"):
        Cache("/").clear()


def test_clear_refuses_a_protected_directory_however_it_is_reached(
    cache: Cache, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(cache.root, target_is_directory=True)

    with pytest.raises(NotACacheError, match="holds more than a cache"):
        Cache(link).clear(protected=(cache.root,))

    assert files(cache) == {".gitignore", "CACHEDIR.TAG"}
