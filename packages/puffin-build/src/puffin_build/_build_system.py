"""What a source tree says about how it is built."""

from __future__ import annotations

import os
import re
import tomllib
from typing import TYPE_CHECKING

from msgspec import Struct

from pep508 import Pep508Error, Requirement, mask_credentials, parse_requirement
from puffin_build._errors import BadBackendPathError, BadBuildSystemError, NoBuildScriptError

if TYPE_CHECKING:
    from puffin_traits import BuildRequest

LEGACY_BACKEND = "setuptools.build_meta:__legacy__"
READING = "read pyproject.toml"
"""The phase of a build that runs no code."""
_LEGACY_REQUIRES = ("setuptools>=40.8.0",)
_MAX_BYTES = 4 << 20
_BACKEND = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(:[^\W\d]\w*(\.[^\W\d]\w*)*)?")


class BuildSystem(Struct, frozen=True, kw_only=True):
    """How a source tree is built."""

    requires: tuple[Requirement, ...]
    """What the backend needs."""
    backend: str
    """The backend: a module, and after a colon an object in it."""
    backend_path: tuple[str, ...] = ()
    """Directories of the tree that hold it, relative."""


def project_directory(request: BuildRequest) -> str:
    """Return the directory of the project in the tree of a request.

    Raises: NoBuildScriptError - there is no such directory, or it is none of the tree's.
    """
    root = request.directory
    directory = os.path.join(root, *(request.subdirectory or "").split("/"))
    if not os.path.isdir(directory):
        missing = f"its sources have no directory {request.subdirectory or 'at all'}"
        raise NoBuildScriptError(request.label, READING, missing)
    if not _is_inside(root, directory):
        missing = f"the directory {request.subdirectory} is not in its sources"
        raise NoBuildScriptError(request.label, READING, missing)
    return directory


def read_build_system(request: BuildRequest) -> BuildSystem:
    """Return what the pyproject.toml of the project says, or what holds without one.

    Spec: PEP 518 (requires), PEP 517 (build-backend, backend-path and their defaults).
    Raises: BadBuildSystemError, BadBackendPathError; NoBuildScriptError - no pyproject.toml and no
    setup.py either.
    """
    directory = project_directory(request)
    path = os.path.join(directory, "pyproject.toml")
    if not os.path.exists(path):
        if not os.path.exists(os.path.join(directory, "setup.py")):
            missing = f"neither pyproject.toml nor setup.py is in {_place(request)}"
            raise NoBuildScriptError(request.label, READING, missing)
        return _legacy()
    return _Reader(request, directory).read(path)


def _place(request: BuildRequest) -> str:
    return f"{request.subdirectory} of its sources" if request.subdirectory else "its sources"


def _legacy() -> BuildSystem:
    # PEP 517: without build-backend, setuptools as it was when setup.py was all there is.
    requires = tuple(parse_requirement(text) for text in _LEGACY_REQUIRES)
    return BuildSystem(requires=requires, backend=LEGACY_BACKEND)


class _Reader:
    """Reads one pyproject.toml; knows what to call it in errors."""

    def __init__(self, request: BuildRequest, directory: str) -> None:
        self._label = request.label
        self._directory = directory
        self._file = "/".join([*filter(None, [request.subdirectory]), "pyproject.toml"])

    def read(self, path: str) -> BuildSystem:
        document = self._document(path)
        if "build-system" not in document:
            return _legacy()
        table = document["build-system"]
        if not isinstance(table, dict):
            raise self._bad("`build-system` is not a table")
        return BuildSystem(
            requires=self._requires(table),
            backend=self._backend(table),
            backend_path=self._backend_path(table),
        )

    def _document(self, path: str) -> dict[str, object]:
        try:
            return tomllib.loads(self._text(path))
        except (ValueError, RecursionError) as error:  # ValueError: also of too many digits
            raise self._bad(f"it is not TOML: {error}") from error

    def _text(self, path: str) -> str:
        if not os.path.isfile(path):  # a FIFO would keep us waiting, a device has no end
            raise self._bad("it is no regular file")
        try:
            with open(path, "rb") as file:
                data = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise self._bad("it cannot be read") from error
        if len(data) > _MAX_BYTES:
            raise self._bad(f"it has more than {_MAX_BYTES >> 20} MB")
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise self._bad("it is not UTF-8") from error

    def _requires(self, table: dict[str, object]) -> tuple[Requirement, ...]:
        if "requires" not in table:
            raise self._bad("`build-system` has no `requires`, which it must have")
        return tuple(
            self._requirement(text) for text in self._strings(table["requires"], "requires")
        )

    def _requirement(self, text: str) -> Requirement:
        try:
            return parse_requirement(text)
        except Pep508Error as error:
            shown = mask_credentials(text)
            raise self._bad(f"`build-system.requires`: {shown!r} is no requirement") from error

    def _backend(self, table: dict[str, object]) -> str:
        backend = table.get("build-backend", LEGACY_BACKEND)
        if not isinstance(backend, str):
            raise self._bad("`build-system.build-backend` is not a string")
        if not _BACKEND.fullmatch(backend):
            raise self._bad(f"`build-system.build-backend`: {backend!r} is no module or object")
        return backend

    def _backend_path(self, table: dict[str, object]) -> tuple[str, ...]:
        if "backend-path" not in table:
            return ()
        if "build-backend" not in table:
            raise self._bad("`build-system` has a `backend-path` but no `build-backend`")
        paths = self._strings(table["backend-path"], "backend-path")
        for path in paths:
            self._check_inside(path)
        return paths

    def _check_inside(self, path: str) -> None:
        # PEP 517: relative to the project, and not out of it: neither where symbolic links lead,
        # nor by its words alone, which pyproject-hooks goes by.
        full = os.path.join(self._directory, path)
        climbs = os.path.normpath(path).split(os.sep)[0] == os.pardir
        if climbs or os.path.isabs(path) or "\0" in path or not _is_inside(self._directory, full):
            raise self._bad_path(f"`build-system.backend-path`: {path!r} leaves the sources")
        if not os.path.isdir(full):
            raise self._bad_path(f"`build-system.backend-path`: there is no directory {path!r}")

    def _strings(self, value: object, key: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._bad(f"`build-system.{key}` is not a list of strings")
        return tuple(value)

    def _bad(self, reason: str) -> BadBuildSystemError:
        return BadBuildSystemError(self._label, READING, self._file, reason)

    def _bad_path(self, reason: str) -> BadBackendPathError:
        return BadBackendPathError(self._label, READING, self._file, reason)


def _is_inside(root: str, path: str) -> bool:
    root, path = os.path.realpath(root), os.path.realpath(path)
    return os.path.commonpath([root, path]) == root
