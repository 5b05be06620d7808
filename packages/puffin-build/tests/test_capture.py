from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from puffin_build._capture import HEAD, TAIL, Capture, plain_text


def written(*chunks: bytes) -> tuple[str, list[str]]:
    lines: list[str] = []
    capture = Capture(lines.append)
    for chunk in chunks:
        capture.write(chunk)
    capture.close()
    return capture.text(), lines


@given(st.lists(st.text(alphabet="ab\u00e4 \n", max_size=40)), st.integers(1, 7))
def test_chunks_do_not_matter(texts: list[str], size: int) -> None:
    text = "".join(texts)
    data = text.encode()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]

    kept, lines = written(*chunks)

    assert kept == text
    assert lines == text.split("\n")[: None if text[-1:] not in ("", "\n") else -1]


def test_head_and_tail_of_a_long_output_are_kept_and_the_rest_counted() -> None:
    chunks = [b"first\n", *[b"x" * 65535 + b"\n"] * 64, b"last\n"]
    total = sum(map(len, chunks))

    text, lines = written(*chunks)

    assert text.startswith("first\n")
    assert text.endswith("\nlast\n")
    assert f"\n[{total - HEAD - TAIL} bytes left out]\n" in text
    assert len(text) < HEAD + TAIL + 50
    assert len(lines) == 66


def test_what_just_fits_is_kept_whole() -> None:
    text, _ = written(b"x" * (HEAD + TAIL))

    assert text == "x" * (HEAD + TAIL)


def test_a_line_without_end_does_not_pile_up() -> None:
    _, lines = written(*[b"x" * 1000] * 100)

    assert "".join(lines) == "x" * 100_000
    assert max(map(len, lines)) <= 17_000


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x1b[31mred\x1b[0m", "red"),
        (b"\x1b]0;title\x07shown", "shown"),
        (b"\x1b]8;;https://example.org\x1b\\link", "link"),
        (b"10%\r20%\r\ndone", "10%\n20%\ndone"),
        (b"bell\x07 back\x08", "bell back"),
        ("\x9b31mred\x9d".encode(), "31mred"),
        (b"\x1b]0;no end\nshown", "\nshown"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"tab\tkept", "tab\tkept"),
    ],
)
def test_terminals_get_nothing_but_text(data: bytes, text: str) -> None:
    assert plain_text(data) == text
