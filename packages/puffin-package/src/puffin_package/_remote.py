"""METADATA of a wheel far away, by reading two or three ranges of it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from puffin_package._directory import find_end, parse_dist_info
from puffin_package._errors import LimitError, WheelError, ZipError
from puffin_package._layout import check_metadata, find_dist_info
from puffin_package._limits import DEFAULT_LIMITS, Limits
from puffin_package._members import read_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from distribution_filename import WheelFilename
    from puffin_package._directory import Member

_FIRST_READ = 16 << 10
_HEADER = struct.Struct("<4s5H3I2H")
_EXTRA_ROOM = 256  # for a local header's extra fields, which the directory does not tell


def read_remote_metadata(
    size: int,
    read: Callable[[int, int], bytes],
    filename: WheelFilename,
    *,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """Return METADATA of a wheel of `size` bytes, of which `read(start, end)` returns a part.

    The end is read first, 16 KiB of it; then what it lacks of the central directory, then what
    it lacks of METADATA. Name and version are checked to be those of the file name.

    Raises: ArchiveError - the wheel is bad, or `read` returned something else than was asked for;
    a caller should then fetch the whole file and judge that. Errors of `read` pass through.
    Cost: one to four reads.
    """
    archive = str(filename)
    window = _Window(size, read, archive)
    end = find_end(window.part(max(size - _FIRST_READ, 0), size), size, archive)
    if end.size > limits.text_size:
        raise LimitError(archive, None, f"has a central directory of {end.size} bytes")
    directory = window.part(end.offset, end.offset + end.size)
    members = {member.name: member for member in parse_dist_info(directory, end, archive, limits)}
    path = f"{find_dist_info(members, filename, archive)}/METADATA"
    if path not in members:
        raise WheelError(archive, path, "is missing")
    data = _content(window, members[path], end.offset, archive, limits)
    check_metadata(data, filename, archive)
    return data


class _Window:
    """The last bytes of the file, as far as they were read, and single ranges before them."""

    def __init__(self, size: int, read: Callable[[int, int], bytes], archive: str) -> None:
        self._start = size
        self._size = size
        self._data = b""
        self._read = read
        self._archive = archive

    def part(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`; what touches the window becomes part of it."""
        if start < self._start <= end:
            self._data = self._fetch(start, self._start) + self._data
            self._start = start
        if start < self._start:
            return self._fetch(start, end)
        return self._data[start - self._start : end - self._start]

    def _fetch(self, start: int, end: int) -> bytes:
        data = self._read(start, end)
        if len(data) != end - start:
            raise ZipError(self._archive, None, "came in a range of another length")
        return data


def _content(window: _Window, member: Member, end: int, archive: str, limits: Limits) -> bytes:
    if max(member.size, member.compressed_size) > limits.text_size:
        raise LimitError(archive, member.name, f"is larger than {limits.text_size} bytes")
    head = _HEADER.size + len(member.raw_name)
    stop = min(member.offset + head + _EXTRA_ROOM + member.compressed_size, end)
    data = window.part(member.offset, stop) if member.offset + head <= stop else b""
    if len(data) < head or not data.startswith(b"PK\3\4"):
        raise ZipError(archive, member.name, "has no header where the directory says")
    start = head + _HEADER.unpack_from(data)[-1]
    if data[_HEADER.size : head] != member.raw_name:
        raise ZipError(archive, member.name, "has another name in its own header")
    stop = start + member.compressed_size
    if stop > len(data):
        data = window.part(member.offset, min(member.offset + stop, end))
    if stop > len(data):
        raise ZipError(archive, member.name, "is cut short")
    return read_member(memoryview(data), member, start, archive)
