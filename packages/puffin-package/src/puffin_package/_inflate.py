"""The decompressor: isal's, where that is installed, else the standard library's."""

from __future__ import annotations

import zlib

crc32 = zlib.crc32
_RAW = -15  # no zlib or gzip header


def decompressor() -> tuple[zlib._Decompress, type[Exception]]:
    """Return a decompressor of raw deflate streams, and the error that it raises."""
    return zlib.decompressobj(_RAW), zlib.error
