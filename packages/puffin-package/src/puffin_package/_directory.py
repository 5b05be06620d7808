"""The central directory of a zip archive: its end record and its entries, read strictly."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import msgspec

from puffin_package._errors import LimitError, ZipError
from puffin_package._names import folded, name_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from puffin_package._limits import Limits

TAIL_SIZE = 22 + 0xFFFF + 20 + 56
"""Bytes at the end of an archive that are sure to hold its end records."""
STORED, DEFLATED = 0, 8

_END = struct.Struct("<4s4H2IH")
_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQ2H2I4Q")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_SIZES = struct.Struct("<3H")  # within _CENTRAL: of name, extra fields and comment
_EXTRA = struct.Struct("<2H")

_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_KNOWN_FLAGS = _DESCRIPTOR | _UTF8 | 0x6  # 0x6: how hard the compressor tried
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_ZIP64, _UNICODE_PATH = 0x1, 0x7075
_KIND, _FILE, _DIRECTORY, _SYMLINK = 0o170000, 0o100000, 0o040000, 0o120000
_MAX_EXTRA = 0xFFFF


class End(msgspec.Struct, frozen=True):
    """What the end records say of the central directory."""

    entries: int
    offset: int
    size: int


class Member(msgspec.Struct, frozen=True, gc=False):
    """One entry of the central directory."""

    name: str
    """With `/`; that of a directory ends with one."""
    raw_name: bytes
    method: int
    flags: int
    crc: int
    compressed_size: int
    size: int
    offset: int
    """Of the local header, from the start of the archive."""
    executable: bool
    is_link: bool = False
    """Whether the content is the target of a symbolic link: in source archives only."""
    dos_time: int = 0
    """Date and time of change as MS-DOS has them: 16 bits each, the date first."""

    @property
    def is_directory(self) -> bool:
        """Whether the entry is no file."""
        return self.name.endswith("/")

    @property
    def has_descriptor(self) -> bool:
        """Whether sizes and checksum follow the data."""
        return bool(self.flags & _DESCRIPTOR)


def find_end(tail: bytes, size: int, archive: str) -> End:
    """Return what the end records in `tail`, the last bytes of an archive of `size`, say.

    The directory must end where the end records start, and these where the archive ends: so
    there is one reading only.

    Spec: APPNOTE 4.3.14 to 4.3.16.
    Raises: ZipError.
    """
    at = _end_position(tail, archive)
    _, disk, start_disk, here, entries, length, offset, _ = _END.unpack_from(tail, at)
    begin = at
    if tail[max(at - 20, 0) : at].startswith(b"PK\6\7"):
        begin = at - _LOCATOR.size - _END64.size
        numbers = _zip64_end(tail, begin, size, archive)
        narrow = (disk, start_disk, here, entries, length, offset)
        full = (_FULL16, _FULL16, _FULL16, _FULL16, _FULL32, _FULL32)
        if any(a not in (b, c) for a, b, c in zip(narrow, numbers, full, strict=True)):
            raise ZipError(archive, None, "has two end records that contradict each other")
        disk, start_disk, here, entries, length, offset = numbers
    if disk or start_disk or here != entries:
        raise ZipError(archive, None, "is one part of an archive in several parts")
    if offset + length != size - len(tail) + begin:
        raise ZipError(archive, None, "has bytes that belong to no member, or a wrong offset")
    return End(entries, offset, length)


def _end_position(tail: bytes, archive: str) -> int:
    positions = []
    found = tail.find(b"PK\5\6", max(len(tail) - _END.size - 0xFFFF, 0))
    last = -1
    while found >= 0:
        last = found
        if found + _END.size <= len(tail):
            comment = _END.unpack_from(tail, found)[-1]
            if found + _END.size + comment == len(tail):
                positions.append(found)
        found = tail.find(b"PK\5\6", found + 1)
    if last < 0:
        raise ZipError(archive, None, "is no zip archive, or is cut short")
    if not positions:
        raise ZipError(archive, None, "has bytes after its end record, or is cut short")
    if len(positions) > 1 or last != positions[0]:
        raise ZipError(archive, None, "has more than one end record")
    return positions[0]


def _zip64_end(tail: bytes, begin: int, size: int, archive: str) -> tuple[int, ...]:
    if begin < 0:
        raise ZipError(archive, None, "has no ZIP64 end record where its locator points")
    _, disk, offset, disks = _LOCATOR.unpack_from(tail, begin + _END64.size)
    signature, length, _, _, *numbers = _END64.unpack_from(tail, begin)
    if signature != b"PK\6\6" or length != _END64.size - 12:
        raise ZipError(archive, None, "has no ZIP64 end record before its locator")
    if offset != size - len(tail) + begin or disk or disks != 1:
        raise ZipError(archive, None, "has a ZIP64 locator that points elsewhere")
    return tuple(numbers)


def parse_directory(
    data: bytes, end: End, archive: str, limits: Limits, *, source: bool = False
) -> tuple[Member, ...]:
    """Return the members that a central directory lists, in its order.

    `source`: symbolic links are members too, and names are left for the caller to judge.

    Spec: APPNOTE 4.3.12.
    Raises: ZipError - a member that is encrypted, compressed by an unknown method, no regular file,
    unsafely named or listed twice; LimitError - too many, too large.
    Cost: one pass, about 4 us a member.
    """
    if end.entries > limits.members:
        raise LimitError(archive, None, f"has {end.entries} members, more than {limits.members}")
    members = []
    directories: set[str] = set()
    for start, _ in _extents(data, end.entries, archive):
        member = _entry(data, start, archive, limits, links=source)
        if not source and (problem := name_problem(member.name, directories)):
            raise ZipError(archive, member.name, problem)
        members.append(member)
    _check_names(members, archive)
    return tuple(members)


def parse_dist_info(data: bytes, end: End, archive: str, limits: Limits) -> tuple[Member, ...]:
    """Return only the members within top directories that are called `.dist-info`, in any case.

    For the metadata of a wheel far away: all its members are judged before it is installed.

    Raises: ZipError, LimitError - as `parse_directory`, about those members.
    Cost: one pass, about 0.5 us for a member that is passed over.
    """
    if end.entries > limits.members:
        raise LimitError(archive, None, f"has {end.entries} members, more than {limits.members}")
    members = []
    directories: set[str] = set()
    for start, name_end in _extents(data, end.entries, archive):
        top = data[start + _CENTRAL.size : name_end].partition(b"/")[0]
        if top[-10:].lower() == b".dist-info":
            member = _entry(data, start, archive, limits)
            if problem := name_problem(member.name, directories):
                raise ZipError(archive, member.name, problem)
            members.append(member)
    _check_names(members, archive)
    return tuple(members)


def _extents(data: bytes, entries: int, archive: str) -> Iterator[tuple[int, int]]:
    """Yield where each entry starts and where its name ends."""
    at = 0
    for _ in range(entries):
        if at + _CENTRAL.size > len(data):
            raise ZipError(archive, None, "has a central directory that is cut short")
        sizes = _SIZES.unpack_from(data, at + 28)
        name_end = at + _CENTRAL.size + sizes[0]
        stop = at + _CENTRAL.size + sum(sizes)
        if data[at : at + 4] != b"PK\1\2" or stop > len(data):
            raise ZipError(archive, None, "has a central directory that is damaged")
        yield at, name_end
        at = stop
    if at != len(data):
        raise ZipError(
            archive, None, "has a central directory that lists other members than it says"
        )


def _check_names(members: Sequence[Member], archive: str) -> None:
    files = {member.name for member in members if not member.is_directory}
    names = {member.name for member in members}
    if len(names) != len(members):
        seen: set[str] = set()
        for member in members:
            if member.name in seen:
                raise ZipError(archive, member.name, "is there twice")
            seen.add(member.name)
    heads = {name.rpartition("/")[0] for name in names}
    parents = {
        "/".join(head.split("/")[:n]) for head in heads for n in range(1, head.count("/") + 2)
    }
    for name in sorted(files & parents):
        raise ZipError(archive, name, "is a file and a directory")


def clashing_names(members: Sequence[Member]) -> list[tuple[str, str]]:
    """Return pairs of names that are one name where case and Unicode form do not count."""
    seen: dict[str, str] = {}
    pairs = []
    for member in members:
        first = seen.setdefault(folded(member.name), member.name)
        if first != member.name:
            pairs.append((first, member.name))
    return pairs


def _entry(data: bytes, start: int, archive: str, limits: Limits, *, links: bool = False) -> Member:
    fields = _CENTRAL.unpack_from(data, start)
    _, _, _, flags, method, time, date, crc, packed, size = fields[:10]
    name_size, extra_size, _, disk, _, attributes, offset = fields[10:]
    name_end = start + _CENTRAL.size + name_size
    raw_name = data[name_end - name_size : name_end]
    if name_size > limits.name_length:
        raise LimitError(archive, None, f"has a member whose name is {name_size} bytes long")
    name = _name(raw_name, flags, archive)
    if extra_size:
        extra = data[name_end : name_end + extra_size]
        size, packed, offset = _widened(extra, (size, packed, offset), raw_name, (archive, name))
    elif _FULL32 in (size, packed, offset):
        raise ZipError(archive, name, "lacks its ZIP64 sizes")
    mode = attributes >> 16
    is_link = links and mode & _KIND == _SYMLINK
    problem = _problem(name, flags, method, disk, mode - _SYMLINK + _FILE if is_link else mode)
    if problem or (name[-1:] == "/" and size):
        raise ZipError(archive, name, problem or "is a directory with content")
    executable = bool(mode & 0o111) and name[-1:] != "/"
    return Member(
        name,
        raw_name,
        method,
        flags,
        crc,
        packed,
        size,
        offset,
        executable,
        is_link,
        date << 16 | time,
    )


def _name(raw: bytes, flags: int, archive: str) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError as error:
        shown = raw.decode("utf-8", "backslashreplace")
        reason = (
            "has a name that is no UTF-8" if flags & _UTF8 else "has a name of unknown encoding"
        )
        raise ZipError(archive, shown, reason) from error


def _problem(name: str, flags: int, method: int, disk: int, mode: int) -> str | None:
    if flags & ~_KNOWN_FLAGS:
        return "is encrypted" if flags & _ENCRYPTED else f"has unknown flags {flags:#x}"
    if method not in (STORED, DEFLATED):
        return f"is compressed by method {method}; only stored and deflated ones are read"
    kind = mode & _KIND
    if kind == _SYMLINK:
        return "is a symbolic link"
    if kind not in (0, _FILE, _DIRECTORY):
        return "is no regular file"
    if (kind == _DIRECTORY and name[-1:] != "/") or (kind == _FILE and name[-1:] == "/"):
        return "is a directory and a file"
    return "is in another part of the archive" if disk else None


def _widened(
    extra: bytes, narrow: tuple[int, int, int], raw_name: bytes, where: tuple[str, str]
) -> tuple[int, int, int]:
    """Return size, compressed size and offset, the full ones of which stand in the ZIP64 field."""
    fields = extra_fields(extra, *where)
    unicode_path = fields.get(_UNICODE_PATH)
    if unicode_path is not None and unicode_path[5:] != raw_name:
        raise ZipError(*where, "has two names")
    wide = zip64_numbers(fields, narrow, where)
    return wide[0], wide[1], wide[2]


def zip64_numbers(
    fields: dict[int, bytes], narrow: Sequence[int], where: tuple[str, str]
) -> list[int]:
    """Return `narrow` with the numbers that are full replaced by those of the ZIP64 field.

    Spec: APPNOTE 4.5.3: the field has, in fixed order, those numbers only that are full.
    """
    wanted = sum(number == _FULL32 for number in narrow)
    data = fields.get(_ZIP64, b"")
    if len(data) < 8 * wanted:
        raise ZipError(*where, "lacks its ZIP64 sizes")
    wide = iter(struct.unpack_from(f"<{wanted}Q", data))
    return [next(wide) if number == _FULL32 else number for number in narrow]


def extra_fields(extra: bytes, archive: str, name: str) -> dict[int, bytes]:
    """Return the extra fields of a header by their number.

    Raises: ZipError - broken, or ZIP64 or the Unicode name given twice.
    """
    fields: dict[int, bytes] = {}
    at = 0
    while at + _EXTRA.size <= len(extra):
        kind, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        if at + length > len(extra) or (kind in (_ZIP64, _UNICODE_PATH) and kind in fields):
            raise ZipError(archive, name, "has a broken extra field")
        fields[kind] = extra[at : at + length]
        at += length
    if any(extra[at:]):  # some writers pad with zeros
        raise ZipError(archive, name, "has a broken extra field")
    return fields
