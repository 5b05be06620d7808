from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pypi_types._headers import read_headers

WANTED = frozenset({"name", "summary"})
ENDS = (b"\n\n", b"\n\r\n", b"\r\r")


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r", b"\n\r\n"])
@pytest.mark.parametrize("later", [b"\n\n", b"\r\n\r\n", b"\r\r"])
def test_the_first_empty_line_ends_the_headers(end: bytes, later: bytes) -> None:
    data = b"Name: a" + end + b"Summary: of the body" + later + b"Summary: below"

    assert read_headers(data, WANTED) == {"name": ["a"]}


@given(st.text("ab\r\n", max_size=40))
def test_no_kind_of_line_end_is_missed(text: str) -> None:
    data = b"Name: a" + text.encode() + b"\nSummary: b"
    found = [data.find(each) for each in ENDS]
    end = min((place for place in found if place != -1), default=len(data))

    assert read_headers(data, WANTED) == read_headers(data[:end], WANTED)
    assert ("summary" in read_headers(data, WANTED)) is (end == len(data))
