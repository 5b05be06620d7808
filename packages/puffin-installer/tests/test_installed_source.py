from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from distribution_types import InstalledDist
from puffin_installer._installed_source import InstalledSource, read_source
from puffin_normalize import normalize_project
from pypi_types import DirectUrl, DirectUrlError, VcsInfo

if TYPE_CHECKING:
    from pathlib import Path

PIECES = st.sampled_from(
    [
        "https://",
        "file://",
        "file:",
        "example.org",
        "u:p@",
        "/",
        "a",
        "..",
        ".git",
        "%2e",
        "?q=1",
        "@v",
    ]
)
URLS = st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=20)
RECORDS = st.one_of(
    st.builds(DirectUrl.archive, URLS, subdirectory=st.sampled_from([None, "", "x", "x/"])),
    st.builds(DirectUrl.directory, URLS, editable=st.booleans()),
    st.builds(
        DirectUrl.repository,
        URLS,
        st.builds(
            VcsInfo,
            vcs=st.just("git"),
            commit_id=st.sampled_from([None, "0" * 40]),
            requested_revision=st.sampled_from([None, "main", "0" * 40]),
        ),
    ),
)


def same(first: DirectUrl, second: DirectUrl) -> bool:
    return InstalledSource(first, None).find_difference(second) is None


@given(RECORDS)
def test_every_record_is_of_its_own_source(record: DirectUrl) -> None:
    assert same(record, record)


@given(RECORDS, RECORDS)
def test_what_differs_is_told_whichever_is_installed(first: DirectUrl, second: DirectUrl) -> None:
    kinds = {bool(each.vcs_info and each.vcs_info.commit_id) for each in (first, second)}

    if len(kinds) == 1:  # a commit that was asked for is found at any branch, not the reverse
        assert same(first, second) == same(second, first)


@given(st.sampled_from(["https://{}example.org/a.zip", "https://{}example.org:8443/a?b=c#d"]))
def test_credentials_make_no_difference(url: str) -> None:
    bare, secret = (DirectUrl.archive(url.format(user)) for user in ("", "user:pa%20ss@"))
    variable = DirectUrl.archive(url.format("${USER}:${TOKEN}@"))

    assert same(bare, secret)
    assert same(variable, bare)


def test_what_an_index_gave_has_no_source(tmp_path: Path) -> None:
    dist = InstalledDist(name=normalize_project("demo"), version="1.0", path=str(tmp_path))

    assert read_source(dist) is None
    (tmp_path / "direct_url.json").write_text("{}")
    with pytest.raises(DirectUrlError):
        read_source(dist)
