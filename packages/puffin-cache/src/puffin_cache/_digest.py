"""Digests: they name entries, and tell whether one that is read without a library is whole."""

from __future__ import annotations

try:
    # `hashlib` would load OpenSSL as well: 5 ms, on the way of every command.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

_BYTES_OF_PATHS = "surrogateescape"
"""Paths may be no UTF-8; Python keeps their bytes so."""


def digest(text: str) -> str:
    """Return 16 hexadecimal characters that stand for the text: BLAKE2b, 64 bits.

    For names in the cache, where a collision is no danger, and to notice what was cut off or
    changed by accident; never to verify what comes from others.
    """
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def sealed(text: str) -> bytes:
    """Return the content of an entry that holds a text: a line with its digest, then the text."""
    return f"{digest(text)}\n{text}".encode("utf-8", _BYTES_OF_PATHS)


def unsealed(content: bytes) -> str | None:
    """Return the text in the content of an entry; None if it was cut off or changed."""
    seal, _, text = content.decode("utf-8", _BYTES_OF_PATHS).partition("\n")
    return text if seal == digest(text) else None
