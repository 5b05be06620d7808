"""Files that an index has replaced by others of the same name: what the cache has of them goes.

An index should never do that, some do. The old page and the new one, side by side, tell.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_cache import built_shard, index_key, wheel_shard
from puffin_client._project import ProjectWheel
from puffin_client._registry import stem_of
from puffin_client._stored_projects import are_stored_alike
from puffin_macros import warn_once
from puffin_normalize import ProjectName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_cache import Cache
    from puffin_client._project import Project, ProjectFile, ProjectSdist, Release


def discard_changed(cache: Cache, old: Project | None, new: Project | None) -> None:
    """Remove the traces of the files of `old` that have another hash in `new`, with a warning each.

    Cost: 1 us a release of which the index says the same, some 10 us a file of any other; only a
    page that came from the index is compared.
    """
    if old is None or new is None:
        return
    places = {version: place for place, version in enumerate(old.versions)}
    for place, version in enumerate(new.versions):
        before = places.get(version)
        if before is None or are_stored_alike(old.releases, before, new.releases, place):
            continue
        for file in _changed(old.releases[before], new.releases[place]):
            _discard(cache, new, version, file)


def _changed(old: Release, new: Release) -> Iterator[ProjectWheel | ProjectSdist]:
    known = {file.filename: file for file in _files(old)}
    for file in _files(new):
        before = known.get(file.filename)
        if before is not None and _differ(before, file):
            yield file


def _files(release: Release) -> Iterator[ProjectWheel | ProjectSdist]:
    yield from release.wheels
    if release.sdist is not None:
        yield release.sdist


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
