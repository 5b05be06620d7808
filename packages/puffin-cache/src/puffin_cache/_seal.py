"""Texts that tell whether they are whole, for entries that are read without a library."""

from __future__ import annotations

from puffin_cache._digest import digest

_BYTES_OF_PATHS = "surrogateescape"
"""Paths may be no UTF-8; Python keeps their bytes so."""


def sealed(text: str) -> bytes:
    """Return the content of an entry that holds a text: a line with its digest, then the text."""
    return f"{digest(text)}\n{text}".encode("utf-8", _BYTES_OF_PATHS)


def unsealed(content: bytes) -> str | None:
    """Return the text in the content of an entry; None if it was cut off or changed."""
    seal, _, text = content.decode("utf-8", _BYTES_OF_PATHS).partition("\n")
    return text if seal == digest(text) else None
