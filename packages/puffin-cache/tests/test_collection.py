"""Garbage collection, on a clock of the test's own: entries are as old as their times say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from puffin_cache import Cache, NotACacheError
from puffin_cache._collection import remove_entry
from puffin_cache._shards import is_outdated
from puffin_cache._stored import stored_entries
from puffin_fs import Removed, locked

NOW = 1_800_000_000.0
HOUR, DAY = 3600.0, 86_400.0
SIZE = 100
SIMPLE = "simple-v1/pypi/foo.json"
WHEEL = "wheels-v0/pypi/foo/foo-1.0-py3-none-any"
BUILT = "built-wheels-v0/pypi/bar/bar-1.0.tar.gz"
DIRECT = "built-wheels-v0/url/0123456789abcdef/bar"
COMMIT = "built-wheels-v0/git/0123456789abcdef/0011223344556677/bar"
CHECKOUT = "git-v0/checkouts/0123456789abcdef/0011223344556677"
REPOSITORY = "git-v0/db/0123456789abcdef"
INTERPRETER = "interpreter-v1/0123456789abcdef"
AUDIT = "audits-v0/0123456789abcdef"
ENTRIES = {
    SIMPLE: [SIMPLE],
    WHEEL: [f"{WHEEL}.json", f"{WHEEL}/.puffin-source.json", f"{WHEEL}/foo/__init__.py"],
    BUILT: [f"{BUILT}/metadata.json", f"{BUILT}/bar-1.0-py3-none-any/.puffin-source.json"],
    DIRECT: [f"{DIRECT}/metadata.json", f"{DIRECT}/editable/bar-1.0/.puffin-source.json"],
    COMMIT: [f"{COMMIT}/metadata.json"],
    CHECKOUT: [f"{CHECKOUT}/.ok", f"{CHECKOUT}/.git/HEAD", f"{CHECKOUT}/setup.py"],
    REPOSITORY: [f"{REPOSITORY}/HEAD", f"{REPOSITORY}/objects/pack/a.pack"],
    INTERPRETER: [INTERPRETER],
    AUDIT: [AUDIT],
}
"""Entries and their files."""


def age(path: Path, seconds: float, *, read: float | None = None) -> None:
    """Make a file or directory as old as that, last read `read` seconds ago."""
    os.utime(
        path, (NOW - (seconds if read is None else read), NOW - seconds), follow_symlinks=False
    )


def age_all(root: Path, seconds: float) -> None:
    for path in (*root.rglob("*"), root):
        age(path, seconds)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    """A cache with an entry of each kind, all unused for 40 days."""
    cache = Cache(tmp_path / "cache").init()
    for paths in ENTRIES.values():
        for path in paths:
            file = Path(cache.root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"x" * SIZE)
    age_all(Path(cache.root), 40 * DAY)
    return cache


def left(cache: Cache) -> set[str]:
    """Return the entries of which something is left; an entry must be left whole, or not at all."""
    found = set()
    for name, paths in ENTRIES.items():
        there = {os.path.exists(os.path.join(cache.root, path)) for path in paths}
        assert len(there) == 1, f"a part of {name} is left"
        found |= {name} if there == {True} else set()
    return found


def files(*names: str) -> int:
    return sum(len(ENTRIES[name]) for name in names)


def test_without_bounds_entries_stay(cache: Cache) -> None:
    assert cache.collect(now=NOW) == Removed(0, 0)
    assert left(cache) == set(ENTRIES)


def test_entries_go_whole_when_they_were_not_used_for_long(cache: Cache) -> None:
    assert cache.collect(max_age=41 * DAY, now=NOW) == Removed(0, 0)

    removed = cache.collect(max_age=39 * DAY, now=NOW)

    assert removed == Removed(len(ENTRIES), SIZE * files(*ENTRIES))
    assert left(cache) == set()
    assert os.listdir(os.path.join(cache.root, ".tmp")) == []
    assert os.path.exists(os.path.join(cache.root, "CACHEDIR.TAG"))


@pytest.mark.parametrize(
    ("name", "record"),
    [
        (SIMPLE, SIMPLE),
        (WHEEL, f"{WHEEL}.json"),
        (WHEEL, f"{WHEEL}/.puffin-source.json"),
        (BUILT, f"{BUILT}/metadata.json"),
        (BUILT, f"{BUILT}/bar-1.0-py3-none-any/.puffin-source.json"),
        (DIRECT, f"{DIRECT}/editable/bar-1.0/.puffin-source.json"),
        (COMMIT, f"{COMMIT}/metadata.json"),
        (CHECKOUT, f"{CHECKOUT}/.git/HEAD"),
        (REPOSITORY, f"{REPOSITORY}/HEAD"),
        (INTERPRETER, INTERPRETER),
    ],
)
def test_to_read_a_record_of_an_entry_is_to_use_it(cache: Cache, name: str, record: str) -> None:
    age(Path(cache.root, record), 40 * DAY, read=2 * DAY)

    cache.collect(max_age=30 * DAY, now=NOW)

    assert left(cache) == {name}


def test_a_date_inside_a_wheel_is_no_use_of_it(cache: Cache) -> None:
    age(Path(cache.root, WHEEL, "foo", "__init__.py"), -1000 * DAY)

    cache.collect(max_age=30 * DAY, now=NOW)

    assert left(cache) == set()


def test_what_was_used_longest_ago_goes_until_the_rest_is_small_enough(cache: Cache) -> None:
    for days, name in enumerate((SIMPLE, BUILT, WHEEL), start=1):
        for path in ENTRIES[name]:
            age(Path(cache.root, path), days * DAY)
    age_all(Path(cache.root, BUILT), 2 * DAY)
    age_all(Path(cache.root, WHEEL), 3 * DAY)

    removed = cache.collect(max_bytes=SIZE * files(SIMPLE, BUILT), now=NOW)

    assert left(cache) == {SIMPLE, BUILT}
    assert removed.entries == len(ENTRIES) - 2


def test_a_cache_that_is_small_enough_stays(cache: Cache) -> None:
    assert cache.collect(max_bytes=SIZE * files(*ENTRIES), now=NOW) == Removed(0, 0)
    assert cache.collect(max_bytes=SIZE * files(*ENTRIES) - 1, now=NOW).entries == 1


def test_a_file_with_several_names_takes_its_space_once(cache: Cache) -> None:
    pack = Path(cache.root, REPOSITORY, "objects/pack/a.pack")
    for number in range(10):
        os.link(pack, Path(cache.root, CHECKOUT, f"object-{number}"))
    age(Path(cache.root, CHECKOUT), 40 * DAY)

    assert cache.collect(max_bytes=SIZE * files(*ENTRIES), now=NOW) == Removed(0, 0)


def test_shared_space_is_free_only_when_the_last_name_is_gone(cache: Cache) -> None:
    pack = Path(cache.root, REPOSITORY, "objects/pack/a.pack")
    pack.write_bytes(b"x" * 100 * SIZE)
    os.link(pack, Path(cache.root, CHECKOUT, "object"))
    age_all(Path(cache.root, REPOSITORY), 50 * DAY)
    age_all(Path(cache.root, CHECKOUT), 49 * DAY)

    cache.collect(max_bytes=100 * SIZE, now=NOW)

    assert {REPOSITORY, CHECKOUT} & left(cache) == set()


@pytest.mark.parametrize(
    "bounds", [{"max_age": 0.0}, {"max_bytes": 0}, {"max_age": 0.0, "max_bytes": 0}]
)
def test_what_was_used_within_the_hour_is_never_taken(cache: Cache, bounds: dict[str, int]) -> None:
    record = Path(cache.root, WHEEL, ".puffin-source.json")
    age(record, 40 * DAY, read=HOUR - 1)

    cache.collect(**bounds, now=NOW)
    assert left(cache) == {WHEEL}

    age(record, 40 * DAY, read=HOUR + 1)
    cache.collect(**bounds, now=NOW)
    assert left(cache) == set()


@pytest.mark.parametrize(
    ("lock", "held"),
    [
        (f"{BUILT}/.lock", {BUILT}),
        (f"{DIRECT}/.lock", {DIRECT}),
        (f"{DIRECT}/editable/.lock", {DIRECT}),
        (f"{BUILT}/0123456789abcdef/.lock", {BUILT}),
        ("git-v0/locks/0123456789abcdef", {CHECKOUT, REPOSITORY}),
    ],
)
def test_what_a_lock_holds_stays(cache: Cache, lock: str, held: set[str]) -> None:
    with locked(Path(cache.root, lock)):
        age_all(Path(cache.root), 40 * DAY)

        cache.collect(max_age=30 * DAY, now=NOW)

        assert left(cache) == held
    cache.collect(max_age=30 * DAY, now=NOW)
    assert left(cache) == set()


@pytest.mark.parametrize(
    ("name", "outdated"),
    [
        ("simple-v0", True),
        ("simple-v1", True),
        ("simple-v2", False),
        ("simple-v3", False),
        ("wheels-v2", True),
        ("wheels-v10", False),
        ("built-wheels-v9", False),
        ("letters-v0", False),
        ("simple-v1.bak", False),
        ("simple-v", False),
        ("my-simple-v1", False),
    ],
)
def test_only_formats_before_the_one_of_today_are_outdated(name: str, *, outdated: bool) -> None:
    assert is_outdated(name, ("simple-v2", "wheels-v10")) == outdated


def test_buckets_of_later_formats_stay(cache: Cache) -> None:
    for name in ("simple-v2", "wheels-v12", "letters-v0"):
        Path(cache.root, name).mkdir()

    assert cache.collect(0, 0.0, now=NOW).entries == len(ENTRIES)
    assert {"simple-v2", "wheels-v12", "letters-v0"} < set(os.listdir(cache.root))


def dead_process() -> int:
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def test_temporary_directories_of_dead_processes_go_after_a_day(cache: Cache) -> None:
    parent = Path(cache.root, ".tmp")
    dead = dead_process()
    ages = {f"{dead}-old": 2 * DAY, f"{dead}-new": HOUR, f"{os.getpid()}-old": 2 * DAY}
    for name, seconds in ages.items():
        Path(parent, name).mkdir(parents=True)
        Path(parent, name, "archive.whl").write_bytes(b"12345")
        age(parent / name, seconds)

    assert cache.collect(now=NOW) == Removed(1, 5)
    assert {name for name in ages if (parent / name).exists()} == set(ages) - {f"{dead}-old"}


@pytest.mark.parametrize("place", ["simple-v1/pypi", "wheels-v0/pypi/foo", BUILT, "interpreter-v1"])
def test_half_written_files_go_after_a_day_and_are_no_entries(cache: Cache, place: str) -> None:
    path = Path(cache.root, os.path.dirname(BUILT) if place == BUILT else place, ".tmp-0123")
    path.write_bytes(b"1234")
    age_all(Path(cache.root), 40 * DAY)
    age(path, HOUR)
    assert cache.collect(now=NOW) == Removed(0, 0)

    age(path, 2 * DAY)

    assert cache.collect(now=NOW) == Removed(1, 4)
    assert left(cache) == set(ENTRIES)


def test_links_in_the_cache_are_not_followed(cache: Cache, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    (precious / "foo" / "foo-1.0-py3-none-any").mkdir(parents=True)
    (precious / "foo.json").write_text("precious")
    for link in ("simple-v1/index", "wheels-v0/index", "wheels-v0/path", "git-v0/refs"):
        Path(cache.root, link).symlink_to(precious)
    age_all(precious, 50 * DAY)

    cache.collect(max_bytes=0, max_age=0.0, now=NOW)

    assert (precious / "foo.json").read_text() == "precious"
    assert (precious / "foo" / "foo-1.0-py3-none-any").is_dir()


def test_a_directory_that_is_no_cache_is_not_touched(tmp_path: Path) -> None:
    stray = tmp_path / ".tmp" / "0-letters"
    stray.mkdir(parents=True)
    age(stray, 50 * DAY)

    with pytest.raises(NotACacheError):
        Cache(tmp_path).collect(now=NOW)

    assert stray.exists()


def test_where_nothing_can_be_set_aside_entries_go_from_their_places(cache: Cache) -> None:
    Path(cache.root, ".tmp").write_bytes(b"in the way")
    age(Path(cache.root, ".tmp"), 0)

    assert cache.collect(max_age=30 * DAY, now=NOW).entries == len(ENTRIES)
    assert left(cache) == set()


def test_discard_counts_directories_and_files_as_one_each(cache: Cache) -> None:
    tree, page = Path(cache.root, WHEEL), Path(cache.root, SIMPLE)

    assert cache.discard(str(tree), str(page), str(page)) == Removed(2, 3 * SIZE)
    assert not tree.exists()
    assert not page.exists()


def test_readers_see_an_entry_whole_or_not_at_all(cache: Cache) -> None:
    tree = Path(cache.root, WHEEL)
    for number in range(300):
        (tree / f"{number}.py").write_bytes(b"")
    age_all(Path(cache.root), 40 * DAY)
    program = (
        "import os, sys\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    try:\n"
        "        found = len(os.listdir(sys.argv[1]))\n"
        "    except FileNotFoundError:\n"
        "        break\n"
        "    assert found == 302, found\n"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", program, tree], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert reader.stdout is not None
    reader.stdout.readline()

    cache.collect(max_age=30 * DAY, now=NOW)

    _, errors = reader.communicate(timeout=10)
    assert (reader.returncode, errors) == (0, b"")


def test_what_is_used_between_the_look_and_the_removal_stays(cache: Cache) -> None:
    for entry in stored_entries(cache.root):
        if entry.paths[0].endswith(SIMPLE):
            age(Path(entry.paths[0]), 40 * DAY, read=0)
        remove_entry(cache.root, entry)

    assert left(cache) == {SIMPLE}
