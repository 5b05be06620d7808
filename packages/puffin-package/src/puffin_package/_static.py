"""What a source tree says of its release without a build: PKG-INFO, `[project]`, METADATA."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from puffin_fs import fs_errors
from puffin_package._errors import WheelError
from puffin_package._project_table import (
    project_identity,
    project_metadata,
    project_name,
    read_pyproject,
)
from puffin_package._setup_cfg import setup_cfg_name
from puffin_package._source_file import read_source_file

if TYPE_CHECKING:
    from puffin_normalize import ProjectName
    from pypi_types import CoreMetadata

_RESOLVED = frozenset({"name", "version", "requires-dist", "requires-python", "provides-extra"})
_FIRST_STATIC = (2, 2)
_MAX_HEADERS = 1 << 16
_MAX_METADATA = 16 << 20


def static_metadata(tree: str | os.PathLike[str]) -> CoreMetadata | None:
    """Return the metadata that the source tree fixes for every build of it, or `None`.

    PKG-INFO counts from Metadata-Version 2.2 on if nothing that a resolver needs is dynamic; else
    the `[project]` table, under the same condition. `None`: the backend has to tell. Files that
    are broken or contradict each other are the build's affair too, and raise nothing.

    Spec: PEP 643 (static fields of source distributions), PEP 621, PEP 808 (partly static fields).
    Cost: two small files; 1 ms for a common pyproject.toml.
    """
    root = os.fspath(tree)
    document = read_pyproject(root)
    if document is None:
        return None
    metadata = _static_pkg_info(root)
    if metadata is None:
        return project_metadata(document)
    return metadata if _agrees(metadata, project_identity(document)) else None


def _static_pkg_info(root: str) -> CoreMetadata | None:
    from pypi_types import MetadataError, parse_metadata

    data = read_source_file(root, "PKG-INFO", _MAX_METADATA)
    if data is None:
        return None
    try:
        metadata = parse_metadata(data, "PKG-INFO")
    except MetadataError:
        return None
    if _RESOLVED.intersection(metadata.dynamic):
        return None
    return metadata if _numbers(metadata.metadata_version) >= _FIRST_STATIC else None


def _numbers(version: str) -> tuple[int, ...]:
    with suppress(ValueError):
        return tuple(map(int, version.split(".")))
    return ()


def _agrees(metadata: CoreMetadata, identity: tuple[str | None, str | None]) -> bool:
    from pep440 import parse_version

    name, version = identity
    if name not in (None, metadata.name):
        return False
    return version is None or parse_version(version) == parse_version(metadata.version)


def static_name(tree: str | os.PathLike[str]) -> ProjectName | None:
    """Return the name of the project in a source tree, as far as a file says it; or `None`.

    Asked in this order: PKG-INFO of any version, pyproject.toml, setup.cfg. What is broken is
    passed over.

    Cost: PKG-INFO alone, 30 us, where there is one.
    """
    root = os.fspath(tree)
    return _pkg_info_name(root) or project_name(read_pyproject(root) or {}) or setup_cfg_name(root)


def _pkg_info_name(root: str) -> ProjectName | None:
    from puffin_normalize import InvalidNameError, normalize_project

    data = read_source_file(root, "PKG-INFO", _MAX_METADATA) or b""
    for line in data[:_MAX_HEADERS].splitlines():
        field, _, value = line.partition(b":")
        if not line:
            break
        if field.lower() == b"name":
            with suppress(InvalidNameError):
                return normalize_project(value.decode("utf-8", "replace").strip())
    return None


def read_metadata_directory(dist_info: str | os.PathLike[str]) -> CoreMetadata:
    """Return the core metadata in a `.dist-info` directory that a build backend has prepared.

    Errors call it by the name of the directory.

    Raises: WheelError - METADATA is missing, too large or unreadable; FsError.
    """
    from pypi_types import MetadataError, parse_metadata

    directory = os.fspath(dist_info)
    label = os.path.basename(os.path.normpath(directory))
    path = os.path.join(directory, "METADATA")
    try:
        with fs_errors(path), suppress(FileNotFoundError), open(path, "rb") as file:
            return parse_metadata(file.read(_MAX_METADATA + 1), f"{label}/METADATA")
    except MetadataError as error:
        raise WheelError(label, "METADATA", f"cannot be read: {error}") from error
    raise WheelError(label, "METADATA", "is missing")
