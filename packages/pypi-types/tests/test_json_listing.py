"""Listing a JSON page agrees with reading it, though it reads next to nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st
from msgspec.json import decode

from pypi_types import (
    File,
    JsonFile,
    JsonListing,
    PageError,
    list_json_page,
    parse_json_page,
    read_json_files,
)

PAGE = "https://user:secret@example.org/simple/foo/"
NAME = "foo-1.0-py3-none-any.whl"


def page_of(*files: object, **keys: object) -> bytes:
    return json.dumps({"files": files, **keys}, ensure_ascii=False).encode()


def files_of(listing: JsonListing) -> tuple[File, ...]:
    entries = [decode(entry, type=JsonFile) for entry in listing.entries]
    return tuple(read_json_files(entries, listing.url))


def test_lists_names_and_leaves_the_rest_as_it_is() -> None:
    second = {"filename": "foo-1.0.tar.gz", "url": "../foo.tar.gz", "size": 7, "more": [{"a": 1}]}
    listing = list_json_page(page_of({"filename": NAME, "url": NAME}, second), PAGE)

    assert listing.url == "https://example.org/simple/foo/"
    assert listing.filenames == (NAME, "foo-1.0.tar.gz")
    assert [json.loads(bytes(entry)) for entry in listing.entries][1] == second
    assert (listing.status, listing.status_reason) == (None, None)


def test_tells_the_status_of_the_project() -> None:
    status = {"status": "archived", "reason": " done "}

    for keys in ({"project-status": status}, {"meta": {"project-status": status}}):
        listing = list_json_page(page_of(**keys), PAGE)
        page = parse_json_page(page_of(**keys), PAGE)
        assert (listing.status, listing.status_reason) == (page.status, page.status_reason)
    assert listing.filenames == listing.entries == ()


ODD: list[dict[str, Any]] = [
    {},
    {"filename": NAME},
    {"url": NAME},
    {"filename": 1, "url": NAME},
    {"filename": NAME, "url": None},
    {"filename": "", "url": "https://example.org/x"},
    {"filename": "..", "url": "../x"},
    {"filename": "a/b.whl", "url": "../x"},
    {"filename": "a\\b.whl", "url": "../x"},
    {"filename": "a\n.whl", "url": "../x"},
    {"filename": "a\r.whl", "url": "../x"},
    {"filename": "a\0.whl", "url": "../x"},
    {"filename": "", "url": "../x"},
    {"filename": ".", "url": "../x"},
    {"filename": [NAME], "url": "../x"},
    {"filename": NAME, "url": ["../x"]},
    {"filename": NAME, "url": {"a": "../x"}},
    {"filename": NAME, "url": ""},
    {"filename": NAME, "url": "file:///etc/passwd"},
    {"filename": NAME, "url": "ftp://example.org/x"},
    {"filename": NAME, "url": "javascript:x"},
    {"filename": NAME, "url": "../../files/x#sha256=ab"},
    {"filename": NAME, "url": "../../../../../x"},
    {"filename": NAME, "url": "/x"},
    {"filename": NAME, "url": "//other.example.org/x"},
    {"filename": NAME, "url": "//[x"},
    {"filename": NAME, "url": "https://[x"},
    {"filename": NAME, "url": "../[x]"},
    {"filename": NAME, "url": "x?y#z"},
    {"filename": NAME, "url": "http://u:p@example.org/x#y"},
    {"filename": "föö-1.0.tar.gz", "url": "../föö"},
    {"filename": NAME, "url": "../x", "size": "7", "hashes": 1, "yanked": "why", "upload-time": ""},
]


@pytest.mark.parametrize("url", [PAGE, "http://example.org", "file:///mirror/foo/index.json"])
@pytest.mark.parametrize("link", ["x", "../x", "https://example.org/x"])
def test_counts_the_files_that_reading_counts(url: str, link: str) -> None:
    for odd in ODD:
        data = page_of({"filename": NAME, "url": link}, odd, {"filename": NAME, "url": "../y"})
        listing = list_json_page(data, url)

        files = parse_json_page(data, url).files
        assert files_of(listing) == files, odd
        assert listing.filenames == tuple(file.filename for file in files), odd


_values = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
_links = st.sampled_from([NAME, "../x", "https://example.org/x", "file:///x", "", "//[", "#"])
_entries = st.fixed_dictionaries(
    {},
    optional={
        "filename": st.just(NAME) | st.sampled_from(["", "..", "a/b", "a\nb", "\r"]) | _values,
        "url": _links | _values,
        "hashes": st.dictionaries(st.text(max_size=4), _values, max_size=2) | _values,
        "size": _values,
        "yanked": _values,
        "core-metadata": _values,
    },
)


@given(st.lists(_entries, max_size=4))
def test_agrees_with_reading_whatever_the_entries_are(entries: list[dict[str, Any]]) -> None:
    data = page_of(*entries)

    assert files_of(list_json_page(data, PAGE)) == parse_json_page(data, PAGE).files


def test_refuses_letters_that_are_none_where_it_does_not_look() -> None:
    with pytest.raises(PageError):
        list_json_page(b'{"files": [{"unread": "\xff"}]}', PAGE)


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert list_json_page(b'\xef\xbb\xbf{"files": []}', PAGE).filenames == ()
