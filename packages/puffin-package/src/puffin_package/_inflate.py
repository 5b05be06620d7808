"""The decompressor: isal's where that is installed, twice as fast, else the standard library's."""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

RAW, GZIP = -15, 31
"""The window of 32 KiB, without a header, and with gzip's header and checksum."""


class Decompressor(Protocol):
    """A decompressor of one deflate stream."""

    eof: bool
    """Whether the stream has ended."""
    unconsumed_tail: bytes
    """Input that had to wait because of `max_length`."""
    unused_data: bytes
    """Input after the end of the stream."""

    def decompress(self, data: bytes | memoryview, max_length: int = 0, /) -> bytes:
        """Return up to `max_length` bytes of output."""


def _fastest() -> Any:
    try:
        return import_module("isal.isal_zlib")
    except ImportError:
        return zlib


_library = _fastest()
crc32: Callable[[bytes | memoryview, int], int] = _library.crc32
inflate_error: type[Exception] = _library.error


def decompressor(form: int = RAW) -> Decompressor:
    """Return a decompressor of one stream, raw or of gzip; it raises `inflate_error`."""
    found: Decompressor = _library.decompressobj(form)
    return found
