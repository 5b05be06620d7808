"""The members of a tar archive, in one pass; only archives that have exactly one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from puffin_package._errors import SourceArchiveError
from puffin_package._tar_header import (
    BLOCK,
    PaxRecords,
    TarHeader,
    parse_pax,
    parse_tar_header,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_package._gzip import GzipReader

_MAX_EXTENSION = 1 << 20
_FILES = (b"0", b"\0", b"7")
_OLD_FILE, _HARD_LINK, _SYMLINK, _DIRECTORY = b"\0", b"1", b"2", b"5"
_PAX, _PAX_GLOBAL = (b"x", b"X"), b"g"
_GNU_NAME, _GNU_LINK = b"L", b"K"
_REFUSED = {
    b"3": "is a device",
    b"4": "is a device",
    b"6": "is a FIFO",
    b"S": "is a sparse file, which is not supported",
    b"M": "is a part of a file that begins in another archive",
    b"V": "is the label of a tape",
    b"D": "is a directory of an incremental backup",
}

TarKind = Literal["file", "directory", "symlink", "hardlink"]


class TarMember(msgspec.Struct, frozen=True, kw_only=True):
    """One member of an archive."""

    name: str
    """As it stands in the archive; bytes that are no UTF-8 are surrogates."""
    kind: TarKind
    size: int
    """Of the content that follows; 0 unless it is a file."""
    executable: bool
    modified: int
    """In seconds since 1970."""
    link: str
    """Where a link leads; empty for others."""


def tar_members(reader: GzipReader) -> Iterator[TarMember]:
    """Yield the members; the content of a file may be read from `reader` before the next is asked.

    An archive that programs would read differently is refused: names or sizes given twice,
    extended headers of two kinds for one member, links and directories with content, no end.

    Spec: POSIX.1-2017 ustar and pax; GNU's long names.
    Raises: SourceArchiveError.
    """
    extensions = _Extensions(reader.label)
    while (block := _next_block(reader)) is not None:
        header = parse_tar_header(block, reader.label)
        if extensions.take(header, reader):
            continue
        start = reader.position
        member = extensions.member(header)
        yield member
        reader.skip(start + _padded(member.size) - reader.position)
        extensions = _Extensions(reader.label)
    if not extensions.is_empty:
        raise SourceArchiveError(reader.label, "ends with a header that belongs to no member")
    if any(piece.strip(b"\0") for piece in reader.rest()):
        raise SourceArchiveError(reader.label, "has bytes after its end")


def _next_block(reader: GzipReader) -> bytes | None:
    """Return the next header; `None` at the block of zeros that ends the archive."""
    block = reader.read(BLOCK)
    if len(block) < BLOCK:
        if reader.position < BLOCK:
            raise SourceArchiveError(reader.label, "is no tar archive compressed by gzip")
        raise SourceArchiveError(reader.label, "is cut short: its end mark is missing")
    return block if block.strip(b"\0") else None


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


class _Extensions:
    """What the extended headers before a member say of it."""

    __slots__ = ("_label", "_link", "_name", "_pax")

    def __init__(self, label: str) -> None:
        self._label = label
        self._pax: PaxRecords | None = None
        self._name: bytes | None = None
        self._link: bytes | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no extended header waits for its member."""
        return self._pax is None and self._name is None and self._link is None

    def take(self, header: TarHeader, reader: GzipReader) -> bool:
        """Read an extended header; return whether it was one."""
        kind = header.kind
        if kind not in (*_PAX, _PAX_GLOBAL, _GNU_NAME, _GNU_LINK):
            return False
        payload = self._payload(header, reader)
        if kind in (_GNU_NAME, _GNU_LINK):
            self._take_gnu(kind, payload.partition(b"\0")[0])
        elif not self.is_empty:
            raise self._ambiguous()
        elif kind == _PAX_GLOBAL:
            self._check_global(parse_pax(payload, self._label))
        else:
            self._pax = parse_pax(payload, self._label)
        return True

    def _payload(self, header: TarHeader, reader: GzipReader) -> bytes:
        if header.size > _MAX_EXTENSION:
            reason = f"has an extended header of more than {_MAX_EXTENSION} bytes"
            raise SourceArchiveError(self._label, reason)
        payload = reader.read(header.size)
        reader.skip(_padded(header.size) - len(payload))
        return payload

    def _take_gnu(self, kind: bytes, name: bytes) -> None:
        taken = self._name if kind == _GNU_NAME else self._link
        if taken is not None or self._pax is not None:
            raise self._ambiguous()
        if kind == _GNU_NAME:
            self._name = name
        else:
            self._link = name

    def _check_global(self, records: PaxRecords) -> None:
        if (records.path, records.link, records.size) != (None, None, None):
            reason = "has a global header that gives all members one name or size"
            raise SourceArchiveError(self._label, reason)

    def _ambiguous(self) -> SourceArchiveError:
        return SourceArchiveError(self._label, "has a member with several extended headers")

    def member(self, header: TarHeader) -> TarMember:
        """Return the member that `header` and what came before it describe."""
        pax = self._pax or PaxRecords()
        raw = _first(pax.path, self._name, header.name)
        name = raw.decode("utf-8", "surrogateescape")
        kind = self._kind(header, name)
        self._check_size(kind, header, pax, name)
        link = _first(pax.link, self._link, header.link) if kind in ("symlink", "hardlink") else b""
        return TarMember(
            name=name,
            kind=kind,
            size=header.size,
            executable=bool(header.mode & 0o111) and kind == "file",
            modified=header.modified if pax.modified is None else pax.modified,
            link=link.decode("utf-8", "surrogateescape"),
        )

    def _kind(self, header: TarHeader, name: str) -> TarKind:
        kind = header.kind
        if kind in _FILES:
            # Unix 7 had no type for directories: a slash at the end made one.
            slash = name.endswith("/")
            if slash != header.name.endswith(b"/") if kind == _OLD_FILE else slash:
                raise SourceArchiveError(self._label, "is a directory and a file", name)
            return "directory" if slash else "file"
        if kind == _DIRECTORY:
            return "directory"
        if kind in (_SYMLINK, _HARD_LINK):
            return "symlink" if kind == _SYMLINK else "hardlink"
        reason = _REFUSED.get(kind, f"is of the unknown type {kind!r}")
        raise SourceArchiveError(self._label, reason, name)

    def _check_size(self, kind: TarKind, header: TarHeader, pax: PaxRecords, name: str) -> None:
        if pax.size not in (None, header.size):
            raise SourceArchiveError(self._label, "has two sizes", name)
        if header.size and kind != "file":
            raise SourceArchiveError(self._label, f"is a {kind} with content", name)


def _first(*values: bytes | None) -> bytes:
    return next(value for value in values if value is not None)
