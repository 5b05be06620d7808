"""A tar writer that does as it is told, right or wrong: for tests of readers."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BLOCK = 512
_CHECKSUM = slice(148, 156)


class RawTarMember(msgspec.Struct, kw_only=True):
    """One member of an archive; what is not given is filled in truthfully."""

    name: str | bytes
    data: bytes = b""
    kind: bytes = b"0"
    """`0` file, `1` hard link, `2` symbolic link, `5` directory, `x` pax, `L` GNU name, ..."""
    link: str | bytes = b""
    mode: int | bytes = 0o644
    """A number, or the eight bytes of the field."""
    size: int | bytes | None = None
    """A number, or the twelve bytes of the field."""
    modified: int | bytes = 1_700_000_000
    checksum: int | None = None
    signed: bool = False
    """Whether the checksum takes bytes for signed numbers."""
    magic: bytes = b"ustar\0" + b"00"
    prefix: str | bytes = b""
    pax: Mapping[str, str | bytes] | None = None
    """Records of an extended header that stands before the member."""
    padding: bytes | None = None
    """What fills the last block of the data, instead of zeros."""


def make_tar(
    members: Iterable[RawTarMember], *, end: bytes = bytes(2 * BLOCK), suffix: bytes = b""
) -> bytes:
    """Return an uncompressed archive of `members`, with the lies that they ask for.

    `end` is the end mark, `suffix` follows it.

    Spec: POSIX.1-2017 ustar and pax.
    """
    return b"".join(map(_entry, members)) + end + suffix


def make_tar_gz(
    members: Iterable[RawTarMember], *, end: bytes = bytes(2 * BLOCK), suffix: bytes = b""
) -> bytes:
    """Return `make_tar` compressed by gzip, the same bytes each time."""
    return gzip.compress(make_tar(members, end=end, suffix=suffix), mtime=0)


def pax_header(
    records: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]], kind: bytes = b"x"
) -> RawTarMember:
    """Return an extended header: for the next member (`x`) or for all that follow (`g`).

    A key may be given twice if `records` are pairs.
    """
    pairs = records.items() if hasattr(records, "items") else records
    data = b"".join(_record(key.encode(), _bytes(value)) for key, value in pairs)
    return RawTarMember(name="pax_global_header" if kind == b"g" else "pax", kind=kind, data=data)


def gnu_long(name: str | bytes, kind: bytes = b"L") -> RawTarMember:
    """Return the header with which GNU gives the next member a long name (`L`) or target (`K`)."""
    return RawTarMember(
        name="././@LongLink", kind=kind, data=_bytes(name) + b"\0", magic=b"ustar  \0"
    )


def _entry(member: RawTarMember) -> bytes:
    before = b"" if member.pax is None else _entry(pax_header(member.pax))
    missing = -len(member.data) % BLOCK
    padding = bytes(missing) if member.padding is None else member.padding[:missing]
    return before + _header(member) + member.data + padding


def _header(member: RawTarMember) -> bytes:
    size = len(member.data) if member.size is None else member.size
    block = b"".join(
        [
            _field(member.name, 100),
            _number(member.mode, 8),
            _number(0, 8) * 2,
            _number(size, 12),
            _number(member.modified, 12),
            b" " * 8,
            member.kind,
            _field(member.link, 100),
            member.magic,
            bytes(80),
            _field(member.prefix, 155),
            bytes(12),
        ]
    )
    checksum = _checksum(block, signed=member.signed)
    if member.checksum is not None:
        checksum = member.checksum
    return block[: _CHECKSUM.start] + b"%06o\0 " % checksum + block[_CHECKSUM.stop :]


def _checksum(block: bytes, *, signed: bool) -> int:
    return sum(block) - (256 * sum(byte > 127 for byte in block) if signed else 0)  # noqa: PLR2004 - signed chars end there


def _field(value: str | bytes, size: int) -> bytes:
    return _bytes(value)[:size].ljust(size, b"\0")


def _number(value: int | bytes, size: int) -> bytes:
    return value if isinstance(value, bytes) else b"%0*o\0" % (size - 1, value)


def _record(key: bytes, value: bytes) -> bytes:
    body = b" " + key + b"=" + value + b"\n"
    length = len(body)
    while length != len(body) + len(str(length)):
        length = len(body) + len(str(length))
    return str(length).encode() + body


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
