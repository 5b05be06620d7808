"""From the bytes of a requirements file to its text."""

from __future__ import annotations

import re

from puffin_macros import lazy_pattern

# The longer marks first: the one of UTF-32 starts with the one of UTF-16.
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# PEP 263: a comment in the first or second line.
_COOKIE = lazy_pattern(rb"(?:[^\r\n]*(?:\r\n|\r|\n))??[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_COOKIE_NEAR = b"coding"


class EncodingError(ValueError):
    """Bytes that are no text, with the reason as the only argument."""


def decode(data: bytes) -> str:
    """Return the text of a requirements file.

    A byte order mark tells the encoding, else an encoding cookie, else it is UTF-8.

    Spec: PEP 263 (the cookie). Raises: EncodingError.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    cookie = _COOKIE.match(data) if _COOKIE_NEAR in data[:1000] else None
    return _decoded(data, cookie[1].decode("ascii") if cookie else "utf-8")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise EncodingError(f"the encoding {encoding!r} is unknown") from error
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = len(re.findall(rb"\r\n|\r|\n", data[:start])) + 1
        raise EncodingError(f"line {line} is not encoded in {encoding}") from error
