import contextlib
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from puffin_cache import Cache, CacheBucket, CacheLeftError, user_cache_directory
from puffin_fs import FsError
from puffin_testing import modules_loaded_by


def test_a_new_cache_is_tagged_and_ignored(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "a" / "cache").init()

    tag = Path(cache.root, "CACHEDIR.TAG").read_bytes()
    assert tag.startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")
    assert Path(cache.root, ".gitignore").read_bytes() == b"*\n"
    assert sorted(os.listdir(cache.root)) == [".gitignore", "CACHEDIR.TAG"]


def test_a_cache_that_is_there_is_left_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache").init()
    Path(cache.root, ".gitignore").write_bytes(b"mine\n")
    before = os.stat(cache.root).st_mtime_ns

    cache.init()

    assert Path(cache.root, ".gitignore").read_bytes() == b"mine\n"
    assert os.stat(cache.root).st_mtime_ns == before


def test_a_cache_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(FsError):
        Cache(tmp_path / "file" / "cache").init()


def test_the_root_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert Cache("cache").root == str(tmp_path / "cache")


def test_a_permanent_cache_stays(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        pass

    assert os.path.exists(os.path.join(cache.root, "CACHEDIR.TAG"))


def test_a_temporary_cache_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    with Cache.temporary_in(tmp_path) as cache:
        Path(cache.root, "simple-v1").mkdir()
        Path(cache.root, "simple-v1", "a.json").write_bytes(b"1")
        assert cache.temporary

    assert list(tmp_path.iterdir()) == []


def test_a_temporary_cache_goes_after_an_error_too(tmp_path: Path) -> None:
    def fail() -> None:
        with Cache.temporary_in(tmp_path):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert list(tmp_path.iterdir()) == []


def test_temporary_caches_have_names_of_their_own(tmp_path: Path) -> None:
    assert Cache.temporary_in(tmp_path).root != Cache.temporary_in(tmp_path).root


def test_temporary_directories_are_inside_and_go_away(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache").init()

    with cache.temporary_directory() as one, cache.temporary_directory() as other:
        Path(one, "a.whl").write_bytes(b"1")
        os.rename(os.path.join(one, "a.whl"), os.path.join(cache.root, "a.whl"))
        Path(other, "b.whl").write_bytes(b"2")
        inside = os.path.commonpath([one, other, cache.root]) == cache.root

    assert inside
    assert one != other
    assert not os.path.exists(one)
    assert not os.path.exists(other)
    assert Path(cache.root, "a.whl").read_bytes() == b"1"


def test_asking_for_a_place_makes_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")

    cache.directory(CacheBucket.WHEELS, "pypi", "foo")
    cache.entry(CacheBucket.SIMPLE, "pypi", file="foo.json")

    assert not os.path.exists(cache.root)


def test_reading_loads_neither_the_file_system_package_nor_digests(tmp_path: Path) -> None:
    Cache(tmp_path / "cache").init()
    loaded = modules_loaded_by(
        "import sys; from puffin_cache import Cache, project_entry, read_entry\n"
        "from pypi_types import DEFAULT_INDEX\n"
        "cache = Cache(sys.argv[1]).init()\n"
        "assert read_entry(project_entry(cache, DEFAULT_INDEX, 'foo'), int) is None",
        str(tmp_path / "cache"),
    )

    heavy = {"puffin_fs", "hashlib", "pathlib", "tempfile", "logging", "urllib.parse"}
    assert not heavy & loaded


def test_temporary_directories_of_this_process_can_be_discarded(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache").init()
    foreign = Path(cache.root, ".tmp", "1-feed")
    foreign.mkdir(parents=True)

    with cache.temporary_directory() as own:
        Path(own, "part").write_bytes(b"half")
        cache.discard_temporary()

        assert not os.path.exists(own)
    assert foreign.exists()


def test_directories_go_while_a_thread_still_writes_in_them(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache").init()
    stop, began = threading.Event(), threading.Event()
    seconds = time.monotonic() + 10

    def write(place: str) -> None:
        number = 0
        while not stop.is_set() and time.monotonic() < seconds:
            number += 1
            with contextlib.suppress(OSError), open(f"{place}/{number}", "wb"):
                began.set()

    with cache.temporary_directory() as place:
        thread = threading.Thread(target=write, args=(place,))
        thread.start()
        began.wait(10)
        cache.discard_temporary()

    assert not os.path.exists(place)
    stop.set()
    thread.join()


@pytest.mark.skipif(sys.platform == "win32", reason="the number of open files has no limit")
def test_what_cannot_be_removed_does_not_hide_what_went_wrong(tmp_path: Path) -> None:
    import resource

    cache = Cache(tmp_path / "cache").init()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    def fail() -> None:
        with cache.temporary_directory():
            resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))  # nothing can be listed
            raise ZeroDivisionError

    try:
        with pytest.raises(ZeroDivisionError):
            fail()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_who_is_left_behind_begins_nothing_more(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache").init()
    cache.discard_temporary()

    with pytest.raises(CacheLeftError, match="which was left"), cache.temporary_directory():
        pytest.fail("a directory was made")

    assert sorted(os.listdir(cache.root)) == [".gitignore", "CACHEDIR.TAG"]
    with Cache(cache.root).temporary_directory() as another:
        assert os.path.isdir(another)


def test_nothing_is_left_by_threads_that_begin_and_begin(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache").init()
    ended: list[str] = []

    def begin() -> None:
        try:
            while True:
                cache.temporary_directory().__enter__()  # and nobody ends it
        except CacheLeftError as error:
            ended.append(error.path)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    cache.discard_temporary()
    for thread in threads:
        thread.join(10)

    assert ended == [cache.root] * len(threads)
    assert os.listdir(os.path.join(cache.root, ".tmp")) == []


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"HOME": "/home/ada"}, "/home/ada/.cache/puffin"),
        ({"HOME": "/home/ada", "XDG_CACHE_HOME": "/var/c"}, "/var/c/puffin"),
        ({"HOME": "/home/ada", "XDG_CACHE_HOME": "relative"}, "/home/ada/.cache/puffin"),
    ],
)
def test_user_cache_follows_the_xdg_rules(environ: dict[str, str], expected: str) -> None:
    assert user_cache_directory(environ, "linux") == expected
