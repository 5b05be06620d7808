"""Unpacked wheels in the cache: looked at with distrust, published in one step."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_distribution._hashes import matches
from puffin_distribution._source import WheelSource, read_source
from puffin_fs import FsError, remove_tree, replace_directory
from puffin_macros import warn_once
from puffin_package import ManifestError, verify_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence


class UnpackedWheel(Struct, frozen=True):
    """A directory that holds a whole wheel."""

    path: str
    source: WheelSource


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
    damage = _damage(path, hashes=contents or bool(hashes))
    if damage is not None:
        _discard(path, damage)
        return None
    return UnpackedWheel(path, source)


def publish(unpacked: str, path: str) -> None:
    """Give a directory its place in the cache, instead of what may be there. Raises: FsError."""
    with suppress(FileExistsError):
        os.makedirs(os.path.dirname(path))
    replace_directory(unpacked, path)


def _damage(path: str, *, hashes: bool) -> str | None:
    try:
        problems = verify_manifest(path, hashes=hashes)
    except ManifestError as error:
        return error.reason
    if not problems:
        return None
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{problems[0].path} {problems[0].reason}{more}"


def _discard(path: str, reason: str) -> None:
    warn_once(f"Removing the damaged wheel in the cache at `{path}`: {reason}")
    with suppress(FsError):
        remove_tree(path)
