"""Unpacking: inflate, verify and write in one pass."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from puffin_fs import fs_errors, write_all, write_new
from puffin_package._entry_points import SCRIPT_GROUPS
from puffin_package._errors import HashMismatchError, RecordError
from puffin_package._layout import MANIFEST_NAME
from puffin_package._manifest import Manifest, ManifestFile, encode_manifest
from puffin_package._members import read_chunks
from puffin_package._record import encode_digest
from puffin_package._wheel import structure_warnings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from puffin_package._directory import Member
    from puffin_package._record import RecordRow
    from puffin_package._wheel import Wheel

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_SIGNED = ("RECORD", "RECORD.jws", "RECORD.p7s")  # these cannot stand in RECORD with a hash
_MAX_SHOWN = 3


def unpack(
    wheel: Wheel,
    buffer: memoryview,
    located: Sequence[tuple[Member, int]],
    target: str,
    *,
    threads: int = 1,
) -> Manifest:
    """Write the members into `target`, the manifest last; see `Wheel.unpack`."""
    metadata = wheel.metadata()
    wheel_file = wheel.wheel_file()
    scripts = tuple(entry for entry in wheel.entry_points() if entry.group in SCRIPT_GROUPS)
    rows = _rows(wheel)
    warnings = structure_warnings(wheel, wheel_file)
    files = [(member, start) for member, start in located if not member.is_directory]
    warnings += _record_warnings(wheel, files, rows)
    _make_directories(target, files)
    writer = _Writer(wheel, buffer, rows, target)
    written = _write_in_threads(writer, files, threads)
    manifest = Manifest(
        name=metadata.name,
        version=metadata.version,
        dist_info=wheel.dist_info,
        root_is_purelib=wheel_file.root_is_purelib,
        files=tuple(sorted(written, key=_path)),
        requires_python=metadata.requires_python,
        scripts=scripts,
        warnings=tuple(warnings),
    )
    write_new(f"{target}/{MANIFEST_NAME}", encode_manifest(manifest), mode=0o644)
    return manifest


def _write_in_threads(
    writer: _Writer, files: Sequence[tuple[Member, int]], threads: int
) -> list[ManifestFile]:
    """Write all files, the largest first if in several threads; the first error stops them all."""
    if threads <= 1 or len(files) < threads:
        return [writer.write(member, start) for member, start in files]
    from threading import Lock, Thread

    waiting = iter(sorted(files, key=_size, reverse=True))
    lock = Lock()
    written: list[ManifestFile] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            while not errors:
                with lock:
                    member, start = next(waiting, (None, 0))
                if member is None:
                    return
                written.append(writer.write(member, start))
        except BaseException as error:  # noqa: BLE001 - raised again below, in the caller's thread
            errors.append(error)

    helpers = [Thread(target=work) for _ in range(threads - 1)]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        helper.join()
    if errors:
        raise errors[0]
    return written


def _size(file: tuple[Member, int]) -> int:
    return file[0].compressed_size


def _path(file: ManifestFile) -> str:
    return file.path


def _rows(wheel: Wheel) -> dict[str, RecordRow]:
    """Return the rows of RECORD that can be true: not those of itself and its signatures."""
    rows: dict[str, RecordRow] = {}
    for row in wheel.record():
        if rows.setdefault(row.path, row) != row:
            raise RecordError(wheel.archive, "RECORD", f"has two rows for {row.path}")
    for name in _SIGNED:
        rows.pop(f"{wheel.dist_info}/{name}", None)
    return rows


def _record_warnings(
    wheel: Wheel, files: Sequence[tuple[Member, int]], rows: Mapping[str, RecordRow]
) -> list[str]:
    names = {member.name for member, _ in files}
    exempt = {f"{wheel.dist_info}/{name}" for name in _SIGNED}
    omitted = sorted(names - rows.keys() - exempt)
    absent = sorted(rows.keys() - names - exempt)
    warnings = []
    if omitted:
        warnings.append(f"RECORD omits {_shown(omitted)}")
    if absent:
        warnings.append(f"RECORD lists {_shown(absent)}, not in the wheel")
    return warnings


def _shown(names: Sequence[str]) -> str:
    more = len(names) - _MAX_SHOWN
    return ", ".join(names[:_MAX_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _make_directories(target: str, files: Sequence[tuple[Member, int]]) -> None:
    heads = {member.name.rpartition("/")[0] for member, _ in files}
    parents = {
        "/".join(head.split("/")[:n]) for head in heads for n in range(1, head.count("/") + 2)
    }
    with fs_errors(target):
        os.makedirs(target, exist_ok=True)
        for directory in sorted(parents - {""}):
            os.mkdir(f"{target}/{directory}")


class _Writer:
    """Writes members of one wheel, and checks them against RECORD."""

    __slots__ = ("_archive", "_buffer", "_rows", "_target")

    def __init__(
        self, wheel: Wheel, buffer: memoryview, rows: Mapping[str, RecordRow], target: str
    ) -> None:
        self._archive = wheel.archive
        self._buffer = buffer
        self._rows = rows
        self._target = target

    def write(self, member: Member, start: int) -> ManifestFile:
        """Inflate, hash and write one file."""
        row = self._rows.get(member.name)
        digests = [hashlib.sha256()]
        if row is not None and row.algorithm not in (None, "sha256"):
            digests.append(hashlib.new(row.algorithm))
        path = f"{self._target}/{member.name}"
        with fs_errors(path):
            descriptor = os.open(path, _FLAGS, 0o755 if member.executable else 0o644)
            try:
                for piece in read_chunks(self._buffer, member, start, self._archive):
                    for digest in digests:
                        digest.update(piece)
                    write_all(descriptor, piece)
            finally:
                os.close(descriptor)
        sha256 = encode_digest(digests[0].digest())
        if row is not None:
            other = encode_digest(digests[1].digest()) if len(digests) > 1 else sha256
            self._check(member, row, other)
        return ManifestFile(member.name, sha256, member.size, member.executable)

    def _check(self, member: Member, row: RecordRow, found: str) -> None:
        if row.digest is not None and row.digest != found:
            reason = f"has the {row.algorithm} {found}, but RECORD says {row.digest}"
            raise HashMismatchError(self._archive, member.name, reason)
        if row.size is not None and row.size != member.size:
            reason = f"has {member.size} bytes, but RECORD says {row.size}"
            raise HashMismatchError(self._archive, member.name, reason)
