"""The bytes within a gzip file: inflated as they are asked for, once, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_package._errors import SourceArchiveError
from puffin_package._inflate import GZIP, decompressor, inflate_error

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import BinaryIO

    from puffin_package._budget import Budget

_FEED = 1 << 17
_CHUNK = 1 << 18  # stays within the processor's caches until it is written
_MAGIC = b"\x1f\x8b"


class GzipReader:
    """Reads the content of a gzip file.

    It may consist of several gzip members, as parallel compressors write them, and zeros may follow
    the last one, as tapes want them; anything else after it is refused.

    Spec: RFC 1952.
    """

    __slots__ = ("_at", "_chunk", "_chunks", "label", "position")

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self.label = budget.label
        """What errors call the file."""
        self.position = 0
        """How many bytes of content were read."""
        self._chunks = _inflated(file, budget)
        self._chunk = b""
        self._at = 0

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes; fewer where the content ends."""
        piece = self._chunk[self._at : self._at + size]
        if len(piece) == size:
            self._at += size
            self.position += size
            return piece
        return b"".join(self.pieces(size))

    def pieces(self, size: int) -> Iterator[memoryview]:
        """Yield the next `size` bytes in pieces, none of them empty; fewer where it ends."""
        while size and (self._at < len(self._chunk) or self._next()):
            piece = memoryview(self._chunk)[self._at : self._at + size]
            self._at += len(piece)
            self.position += len(piece)
            size -= len(piece)
            yield piece

    def skip(self, size: int) -> None:
        """Pass over `size` bytes.

        Raises: SourceArchiveError - there are fewer.
        """
        missing = size - sum(map(len, self.pieces(size)))
        if missing:
            raise SourceArchiveError(self.label, "is cut short")

    def rest(self) -> Iterator[bytes]:
        """Yield what has not been read yet, in pieces."""
        yield self._chunk[self._at :]
        yield from self._chunks
        self._chunk, self._at = b"", 0

    def _next(self) -> bool:
        self._chunk, self._at = next(self._chunks, b""), 0
        return bool(self._chunk)


def _inflated(file: BinaryIO, budget: Budget) -> Iterator[bytes]:
    """Yield the content in pieces, none of them empty.

    Raises: SourceArchiveError.
    """
    feed = file.read(_FEED)
    try:
        while feed:
            rest = yield from _one_member(file, feed, budget)
            feed = _next_member(file, rest, budget.label)
    except inflate_error as error:
        raise SourceArchiveError(budget.label, "has broken compressed data") from error


def _one_member(file: BinaryIO, feed: bytes, budget: Budget) -> Generator[bytes, None, bytes]:
    """Yield the content of one gzip member, and return what was read beyond its end."""
    inflater = decompressor(GZIP)
    while True:
        piece = inflater.decompress(feed, _CHUNK)
        if piece:
            budget.spend_bytes(len(piece))
            yield piece
        if inflater.eof:
            return inflater.unused_data
        feed = inflater.unconsumed_tail
        if not feed and len(piece) < _CHUNK:
            feed = file.read(_FEED)
            if not feed:
                raise SourceArchiveError(budget.label, "is cut short")


def _next_member(file: BinaryIO, rest: bytes, label: str) -> bytes:
    """Return the beginning of the next gzip member; nothing if only zeros are left."""
    feed = rest + file.read(_FEED)
    if feed[:2] == _MAGIC:
        return feed
    while feed:
        if feed.strip(b"\0"):
            raise SourceArchiveError(label, "has bytes after its end")
        feed = file.read(_FEED)
    return b""
