"""The mirror that fills itself: what it lacks, it takes from the index, each thing once."""

from __future__ import annotations

import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

from puffin_fs import temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_bench._store import Store
    from puffin_bench._upstream import Upstream
    from pypi_types import File, ProjectPage

FETCHERS = 16
"""Threads that fetch metadata in advance."""


class _Listed(msgspec.Struct):
    filename: str


class _Listing(msgspec.Struct):
    files: list[_Listed]


_decode = msgspec.json.Decoder(_Listing).decode


class Collector:
    """Answers from the store, and from the index what the store lacks; for many threads."""

    def __init__(self, store: Store, upstream: Upstream) -> None:
        """Read the pages that the store has, to know which file is of which project."""
        self.store = store
        self.wanted: dict[str, set[str]] = defaultdict(set)
        """The wheels, by project, of which somebody asked for the metadata."""
        self._upstream = upstream
        self._lock = Lock()
        self._locks: dict[tuple[str, str], Lock] = {}
        self._projects: dict[str, str] = {}
        self._files: dict[str, dict[str, File]] = {}
        for project in store.projects():
            self._learn(project, store.page(project) or b"")

    def page(self, project: str) -> bytes | None:
        """Return the JSON page of a project, None if the index does not have it.

        Raises: PuffinError of the index, here and below.
        """
        with self._once("page", project):
            data = self.store.page(project)
            if data is not None or self.store.is_missing(project):
                return data
            found = self._upstream.page(project)
            if found is None:
                self.store.put_missing(project)
                return None
            data = page_json(project, found)
            self._files[project] = _by_name(found)
            self.store.put_page(project, data)
            self._learn(project, data)
            return data

    def metadata(self, filename: str) -> bytes | None:
        """Return the core metadata of a wheel, None if it has none that can be read."""
        project = self._projects.get(filename)
        if project is None:
            return None
        self.wanted[project].add(filename)
        return self._metadata(project, filename)

    def _metadata(self, project: str, filename: str) -> bytes | None:
        absence = f"{filename}.metadata"
        with self._once("metadata", filename):
            data = self.store.metadata(filename)
            if data is not None or self.store.is_missing(absence):
                return data
            file = self._file(project, filename)
            data = None if file is None else self._upstream.metadata(file)
            if data is None:
                self.store.put_missing(absence)
            else:
                self.store.put_metadata(filename, data)
            return data

    def file(self, filename: str) -> str | None:
        """Return the path of a file, None if the index does not have it any more."""
        project = self._projects.get(filename)
        if project is None:
            return None
        with self._once("file", filename):
            path = self.store.file_path(filename)
            file = self._file(project, filename) if path is None else None
            if file is None:
                return path
            temporary = os.path.join(self.store.directory, "files", temporary_name(".tmp-"))
            self._upstream.fetch(file, temporary)
            self.store.adopt_file(filename, temporary)
            return self.store.file_path(filename)

    def fetch_metadata(self, filenames: Iterable[str]) -> None:
        """Get the metadata of many wheels that the store lacks, several at a time."""
        lacking = [name for name in filenames if not self._has_metadata(name)]
        with ThreadPoolExecutor(FETCHERS) as pool:
            list(pool.map(lambda name: self._metadata(self._projects[name], name), lacking))

    def _has_metadata(self, filename: str) -> bool:
        return self.store.has_metadata(filename) or self.store.is_missing(f"{filename}.metadata")

    def filenames(self, project: str) -> list[str]:
        """Return what the page of a project lists; nothing where there is no page."""
        data = self.store.page(project)
        return [] if data is None else [file.filename for file in _decode(data).files]

    def _file(self, project: str, filename: str) -> File | None:
        """Return where the index has a file; its page is asked for once while we run."""
        with self._once("links", project):
            if project not in self._files:
                page = self._upstream.page(project)
                self._files[project] = {} if page is None else _by_name(page)
        return self._files[project].get(filename)

    def _learn(self, project: str, data: bytes) -> None:
        if data:
            self._projects.update((file.filename, project) for file in _decode(data).files)

    def _once(self, kind: str, name: str) -> Lock:
        with self._lock:
            return self._locks.setdefault((kind, name), Lock())


def page_json(project: str, page: ProjectPage) -> bytes:
    """Return a page as the mirror keeps it: links to the mirror's files, no core metadata.

    Spec: PEP 691, 700. The size is left out where the index does not tell it.
    """
    listed = [_entry(file) for file in _by_name(page).values()]
    return msgspec.json.encode({"meta": {"api-version": "1.1"}, "name": project, "files": listed})


def _by_name(page: ProjectPage) -> dict[str, File]:
    """Return the files of a page; of two with one name the first, whoever reads it."""
    files: dict[str, File] = {}
    for file in page.files:
        files.setdefault(file.filename, file)
    return files


def _entry(file: File) -> dict[str, Any]:
    facts = {
        "filename": file.filename,
        "url": f"../../files/{file.filename}",
        "hashes": file.hashes,
        "requires-python": file.requires_python,
        "size": file.size,
        "upload-time": None if file.upload_time is None else _iso(file.upload_time),
        "yanked": file.yanked or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
