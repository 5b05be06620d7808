"""The members of a zip archive: local headers that agree with the directory, and their content."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from puffin_package._directory import DEFLATED, extra_fields, zip64_numbers
from puffin_package._errors import ZipError
from puffin_package._inflate import crc32, decompressor, inflate_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from mmap import mmap

    from puffin_package._directory import Member

_LOCAL = struct.Struct("<4s5H3I2H")
_CHUNK = 1 << 20  # more would leave the processor's caches between inflating, hashing and writing
_FEED = 1 << 20
_MASK = 0xFFFF_FFFF
# A descriptor: with or without a signature, with sizes of 4 or of 8 bytes.
_DESCRIPTORS = {
    12: struct.Struct("<3I"),
    16: struct.Struct("<4x3I"),
    20: struct.Struct("<I2Q"),
    24: struct.Struct("<4xI2Q"),
}


def locate(
    buffer: mmap | bytes, members: Sequence[Member], end: int, archive: str
) -> list[tuple[Member, int]]:
    """Return the members in the order of the archive, each with the place of its data.

    The members must fill the archive from its first byte up to `end`, where the directory starts:
    so none overlap, none is hidden, and nothing stands before the first.

    Spec: APPNOTE 4.3.7, 4.3.9.
    Raises: ZipError - also where a local header says something else than the directory.
    """
    ordered = sorted(members, key=_offset)
    stops = [*(member.offset for member in ordered), end][1:]
    if (ordered[0].offset if ordered else end) != 0:
        raise ZipError(archive, None, "has bytes before its first member")
    return [
        (member, _data_start(buffer, member, stop, archive))
        for member, stop in zip(ordered, stops, strict=True)
    ]


def _offset(member: Member) -> int:
    return member.offset


def _data_start(buffer: mmap | bytes, member: Member, stop: int, archive: str) -> int:
    start = member.offset + _LOCAL.size
    if start > stop:
        raise ZipError(archive, member.name, "overlaps another one")
    fields = _LOCAL.unpack_from(buffer, member.offset)
    signature, _, flags, method, _, _, crc, packed, size, name_size, extra_size = fields
    name_end = start + name_size
    data = name_end + extra_size
    if signature != b"PK\3\4":
        raise ZipError(archive, member.name, "has no header where the directory says")
    if data + member.compressed_size > stop:
        raise ZipError(archive, member.name, "overlaps another one")
    if buffer[start:name_end] != member.raw_name:
        raise ZipError(archive, member.name, "has another name in its own header")
    if extra_size:
        where = (archive, member.name)
        extra = extra_fields(buffer[name_end:data], *where)
        size, packed = zip64_numbers(extra, (size, packed), where)
    found = (flags, method, crc, packed, size)
    truth = (member.flags, member.method, member.crc, member.compressed_size, member.size)
    if found != truth and not (member.has_descriptor and _is_deferred(found, truth)):
        raise ZipError(archive, member.name, "has a header that contradicts the directory")
    _check_end(buffer, member, data + member.compressed_size, stop, archive)
    return int(data)


def _is_deferred(found: Sequence[int], truth: Sequence[int]) -> bool:
    """Tell whether a local header leaves to the descriptor what it does not say."""
    pairs = zip(found[2:], truth[2:], strict=True)
    return found[:2] == truth[:2] and all(number in (0, true) for number, true in pairs)


def _check_end(buffer: mmap | bytes, member: Member, at: int, stop: int, archive: str) -> None:
    if not member.has_descriptor:
        if at != stop:
            raise ZipError(archive, member.name, "is followed by bytes that belong to no member")
        return
    form = _DESCRIPTORS.get(stop - at)
    truth = (member.crc, member.compressed_size, member.size)
    signed = stop - at in (16, 24)
    if (
        form is None
        or form.unpack_from(buffer, at) != truth
        or (signed and buffer[at : at + 4] != b"PK\7\10")
    ):
        raise ZipError(archive, member.name, "has no descriptor after its data, or a wrong one")


def read_chunks(
    buffer: memoryview, member: Member, start: int, archive: str
) -> Iterator[bytes | memoryview]:
    """Yield the content of a member, whole or (above 1 MiB) in pieces; none of them is empty.

    What is yielded last of a large one is only verified when the iterator ends.

    Raises: ZipError - more or fewer bytes than declared, a wrong checksum, broken compression.
    """
    if member.size > _CHUNK:
        yield from _read_large(buffer, member, start, archive)
    elif content := _read_small(buffer, member, start, archive):
        yield content


def read_member(buffer: memoryview, member: Member, start: int, archive: str) -> bytes:
    """Return the content of a member, whole. Raises: as `read_chunks`."""
    return b"".join(read_chunks(buffer, member, start, archive))


def _read_small(buffer: memoryview, member: Member, start: int, archive: str) -> bytes | memoryview:
    """Return the content of a member in one step, as nearly all of them are read."""
    content: bytes | memoryview = buffer[start : start + member.compressed_size]
    if member.method == DEFLATED:
        inflater = decompressor()
        try:
            # One byte more than declared shows a stream that is longer, and never a whole bomb.
            content = inflater.decompress(content, member.size + 1)
        except inflate_error as error:
            raise _broken(member, archive) from error
        if len(content) <= member.size and (not inflater.eof or inflater.unused_data):
            raise _unended(member, archive)
    _check_content(member, len(content), crc32(content, 0), archive)
    return content


def _read_large(
    buffer: memoryview, member: Member, start: int, archive: str
) -> Iterator[bytes | memoryview]:
    packed = buffer[start : start + member.compressed_size]
    pieces = _inflated(packed, member, archive) if member.method == DEFLATED else _sliced(packed)
    size = 0
    crc = 0
    for piece in pieces:
        size += len(piece)
        crc = crc32(piece, crc)
        if size > member.size:
            break
        yield piece
    _check_content(member, size, crc, archive)


def _check_content(member: Member, size: int, crc: int, archive: str) -> None:
    if size != member.size:
        more = "more" if size > member.size else "fewer"
        raise ZipError(archive, member.name, f"has {more} bytes than the {member.size} it declares")
    if crc & _MASK != member.crc:
        raise ZipError(archive, member.name, "has a wrong checksum")


def _broken(member: Member, archive: str) -> ZipError:
    return ZipError(archive, member.name, "has broken compressed data")


def _unended(member: Member, archive: str) -> ZipError:
    reason = "has compressed data that does not end where it should"
    return ZipError(archive, member.name, reason)


def _sliced(packed: memoryview) -> Iterator[memoryview]:
    for at in range(0, len(packed), _CHUNK):
        yield packed[at : at + _CHUNK]


def _inflated(packed: memoryview, member: Member, archive: str) -> Iterator[bytes]:
    inflater = decompressor()
    fed = 0
    try:
        while fed < len(packed) and not inflater.eof:
            feed: bytes | memoryview = packed[fed : fed + _FEED]
            fed += len(feed)
            piece = inflater.decompress(feed, _CHUNK)
            while piece:
                yield piece
                feed = inflater.unconsumed_tail
                more = feed or len(piece) == _CHUNK
                piece = inflater.decompress(feed, _CHUNK) if more else b""
    except inflate_error as error:
        raise _broken(member, archive) from error
    if not inflater.eof or inflater.unused_data or fed < len(packed):
        raise _unended(member, archive)
