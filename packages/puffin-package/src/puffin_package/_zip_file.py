"""A zip archive opened: mapped into memory, its structure read and found sound."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from puffin_fs import fs_errors
from puffin_package._directory import TAIL_SIZE, Member, find_end, parse_directory
from puffin_package._errors import LimitError
from puffin_package._members import locate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from mmap import mmap

    from puffin_package._limits import Limits


@contextmanager
def open_zip(
    path: str | os.PathLike[str], archive: str, limits: Limits, *, source: bool = False
) -> Iterator[tuple[memoryview, list[tuple[Member, int]]]]:
    """Open the zip at `path`; yield its bytes, and its members with the place of their data.

    `source`: it may hold symbolic links, and any name that this file system takes.

    Raises: ZipError, LimitError; FsError - it cannot be read.
    """
    name = os.fspath(path)
    with fs_errors(name), open(name, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        mapped = _map(file.fileno(), size)
    view = memoryview(mapped)
    try:
        yield view, _read_structure(mapped, size, archive, limits, source=source)
    finally:
        view.release()
        _close(mapped)


def _close(mapped: mmap | bytes) -> None:
    # While an error is on its way its traceback holds slices; then the collector closes the file.
    if not isinstance(mapped, bytes):
        with suppress(BufferError):
            mapped.close()


def _map(descriptor: int, size: int) -> mmap | bytes:
    if not size:
        return b""
    from mmap import ACCESS_READ, mmap

    return mmap(descriptor, size, access=ACCESS_READ)


def _read_structure(
    buffer: mmap | bytes, size: int, archive: str, limits: Limits, *, source: bool
) -> list[tuple[Member, int]]:
    end = find_end(buffer[max(size - TAIL_SIZE, 0) :], size, archive)
    directory = buffer[end.offset : end.offset + end.size]
    members = parse_directory(directory, end, archive, limits, source=source)
    _check_sizes(members, size, archive, limits)
    return locate(buffer, members, end.offset, archive)


def _check_sizes(members: Sequence[Member], size: int, archive: str, limits: Limits) -> None:
    total = sum(member.size for member in members)
    if total > limits.total_size:
        raise LimitError(archive, None, f"unpacks to {total} bytes, more than {limits.total_size}")
    if total > limits.ratio_floor and total > limits.ratio * size:
        raise LimitError(archive, None, f"unpacks to {total} bytes, {total // size} times its size")
    if total > limits.file_size:
        for member in members:
            if member.size > limits.file_size:
                reason = f"is larger than {limits.file_size} bytes"
                raise LimitError(archive, member.name, reason)
