"""One wheel: the archive opened, checked, read and unpacked."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from puffin_package._directory import Member, clashing_names
from puffin_package._entry_points import EntryPoint, parse_entry_points
from puffin_package._errors import EntryPointError, LimitError, WheelError
from puffin_package._layout import check_data, check_metadata, find_dist_info
from puffin_package._limits import DEFAULT_LIMITS, Limits
from puffin_package._members import read_member
from puffin_package._record import RecordRow, parse_record
from puffin_package._wheel_file import WheelFile, parse_wheel_file
from puffin_package._zip_file import open_zip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distribution_filename import WheelFilename
    from puffin_package._manifest import Manifest
    from pypi_types import CoreMetadata


class Wheel:
    """An open wheel whose structure was found sound; `open_wheel` makes it.

    Threads may read members of one wheel at the same time.
    """

    __slots__ = ("_buffer", "_located", "archive", "dist_info", "filename", "limits")

    def __init__(
        self,
        filename: WheelFilename,
        buffer: memoryview,
        located: Sequence[tuple[Member, int]],
        limits: Limits,
    ) -> None:
        self.filename = filename
        self.archive = str(filename)
        """What errors call the archive."""
        self.limits = limits
        self._buffer = buffer
        self._located = {member.name: (member, start) for member, start in located}
        files = [name for name in self._located if not name.endswith("/")]
        self.dist_info = find_dist_info(self._located, filename, self.archive)
        """The name of the `.dist-info` directory."""
        check_data(files, self.dist_info, self.archive)

    @property
    def members(self) -> tuple[Member, ...]:
        """The members in the order of the archive, directories included."""
        return tuple(member for member, _ in self._located.values())

    def metadata(self) -> CoreMetadata:
        """Return the core metadata, whose name and version are those of the file name.

        Raises: WheelError - missing, unreadable or of another project or release.
        """
        return check_metadata(self.read_text("METADATA"), self.filename, self.archive)

    def wheel_file(self) -> WheelFile:
        """Return the content of the WHEEL file.

        Raises: WheelError - missing, unreadable or of an unknown version.
        """
        return parse_wheel_file(self.read_text("WHEEL"), self.archive)

    def record(self) -> tuple[RecordRow, ...]:
        """Return the rows of RECORD.

        Raises: WheelError - missing; RecordError - unreadable.
        """
        return parse_record(self.read_text("RECORD"), self.archive)

    def entry_points(self) -> tuple[EntryPoint, ...]:
        """Return the entry points; none, where the file is missing.

        Raises: EntryPointError.
        """
        if f"{self.dist_info}/entry_points.txt" not in self._located:
            return ()
        found = parse_entry_points(self.read_text("entry_points.txt"), self.archive)
        if len(found) > self.limits.scripts:
            raise EntryPointError(self.archive, "entry_points.txt", "has too many entries")
        return found

    def read_text(self, name: str) -> bytes:
        """Return the content of a file of dist-info that is to be parsed.

        Raises: WheelError - missing; LimitError - too large; ZipError - broken.
        """
        path = f"{self.dist_info}/{name}"
        if path not in self._located:
            raise WheelError(self.archive, path, "is missing")
        member, start = self._located[path]
        if member.size > self.limits.text_size:
            raise LimitError(self.archive, path, f"is larger than {self.limits.text_size} bytes")
        return read_member(self._buffer, member, start, self.archive)

    def unpack(self, target: str | os.PathLike[str], *, threads: int = 1) -> Manifest:
        """Write all files into `target`, and the manifest beside them, and return it.

        `target` is a new or empty directory, best a temporary one that is renamed afterwards: it
        is left as it is when an error occurs. Nothing is written before the structure, METADATA,
        WHEEL, RECORD and entry points were found sound; contents are verified as they are written.

        Files get mode 0644, or 0755 where the archive has any x bit, less the umask. Files that
        RECORD omits are taken, rows without a file dropped; both are told in its `warnings`.

        Raises: ArchiveError - see its subclasses; FsError.
        Cost: one pass over the archive. Inflating, hashing and creating files release the
        interpreter lock: wheels unpack in parallel, and one wheel does in `threads` of its own.
        """
        from puffin_package._unpack import unpack

        located = tuple(self._located.values())
        return unpack(self, self._buffer, located, os.fspath(target), threads=threads)


@contextmanager
def open_wheel(
    path: str | os.PathLike[str], filename: WheelFilename, *, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Wheel]:
    """Open the wheel at `path`, whose name says what it must hold.

    The archive is refused unless it has exactly one reading: members fill it from the first byte to
    the central directory, and local headers agree with that.

    Spec: binary distribution format; APPNOTE 6.3.10 without encryption, parts, and methods other
    than stored and deflated.
    Raises: ZipError, LimitError, WheelError; FsError - it cannot be read.
    """
    with open_zip(path, str(filename), limits) as (buffer, located):
        yield Wheel(filename, buffer, located, limits)


def structure_warnings(wheel: Wheel, wheel_file: WheelFile) -> list[str]:
    """Return what is odd about a wheel that is sound enough to be installed."""
    warnings = [
        f"{first} and {second} are one file where case does not count"
        for first, second in clashing_names(wheel.members)
    ]
    if wheel_file.is_newer:
        version = ".".join(map(str, wheel_file.version))
        warnings.append(f"Wheel-Version {version} is newer than 1.0, which is what is understood")
    if set(wheel_file.tags) != set(wheel.filename.expanded_tags()):
        warnings.append("WHEEL has other tags than the file name, which is followed")
    return warnings
