"""A project listed is the project read, though its releases are read when they are asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from puffin_cache import CacheEntry
from puffin_client import Project, Release
from puffin_client._policy import HttpCachePolicy, Stored
from puffin_client._project_listing import list_project
from puffin_client._project_making import make_project
from puffin_client._stored_projects import (
    StoredReleases,
    read_stored_project,
    stored_project_lines,
)
from puffin_normalize import ProjectName
from pypi_types import DEFAULT_INDEX, list_json_page, parse_json_page

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://user:secret@example.org/simple/foo-bar/"
NAME = ProjectName("foo-bar")
POLICY = HttpCachePolicy(stored_at=1.0)
NAMES = (
    "foo_bar-1.0-py3-none-any.whl",
    "foo_bar-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "foo_bar-1.0.tar.gz",
    "foo_bar-2.0-py3-none-any.whl",
    "foo_bar-2.0-1-py3-none-any.whl",
    "foo_bar-2.0-12abc-py3-none-any.whl",
    "foo_bar-2.0.0-PY3-none-any.whl",
    "Foo.Bar-2.0-py3-none-any.whl",
    "foo-bar-2.0.zip",
    "foo-bar-2.0.tar.gz",
    "foo-bar-3.0-1.zip",
    "foo_bar-3.0a1-py3-none-any.whl",
    "foo_bar-1!4.0+local.1-py3-none-any.whl",
    "foo_bar-nonsense-py3-none-any.whl",
    "foo_bar-5.0-abc-py3-none-any.whl",
    "foo_bar-5.0-py3--any.whl",
    "foo_bar-5.0-py3-any.whl",
    "other-1.0-py3-none-any.whl",
    "other-1.0.tar.gz",
    "foo-bar-1.0.exe",
    "foo-bar-01.0.0.tar.gz",
    "foo_bar-02.00-py3-none-any.whl",
    "foo_bar-2.0.post1.dev3-py3-none-any.whl",
    "foo_bar-3.0a01.tar.gz",
    "foo-bar-.tar.gz",
    "foo-bar.tar.gz",
    "foo-bar-x.tar.gz",
    "foo_bar--py3-none-any.whl",
    "a.tar.gz",
    "foo_bar-6.0-" + "a" * 300 + "-none-any.whl",
    "foo_bar-" + "6." * 150 + "0-py3-none-any.whl",
    "foo_bar-" + "6." * 150 + "0-" + "a" * 300 + "-none-any.whl",
)


def page_of(names: list[str] | tuple[str, ...]) -> bytes:
    files = [
        {
            "filename": name,
            "url": f"../../files/{name}",
            "hashes": {"sha256": "ab" * 32},
            "requires-python": ">=3.8",
            "size": 7,
            "upload-time": "2024-01-01T00:00:00Z",
            "yanked": "broken" if number % 3 == 0 else False,
            "core-metadata": number % 2 == 0,
        }
        for number, name in enumerate(names)
    ]
    return json.dumps({"files": files}).encode()


def listed(data: bytes) -> Project:
    return list_project(NAME, DEFAULT_INDEX, list_json_page(data, URL))


def read(data: bytes) -> Project:
    return make_project(NAME, DEFAULT_INDEX, parse_json_page(data, URL))


def test_has_the_releases_that_reading_finds() -> None:
    data = page_of(NAMES)
    project = listed(data)

    assert project == read(data)
    assert list(project.versions) == [release.version for release in read(data).releases]
    assert project.dropped
    assert sum(project.dropped.values()) > 1


@given(st.lists(st.sampled_from(NAMES), max_size=12))
def test_agrees_with_reading_in_every_order(names: list[str]) -> None:
    data = page_of(names)

    assert listed(data) == read(data)


def test_tells_the_status() -> None:
    for status in ("active", "archived"):
        data = json.dumps({"files": [], "project-status": {"status": status, "reason": "x"}})
        assert listed(data.encode()) == read(data.encode())


def test_a_release_is_read_when_somebody_asks_and_once() -> None:
    project = listed(page_of(NAMES[:4]))

    assert isinstance(project.releases, StoredReleases)
    assert project.versions == ("2.0", "1.0")
    assert project.releases[1] is project.releases[1]
    assert len(project.releases[1].wheels) == 2


def test_is_stored_without_being_read(tmp_path: Path) -> None:
    data = page_of(NAMES)
    entry = CacheEntry(str(tmp_path), "foo-bar.json")
    content = stored_project_lines(Stored(listed(data), POLICY))
    (tmp_path / "foo-bar.json").write_bytes(content)

    stored = read_stored_project(entry, lambda: None)
    assert stored == Stored(read(data), POLICY)
    assert b"secret" not in content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'["2.0",[{', b'["2.1",[{'),
        (b'["2.0",[{', b'["2.0",{{'),
        (b"2.0-12abc-py3", b"2.0-abcde-py3"),
        (b"2.0-12abc-py3", b"2.0-12\xffbc-py3"),
    ],
)
def test_a_damaged_line_comes_from_the_index_again(tmp_path: Path, old: bytes, new: bytes) -> None:
    data = page_of(NAMES)
    content = stored_project_lines(Stored(listed(data), POLICY))
    assert old in content
    path = tmp_path / "foo-bar.json"
    path.write_bytes(content.replace(old, new))
    stored = read_stored_project(CacheEntry(str(tmp_path), path.name), lambda: listed(data))

    assert stored is not None
    assert stored.data is not None
    place = list(stored.data.versions).index("2.0")
    assert stored.data.releases[place] == read(data).releases[place]
    assert not path.exists()


def test_a_release_that_cannot_be_read_has_no_files() -> None:
    data = page_of(NAMES[:4]).replace(b'"size": 7', b'"size": 1e999', 1)

    project = listed(data)

    assert project.releases[0].wheels
    assert project.releases[1] == Release(version="1.0")
