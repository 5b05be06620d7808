"""A zip writer that does as it is told, right or wrong: for tests of readers."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

STORED, DEFLATED = 0, 8
UTF8, DESCRIPTOR, ENCRYPTED = 0x800, 0x8, 0x1

_SIZE_IN_EXTRA = 0xFFFFFFFF
_EPOCH_DATE = (0 << 9) | (1 << 5) | 1  # 1980-01-01, the first date that MS-DOS knows


class RawMember(msgspec.Struct, kw_only=True):
    """One member of an archive; what is not given is filled in truthfully."""

    name: str | bytes
    data: bytes = b""
    method: int = DEFLATED
    payload: bytes | None = None
    """The bytes in the archive, instead of `data` compressed by `method`."""
    flags: int | None = None
    mode: int = 0o100644
    system: int = 3
    """Who made it: 3 is Unix, 0 is MS-DOS."""
    crc: int | None = None
    size: int | None = None
    compressed_size: int | None = None
    extra: bytes = b""
    offset: int | None = None
    local_name: bytes | None = None
    local_crc: int | None = None
    local_size: int | None = None
    local_compressed_size: int | None = None
    local_method: int | None = None
    local_flags: int | None = None
    local_extra: bytes = b""
    descriptor: Literal["signed", "bare", "zip64"] | None = None
    """Sizes and checksum follow the data, and are zero in the local header."""
    descriptor_crc: int | None = None
    zip64: bool = False
    """Sizes (and in the central directory the offset) live in a ZIP64 extra field."""
    in_local: bool = True
    in_central: bool = True

    def raw_name(self) -> bytes:
        """Return the name as bytes."""
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    def raw_payload(self) -> bytes:
        """Return the bytes that the archive holds for this member."""
        if self.payload is not None:
            return self.payload
        if self.method != DEFLATED:
            return self.data
        compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
        return compressor.compress(self.data) + compressor.flush()

    def true_flags(self) -> int:
        """Return the flags that name and descriptor ask for, unless others were given."""
        if self.flags is not None:
            return self.flags
        ascii_name = self.raw_name().isascii()
        return (0 if ascii_name else UTF8) | (DESCRIPTOR if self.descriptor else 0)


class EndRecord(msgspec.Struct, kw_only=True):
    """What the end of the archive says about it; what is not given is filled in truthfully."""

    comment: bytes = b""
    entries: int | None = None
    directory_size: int | None = None
    directory_offset: int | None = None
    zip64: bool = False
    """Whether a ZIP64 end record and its locator stand before the end record."""
    locator_offset: int | None = None


def make_zip(
    members: Iterable[RawMember],
    *,
    prefix: bytes = b"",
    suffix: bytes = b"",
    end: EndRecord | None = None,
) -> bytes:
    """Return an archive of `members`, with the lies that they and `end` ask for.

    `prefix` stands before the first member and counts in no offset: a polyglot. `suffix` follows
    the end record.

    Spec: PKWARE APPNOTE 6.3.10.
    """
    body = bytearray()
    central = bytearray()
    count = 0
    for member in members:
        offset = len(body)
        if member.in_local:
            body += _local_entry(member)
        if member.in_central:
            central += _central_entry(member, offset)
            count += 1
    tail = _end(end or EndRecord(), count, len(central), len(body))
    return prefix + bytes(body) + bytes(central) + tail + suffix


def _end(end: EndRecord, count: int, size: int, start: int) -> bytes:
    after_directory = start + size
    count = _either(end.entries, count)
    size = _either(end.directory_size, size)
    start = _either(end.directory_offset, start)
    zip64 = b""
    if end.zip64:
        at = _either(end.locator_offset, after_directory)
        zip64 = _zip64_end(count, size, start) + struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
        count, size, start = 0xFFFF, _SIZE_IN_EXTRA, _SIZE_IN_EXTRA
    plain = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, start, len(end.comment))
    return zip64 + plain + end.comment


def _zip64_end(count: int, size: int, start: int) -> bytes:
    return struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)


def _local_entry(member: RawMember) -> bytes:
    payload = member.raw_payload()
    name = member.raw_name() if member.local_name is None else member.local_name
    deferred = member.descriptor is not None
    crc = _either(member.local_crc, 0 if deferred else _crc(member))
    packed = _either(member.local_compressed_size, 0 if deferred else _packed(member, payload))
    size = _either(member.local_size, 0 if deferred else _size(member))
    extra = member.local_extra
    if member.zip64:
        extra += struct.pack("<2H2Q", 1, 16, size, packed)
        size = packed = _SIZE_IN_EXTRA
    header = struct.pack(
        "<4s5H3I2H",
        b"PK\3\4",
        45 if member.zip64 else 20,
        _either(member.local_flags, member.true_flags()),
        _either(member.local_method, member.method),
        0,
        _EPOCH_DATE,
        crc,
        packed,
        size,
        len(name),
        len(extra),
    )
    return header + name + extra + payload + _descriptor(member, payload)


def _descriptor(member: RawMember, payload: bytes) -> bytes:
    if member.descriptor is None:
        return b""
    form = "<I2Q" if member.descriptor == "zip64" else "<3I"
    crc = _either(member.descriptor_crc, _crc(member))
    body = struct.pack(form, crc, _packed(member, payload), _size(member))
    return body if member.descriptor == "bare" else b"PK\7\10" + body


def _central_entry(member: RawMember, offset: int) -> bytes:
    name = member.raw_name()
    packed = _packed(member, member.raw_payload())
    size = _size(member)
    offset = _either(member.offset, offset)
    extra = member.extra
    if member.zip64:
        extra += struct.pack("<2H3Q", 1, 24, size, packed, offset)
        size = packed = offset = _SIZE_IN_EXTRA
    header = struct.pack(
        "<4s6H3I5H2I",
        b"PK\1\2",
        (member.system << 8) | 20,
        45 if member.zip64 else 20,
        member.true_flags(),
        member.method,
        0,
        _EPOCH_DATE,
        _crc(member),
        packed,
        size,
        len(name),
        len(extra),
        0,
        0,
        0,
        member.mode << 16 if member.system == 3 else 0,  # noqa: PLR2004 - 3 is Unix
        offset,
    )
    return header + name + extra


def _crc(member: RawMember) -> int:
    return _either(member.crc, zlib.crc32(member.data))


def _size(member: RawMember) -> int:
    return _either(member.size, len(member.data))


def _packed(member: RawMember, payload: bytes) -> int:
    return _either(member.compressed_size, len(payload))


def _either(given: int | None, true: int) -> int:
    return true if given is None else given
