"""SHA-256 of what was fetched whole, as an index writes it."""

from __future__ import annotations

from puffin_macros import small_sha256


def sha256_hex(data: bytes) -> str:
    """Return the digest of a few kilobytes in hexadecimal; see `small_sha256`."""
    return small_sha256(data).hex()
