"""Where in a cache entries are: directories of projects, below those of their sources."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from puffin_cache._buckets import CacheBucket
from puffin_fs import directories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CURRENT = tuple(bucket.value for bucket in CacheBucket.all())
_KINDS = "|".join(name.rpartition("-v")[0] for name in CURRENT)
_BUCKET = re.compile(rf"({_KINDS})-v(\d{{1,9}})")
_DEPTHS = {"pypi": 0, "index": 1, "url": 1, "path": 1, "git": 2}
"""How deep below a bucket the directories of projects are, by the kind of source."""
REGISTRIES = ("pypi", "index")
DIRECT = ("url", "path", "git")
"""Kinds of sources that hold one distribution of a project."""


def shards(bucket: str, kinds: tuple[str, ...] = REGISTRIES + DIRECT) -> Iterator[str]:
    """Return the directories below that of a bucket in which projects are, for kinds of sources.

    What is reached through a symbolic link is none of them: we make no links.
    """
    if not os.path.islink(bucket):
        for kind in kinds:
            yield from below(os.path.join(bucket, kind), _DEPTHS[kind])


def below(directory: str, depth: int) -> Iterator[str]:
    """Return the directories `depth` steps below one, itself at 0; links are not followed."""
    if os.path.islink(directory):
        return
    if depth == 0:
        yield directory
        return
    for name in directories(directory):
        yield from below(os.path.join(directory, name), depth - 1)


def bucket_version(name: str) -> int | None:
    """Return the version in the name of a bucket's directory, None if it is none of ours."""
    found = _BUCKET.fullmatch(name)
    return None if found is None else int(found[2])


def is_outdated(name: str, current: Iterable[str] = CURRENT) -> bool:
    """Return whether a directory is that of a bucket in a format before its `current` one."""
    version, kind = bucket_version(name), _kind(name)
    today = {_kind(bucket): bucket_version(bucket) for bucket in current}.get(kind)
    return version is not None and today is not None and version < today


def _kind(bucket: str) -> str:
    return bucket.rpartition("-v")[0]
