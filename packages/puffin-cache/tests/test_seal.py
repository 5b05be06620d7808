"""Texts that tell whether they are whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from puffin_cache import digest, sealed, unsealed

TEXT = "stamp=1\nexecutable=/opt/my python\n"
PATHS = st.binary(max_size=40).map(lambda data: data.decode("utf-8", "surrogateescape"))


@given(PATHS)
@example("")
@example("\n\n")
@example("a\udcffb")
def test_what_was_sealed_is_read(text: str) -> None:
    assert unsealed(sealed(text)) == text


def test_the_seal_is_a_line_before_the_text() -> None:
    assert sealed(TEXT) == f"{digest(TEXT)}\n{TEXT}".encode()


def test_what_was_cut_off_anywhere_is_nothing() -> None:
    content = sealed(TEXT)

    assert [unsealed(content[:size]) for size in range(len(content))] == [None] * len(content)


@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80, 0xFF])
def test_what_was_changed_anywhere_is_nothing(mask: int) -> None:
    content = sealed(TEXT)

    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= mask
        assert unsealed(bytes(changed)) is None, place


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\0", b"{}", sealed("a") + b"\n"])
def test_what_was_never_sealed_is_nothing(content: bytes) -> None:
    assert unsealed(content) is None
