"""The mirror's directory: pages, metadata, files and answers, each appearing whole.

mirror.json                     when and for what it was made
pages/<project>.json            every file of a project, without promises of core metadata
metadata/<filename>.metadata    core metadata of a wheel
files/<filename>                wheels and source distributions
missing/<name>                  empty: the index has no such project, or (`<filename>.metadata`)
                                a wheel without metadata that can be read
pins/<workload>.txt             the answer, `name==version` a line, sorted
"""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from puffin_bench._errors import MirrorError
from puffin_fs import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = 1


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What `mirror.json` says of a mirror."""

    format: int
    made: str
    """UTC, as in `2026-01-31T12:00:00Z`."""
    python: str
    """The release of Python that was recorded with, as in `3.11`."""
    platform: str
    """Operating system and machine, as in `linux-x86_64`."""


class Store:
    """A mirror on disk; to be used from many threads.

    Names are those of projects (normalised) and files; none may name a place elsewhere.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        """Make nothing yet."""
        self.directory = os.path.abspath(directory)
        self._additions = 0
        self._lock = Lock()

    @property
    def additions(self) -> int:
        """How often something was stored since this object was made."""
        return self._additions

    def label(self) -> Label | None:
        """Return what the mirror says of itself, None where there is none.

        Raises: MirrorError - it is of another format.
        """
        data = _read(os.path.join(self.directory, "mirror.json"))
        if data is None:
            return None
        try:
            label = msgspec.json.decode(data, type=Label)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise MirrorError(f"mirror.json cannot be read: {error}") from error
        if label.format != FORMAT:
            raise MirrorError(f"the mirror is of format {label.format}, not {FORMAT}: make it anew")
        return label

    def put_label(self, label: Label) -> None:
        """Say for what the mirror was made; no addition."""
        write_atomic(os.path.join(self.directory, "mirror.json"), msgspec.json.encode(label))

    def projects(self) -> list[str]:
        """Return the projects of which there is a page, sorted."""
        names = self._names("pages")
        return [name.removesuffix(".json") for name in names if name.endswith(".json")]

    def page(self, project: str) -> bytes | None:
        """Return the JSON page of a project."""
        return _read(self._path("pages", f"{project}.json"))

    def put_page(self, project: str, data: bytes) -> None:
        """Keep the JSON page of a project; its links are relative: `../../files/<filename>`."""
        self._put("pages", f"{project}.json", data)

    def metadata(self, filename: str) -> bytes | None:
        """Return the core metadata of a wheel."""
        return _read(self._path("metadata", f"{filename}.metadata"))

    def put_metadata(self, filename: str, data: bytes) -> None:
        """Keep the core metadata of a wheel."""
        self._put("metadata", f"{filename}.metadata", data)

    def has_metadata(self, filename: str) -> bool:
        """Return whether the core metadata of a wheel is there."""
        return os.path.isfile(self._path("metadata", f"{filename}.metadata"))

    def files(self) -> list[str]:
        """Return the names of the files that are there, sorted."""
        return self._names("files")

    def file_path(self, filename: str) -> str | None:
        """Return where a file is, None when it is not there."""
        path = self._path("files", filename)
        return path if os.path.isfile(path) else None

    def put_file(self, filename: str, data: bytes) -> None:
        """Keep a file."""
        self._put("files", filename, data)

    def adopt_file(self, filename: str, path: str) -> None:
        """Keep the file at `path`, which is moved; it must be on the same file system."""
        target = self._path("files", filename)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.replace(path, target)
        self._count()

    def is_missing(self, name: str) -> bool:
        """Return whether it is known that the index does not have something."""
        return os.path.isfile(self._path("missing", name))

    def put_missing(self, name: str) -> None:
        """Remember that the index does not have a project, or `<filename>.metadata`."""
        self._put("missing", name, b"")

    def pins(self, workload: str) -> str | None:
        """Return the answer of a workload: lines of `name==version`, sorted."""
        data = _read(self._path("pins", f"{workload}.txt"))
        return None if data is None else data.decode()

    def put_pins(self, workload: str, pins: Iterable[str]) -> None:
        """Keep the answer of a workload; no addition, for nobody fetches it."""
        text = "".join(f"{pin}\n" for pin in sorted(pins))
        write_atomic(self._path("pins", f"{workload}.txt"), text.encode())

    def _put(self, folder: str, name: str, data: bytes) -> None:
        write_atomic(self._path(folder, name), data)
        self._count()

    def _count(self) -> None:
        with self._lock:
            self._additions += 1

    def _names(self, folder: str) -> list[str]:
        try:
            names = os.listdir(os.path.join(self.directory, folder))
        except FileNotFoundError:
            return []
        # What begins with a dot is being written, or was when somebody pulled the plug.
        return sorted(name for name in names if not name.startswith("."))

    def _path(self, folder: str, name: str) -> str:
        if name.startswith(".") or "/" in name or "\\" in name or "\0" in name:
            raise MirrorError(f"a mirror cannot have {name!r}")
        return os.path.join(self.directory, folder, name)


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
