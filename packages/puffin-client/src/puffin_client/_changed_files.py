"""Files that an index has replaced by others of the same name: what the cache has of them goes.

An index should never do that, some do. The old page and the new one, side by side, tell.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from puffin_cache import built_shard, index_key, wheel_shard
from puffin_client._project import ProjectWheel
from puffin_client._registry import stem_of
from puffin_macros import warn_once
from puffin_normalize import ProjectName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_cache import Cache
    from puffin_client._project import Project, ProjectFile, ProjectSdist

_Versioned: TypeAlias = "tuple[str, ProjectWheel | ProjectSdist]"


def discard_changed(cache: Cache, old: Project | None, new: Project | None) -> None:
    """Remove the traces of the files of `old` that have another hash in `new`, with a warning each.

    Cost: 1 us a file, beside what is removed; only a page that came from the index is compared.
    """
    if old is None or new is None:
        return
    known = {file.filename: file for _, file in _files(old)}
    for version, file in _files(new):
        before = known.get(file.filename)
        if before is not None and _differ(before, file):
            _discard(cache, new, version, file)


def _files(project: Project) -> Iterator[_Versioned]:
    for release in project.releases:
        for wheel in release.wheels:
            yield release.version, wheel
        if release.sdist is not None:
            yield release.version, release.sdist


def _differ(old: ProjectFile, new: ProjectFile) -> bool:
    """Return whether two files cannot be the same; unknown hashes tell nothing."""
    if old.hashes == new.hashes:
        return False
    both = old.hashes.keys() & new.hashes.keys()
    return any(old.hashes[name].lower() != new.hashes[name].lower() for name in both)


def _discard(
    cache: Cache, project: Project, version: str, file: ProjectWheel | ProjectSdist
) -> None:
    removed = cache.discard(*_traces(cache, project, version, file))
    if removed.entries:
        warn_once(
            f"The index changed the file {file.filename}, which it must not do; "
            "what the cache had of it is removed"
        )


def _traces(
    cache: Cache, project: Project, version: str, file: ProjectWheel | ProjectSdist
) -> Iterator[str]:
    source, name = index_key(file.index or project.index), ProjectName(project.name)
    if not isinstance(file, ProjectWheel):
        yield built_shard(cache, source, name, file.filename)
        return
    shard = wheel_shard(cache, source, name)
    stem = stem_of(name, version, file.build, file.tags)
    # The metadata comes first: without it, nobody takes the unpacked wheel for the new file.
    yield os.path.join(shard, f"{stem}.json")
    yield os.path.join(shard, stem)
