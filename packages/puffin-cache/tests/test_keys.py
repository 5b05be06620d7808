import os
import re

import pytest
from hypothesis import given, strategies as st

from puffin_cache import (
    Cache,
    CacheBucket,
    built_shard,
    digest,
    git_key,
    index_key,
    metadata_entry,
    path_key,
    project_entry,
    url_key,
    wheel_shard,
)
from puffin_normalize import normalize_project
from pypi_types import DEFAULT_INDEX, IndexUrl

NAME = normalize_project("Foo.Bar")


@given(st.text())
def test_a_digest_is_sixteen_hexadecimal_characters(text: str) -> None:
    assert re.fullmatch("[0-9a-f]{16}", digest(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "e4a6a0577479b2b4"), ("https://example.org/simple", "a7880fde370c685f")],
)
def test_digests_never_change_or_every_cache_would_be_lost(text: str, expected: str) -> None:
    assert digest(text) == expected


def test_the_default_index_needs_no_address() -> None:
    assert index_key(DEFAULT_INDEX) == "pypi"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/simple",
        "https://example.org/simple/",
        "https://user:pw@example.org/simple/",
        "https://EXAMPLE.org/simple",
    ],
)
def test_spellings_of_one_index_share_their_entries(url: str) -> None:
    assert index_key(IndexUrl(url)) == f"index/{digest('https://example.org/simple')}"


def test_indexes_urls_and_paths_are_kept_apart() -> None:
    url = "https://example.org/a"

    assert index_key(IndexUrl(url)) == f"index/{digest(url)}"
    assert url_key(url) == f"url/{digest(url)}"
    assert path_key("/srv/a b") == f"path/{digest('file:///srv/a%20b')}"


def test_subdirectories_of_one_url_do_not_collide() -> None:
    url = "https://example.org/a.zip"

    assert url_key(f"{url}#subdirectory=x") != url_key(f"{url}#subdirectory=y")


def test_entries_are_where_the_documentation_says() -> None:
    cache = Cache("/cache")
    index = IndexUrl("https://example.org/simple")
    key = index_key(index)

    assert project_entry(cache, DEFAULT_INDEX, NAME).path == "/cache/simple-v1/pypi/foo-bar.json"
    assert project_entry(cache, index, NAME).path == f"/cache/simple-v1/{key}/foo-bar.json"
    assert wheel_shard(cache, "pypi", NAME) == "/cache/wheels-v0/pypi/foo-bar"
    assert (
        metadata_entry(cache, key, NAME, "foo_bar-1.0-py3-none-any").path
        == f"/cache/wheels-v0/{key}/foo-bar/foo_bar-1.0-py3-none-any.json"
    )
    assert cache.entry(CacheBucket.INTERPRETER, file="00").path == "/cache/interpreter-v1/00"
    assert os.path.dirname(cache.directory(CacheBucket.GIT, "db", "00")) == "/cache/git-v0/db"


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/team/tool",
        "https://example.org/team/tool.git",
        "git+https://example.org/team/tool.git",
        "git+https://example.org/team/tool@main",
        "git+https://me:secret@example.org/team/tool.git@v1.0/",
        "git+https://example.org/team/tool@main#egg=tool",
    ],
)
def test_spellings_of_one_repository_share_what_was_built_of_a_commit(url: str) -> None:
    expected = f"git/{digest('https://example.org/team/tool')}/0123456789abcdef"

    assert git_key(url, COMMIT) == expected


def test_subdirectories_of_one_commit_do_not_collide() -> None:
    url = "git+https://example.org/team/tool"
    one, other = f"{url}@main#subdirectory=a&egg=x", f"{url}#egg=x&subdirectory=b"

    assert len({git_key(u, COMMIT) for u in (url, one, other)}) == 3
    assert git_key(one, COMMIT) == git_key(f"{url}#subdirectory=a/", COMMIT)
    assert git_key(url, COMMIT) != git_key(url, COMMIT[::-1])


def test_only_indexes_have_several_sources_of_one_project() -> None:
    cache = Cache("/cache")

    assert built_shard(cache, "pypi", NAME, "foo.tar.gz") == (
        "/cache/built-wheels-v0/pypi/foo-bar/foo.tar.gz"
    )
    assert built_shard(cache, "url/0", NAME) == "/cache/built-wheels-v0/url/0/foo-bar"
