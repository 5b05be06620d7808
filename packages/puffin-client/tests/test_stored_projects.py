"""Projects in the cache: each release decoded when it is asked for, and none lost to damage."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest

from puffin_cache import CacheEntry
from puffin_client import Project, ProjectSdist, ProjectWheel, Release
from puffin_client._policy import HttpCachePolicy, Stored
from puffin_client._stored_projects import (
    ReleaseLines,
    StoredReleases,
    are_stored_alike,
    is_stored_project,
    read_stored_project,
    stored_project_lines,
)
from pypi_types import DEFAULT_INDEX

if TYPE_CHECKING:
    from pathlib import Path

POLICY = HttpCachePolicy(stored_at=1.0, fresh_until=2.0, etag='"a"')
VERSIONS = ("3.0", "2.0", "1.0")


def release(version: str) -> Release:
    wheel = ProjectWheel(
        filename=f"foo-{version}-1-py3-none-any.whl",
        url=f"https://example.org/foo-{version}-1-py3-none-any.whl",
        hashes={"sha256": "ab" * 32},
        yanked="broken: \n “quoted”",
        tags="py3-none-any",
        build=(1, ""),
    )
    sdist = ProjectSdist(filename=f"foo-{version}.tar.gz", url=f"https://example.org/{version}")
    return Release(version=version, wheels=(wheel,), sdist=sdist)


PROJECT = Project(
    name="foo",
    index=DEFAULT_INDEX,
    releases=tuple(map(release, VERSIONS)),
    status="archived",
    status_reason="done",
    dropped={"neither a wheel nor a source distribution": 2},
)


def never() -> NoReturn:
    raise AssertionError("the index was asked")


@pytest.fixture
def entry(tmp_path: Path) -> CacheEntry:
    return CacheEntry(str(tmp_path), "foo.json")


def put(entry: CacheEntry, content: bytes) -> None:
    with open(entry.path, "wb") as file:
        file.write(content)


@pytest.fixture
def stored(entry: CacheEntry) -> Project:
    """The project as it is read from the cache."""
    put(entry, stored_project_lines(Stored(PROJECT, POLICY)))
    return read(entry)


def read(entry: CacheEntry) -> Project:
    found = read_stored_project(entry, never)
    assert found is not None
    assert found.policy == POLICY
    assert found.data is not None
    return found.data


def test_what_was_stored_is_read(stored: Project) -> None:
    assert stored == PROJECT
    assert stored.versions == VERSIONS
    assert stored.ranks == ()


def test_releases_are_a_sequence(stored: Project) -> None:
    releases = stored.releases

    assert len(releases) == 3
    assert releases[0] == release("3.0")
    assert releases[-1] == release("1.0")
    assert releases[1:] == (release("2.0"), release("1.0"))
    assert list(releases) == list(PROJECT.releases)
    assert releases != PROJECT.releases[:2]
    with pytest.raises(IndexError):
        releases[3]


def test_a_release_is_decoded_once(stored: Project) -> None:
    assert stored.releases[1] is stored.releases[1]


def test_the_project_itself_is_stored_again_as_it_was(entry: CacheEntry, stored: Project) -> None:
    put(entry, stored_project_lines(Stored(stored, POLICY)))

    again = read(entry)
    assert isinstance(again.releases, StoredReleases)
    assert again == PROJECT


@pytest.mark.parametrize("releases", [(), tuple(map(release, VERSIONS[:1]))])
def test_few_releases_are_stored_as_well(entry: CacheEntry, releases: tuple[Release, ...]) -> None:
    project = Project(name="foo", index=DEFAULT_INDEX, releases=releases)
    put(entry, stored_project_lines(Stored(project, POLICY)))

    assert read(entry) == project


def test_that_there_is_no_project_is_stored_as_null(entry: CacheEntry) -> None:
    put(entry, stored_project_lines(Stored(None, POLICY)))

    found = read_stored_project(entry, never)
    assert found == Stored(None, POLICY)
    assert not is_stored_project(entry)


def test_nothing_is_stored_where_there_is_no_entry(entry: CacheEntry) -> None:
    assert read_stored_project(entry, never) is None
    assert not is_stored_project(entry)


@pytest.mark.usefixtures("stored")
def test_an_entry_that_ends_too_early_is_removed(
    entry: CacheEntry, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = (tmp_path / "foo.json").read_bytes()

    for size in range(len(content)):
        put(entry, content[:size])
        assert read_stored_project(entry, never) is None, size
        assert not (tmp_path / "foo.json").exists(), size
    assert "Broken cache entry" in caplog.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"2.0","1.0"]', b'"2.0"]'),
        (b'"versions":["3.0"', b'"versions":[3.00'),
        (b"]\n", b"]\n\n"),
        (b'0]\n["2.0"', b'0]\n\n["2.0"'),
    ],
)
def test_lines_that_the_first_one_does_not_promise_make_an_entry_broken(
    entry: CacheEntry, old: bytes, new: bytes
) -> None:
    content = stored_project_lines(Stored(PROJECT, POLICY))
    assert old in content
    put(entry, content.replace(old, new))

    assert read_stored_project(entry, never) is None


def damaged(old: bytes, new: bytes) -> bytes:
    content = stored_project_lines(Stored(PROJECT, POLICY))
    assert content.count(old) == 1
    assert len(old) == len(new)
    return content.replace(old, new)


DAMAGE = [
    (b'["2.0",[[', b"\0\0\0\0\0\0\0\0\0"),
    (b'["2.0",[[', b'["2.9",[['),
    (b'\n["2.0",', b'\n{"2.0",'),
    (b'["2.0",[[', b'["2.\xff",[['),
]


@pytest.mark.parametrize(("old", "new"), DAMAGE)
def test_a_broken_release_comes_from_the_index_again(
    entry: CacheEntry, tmp_path: Path, old: bytes, new: bytes
) -> None:
    put(entry, damaged(old, new))
    found = read_stored_project(entry, lambda: PROJECT)
    assert found is not None
    assert found.data is not None

    assert found.data.releases[0] == release("3.0")
    assert (tmp_path / "foo.json").exists()
    assert found.data.releases[1] == release("2.0")
    assert not (tmp_path / "foo.json").exists()
    assert found.data.releases[2] == release("1.0")


def test_an_index_is_asked_once_for_all_that_is_broken(entry: CacheEntry, tmp_path: Path) -> None:
    content = stored_project_lines(Stored(PROJECT, POLICY))
    put(entry, content.replace(b'["2.0",[[', b"\0" * 9).replace(b'["1.0",[[', b"\0" * 9))
    asked = []

    def fetch() -> Project:
        asked.append(PROJECT)
        put(entry, content)
        return PROJECT

    found = read_stored_project(entry, fetch)
    assert found is not None
    assert found.data is not None

    assert list(found.data.releases) == list(PROJECT.releases)
    assert len(asked) == 1
    assert (tmp_path / "foo.json").read_bytes() == content


@pytest.mark.parametrize("now", [None, Project(name="foo", index=DEFAULT_INDEX)])
def test_a_broken_release_that_is_gone_has_no_files(entry: CacheEntry, now: Project | None) -> None:
    put(entry, damaged(*DAMAGE[0]))
    found = read_stored_project(entry, lambda: now)
    assert found is not None
    assert found.data is not None

    assert found.data.releases[1] == Release(version="2.0")


def unread(base: str | None, *lines: bytes) -> StoredReleases:
    """Return releases whose lines nobody can, and nobody must, read."""
    ends = tuple(len(b"".join(lines[: number + 1])) for number in range(len(lines)))
    versions = tuple(map(str, range(len(lines))))
    return StoredReleases(
        ReleaseLines(
            versions=versions, ends=ends, content=b"head" + b"".join(lines), start=4, base=base
        ),
        lambda _: never(),
    )


@pytest.mark.parametrize(
    ("base", "other", "place", "alike"),
    [
        ("https://a.org/", "https://a.org/", 0, True),
        (None, None, 0, True),
        ("https://a.org/", "https://a.org/", 1, False),
        ("https://a.org/", "https://b.org/", 0, False),
        ("https://a.org/", None, 0, False),
    ],
)
def test_what_is_stored_alike_need_not_be_read(
    base: str | None, other: str | None, place: int, *, alike: bool
) -> None:
    one, two = unread(base, b"other\n", b"same\n"), unread(other, b"same\n", b"another\n")

    assert are_stored_alike(one, 1, two, place) is alike
    assert not are_stored_alike(one, 1, PROJECT.releases, place)


def test_ranks_are_those_of_merged_releases() -> None:
    ranked = (Release(version="2", rank=1), Release(version="1"))

    assert Project(name="foo", index=DEFAULT_INDEX, releases=ranked).ranks == [1, 0]
    assert PROJECT.ranks == ()
