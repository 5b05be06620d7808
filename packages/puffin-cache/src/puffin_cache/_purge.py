"""Removing: the traces of one project, or all of it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from puffin_cache._buckets import CacheBucket
from puffin_cache._cache import TAG_FILE, TEMPORARY
from puffin_cache._errors import NotACacheError
from puffin_cache._layout import IGNORE_FILE, own_prefix
from puffin_cache._shards import bucket_version, shards
from puffin_fs import Removed, remove_tree, temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from puffin_normalize import ProjectName

_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"


def purge(root: str, name: ProjectName) -> Removed:
    """Remove every trace of the project from the cache at `root`."""
    return discard(root, _traces(root, name))


def discard(root: str, paths: Iterable[str]) -> Removed:
    """Remove files and directories of the cache at `root`; each counts as one entry."""
    removed = Removed(0, 0)
    for path in paths:
        gone = remove_tree(_set_aside(root, path) or path)
        removed += Removed(min(gone.entries, 1), gone.bytes)
    return removed


def _set_aside(root: str, path: str) -> str | None:
    """Move a directory to where nobody looks for entries; None if there is nothing to move."""
    if os.path.islink(path) or not os.path.isdir(path):
        return None
    aside = os.path.join(root, TEMPORARY, temporary_name(own_prefix()))
    try:
        os.makedirs(os.path.dirname(aside), exist_ok=True)
        os.rename(path, aside)
    except OSError:
        # On another file system, or the owner's permissions are missing: in its place, then.
        return None
    return aside


def clear(root: str, protected: tuple[str, ...]) -> Removed:
    """Remove what a cache makes from `root`, and `root` itself if nothing else is in it."""
    _check_may_be_cleared(root, protected)
    removed = Removed(0, 0)
    # The tag goes last: a clearing that was interrupted can be taken up again.
    for entry in (*_own_names(root), TAG_FILE):
        removed += remove_tree(os.path.join(root, entry))
    with suppress(OSError):
        os.rmdir(root)
        removed += Removed(1, 0)
    return removed


def _traces(root: str, name: ProjectName) -> Iterator[str]:
    for shard in shards(os.path.join(root, CacheBucket.SIMPLE.value)):
        yield os.path.join(shard, f"{name}.json")
    for bucket in (CacheBucket.WHEELS, CacheBucket.BUILT_WHEELS):
        for shard in shards(os.path.join(root, bucket.value)):
            yield os.path.join(shard, name)


def _own_names(root: str) -> list[str]:
    own = [name for name in os.listdir(root) if bucket_version(name) is not None]
    return [*sorted(own), TEMPORARY, IGNORE_FILE]


def _check_may_be_cleared(root: str, protected: tuple[str, ...]) -> None:
    real = os.path.realpath(root)
    if os.path.dirname(real) == real:
        raise NotACacheError(root, "it is the root of a file system")
    if any(os.path.realpath(path) == real for path in protected):
        raise NotACacheError(root, "it is a directory that holds more than a cache")
    check_is_cache(root)


def check_is_cache(root: str) -> None:
    """Raise NotACacheError for a directory that was not made as a cache."""
    try:
        with open(os.path.join(root, TAG_FILE), "rb") as file:
            tagged = file.read(len(_SIGNATURE)) == _SIGNATURE
    except OSError:
        tagged = False
    if not tagged:
        raise NotACacheError(root, f"it has no valid {TAG_FILE}")
