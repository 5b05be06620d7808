"""Unpacked wheels in the cache: looked at with distrust, published in one step."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_distribution._hashes import matches
from puffin_distribution._source import WheelSource, read_source
from puffin_fs import discard_tree, replace_directory
from puffin_macros import warn_once
from puffin_package import ManifestError, read_manifest, verify_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from puffin_package import Manifest


class UnpackedWheel(Struct, frozen=True):
    """A directory that holds a whole wheel."""

    path: str
    source: WheelSource
    manifest: Manifest


def find_unpacked(
    path: str, hashes: Sequence[str] = (), *, contents: bool = False
) -> UnpackedWheel | None:
    """Return the unpacked wheel at `path`, if it is there, whole and of the archive that is wanted.

    `hashes` are `algorithm:hex`, one of which the archive must have. With them, or for `contents`,
    the bytes of all files are verified, else their sizes. What is damaged is removed, with a
    warning.

    Cost: one `lstat` a file; with hashes, all bytes are read.
    """
    if not os.path.isdir(path):
        return None
    source = read_source(path)
    if source is None:
        _discard(path, "it does not tell what it was unpacked from")
        return None
    if matches(hashes, source.hashes) is not True:
        return None
    manifest = _examined(path, hashes=contents or bool(hashes))
    return None if manifest is None else UnpackedWheel(path, source, manifest)


def publish(unpacked: str, path: str) -> None:
    """Give a directory its place in the cache, instead of what may be there. Raises: FsError."""
    with suppress(FileExistsError):
        os.makedirs(os.path.dirname(path))
    replace_directory(unpacked, path)


def _examined(path: str, *, hashes: bool) -> Manifest | None:
    """Return the manifest of a wheel that is whole; another one is removed."""
    try:
        manifest = read_manifest(path)
        problems = verify_manifest(path, manifest, hashes=hashes)
    except ManifestError as error:
        _discard(path, error.reason)
        return None
    if not problems:
        return manifest
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    _discard(path, f"{problems[0].path} {problems[0].reason}{more}")
    return None


def _discard(path: str, reason: str) -> None:
    warn_once(f"Removing the damaged wheel in the cache at `{path}`: {reason}")
    discard_tree(path)
