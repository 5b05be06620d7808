"""The name of the project at a URL that was given without one."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from distribution_filename import parse_wheel_filename
from distribution_types import GitSdist, PathSdist, UrlSdist, dist_from_url, filename_in_url
from pep440 import VersionError, parse_version
from puffin_distribution._entry import SourceEntry, entry_of, usual_entry
from puffin_distribution._errors import UnknownNameError
from puffin_distribution._sdist_builder import SourceDistCachedBuilder
from puffin_distribution._source_tree import SourceTree
from puffin_fs import directories, fs_errors
from puffin_normalize import InvalidNameError, ProjectName, normalize_project
from puffin_package import static_name

if TYPE_CHECKING:
    from distribution_types import SourceDist
    from puffin_distribution._database import DistributionDatabase

_ENDINGS = (".tar.gz", ".tgz", ".zip")
_UNNAMED = ProjectName("")
"""Stands for a name that is not known yet; messages show the URL alone."""


class Identification:
    """Finds out of which project something is, as cheaply as can be."""

    def __init__(self, database: DistributionDatabase) -> None:
        self._database = database

    def identify(self, url: str, *, editable: bool) -> ProjectName:
        """Return the name; see `DistributionDatabase.identify`."""
        name = _name_in_fragment(url) or self._name_in_path(url)
        if name is not None:
            return name
        found = self._database.precise(dist_from_url(_UNNAMED, url, editable=editable))
        dist: SourceDist = found  # type: ignore[assignment]  # no wheel: see _name_in_path
        name = self._known(dist)
        if name is None and isinstance(dist, PathSdist | GitSdist):
            name = self._name_in_tree(dist)
        return self._name_by_metadata(dist) if name is None else name

    def _name_in_path(self, url: str) -> ProjectName | None:
        """Return the name in the file name of a wheel or an sdist.

        Raises: FilenameError - a wheel is not named like one.
        """
        if url.lower().startswith("git+"):
            return None
        filename = filename_in_url(url)
        if filename.endswith(".whl"):
            return parse_wheel_filename(filename).name
        return _sdist_name(filename)

    def _name_in_tree(self, dist: PathSdist | GitSdist) -> ProjectName | None:
        archive = dist.path if isinstance(dist, PathSdist) else ""
        with SourceTree(self._database, dist, archive) as tree:
            return static_name(tree.project())

    def _known(self, dist: SourceDist) -> ProjectName | None:
        """Return the name under which the cache has the source, as it is now."""
        above = os.path.dirname(usual_entry(self._database.cache, dist).directory)
        names = [normalize_project(name) for name in directories(above)]
        if isinstance(dist, UrlSdist) and len(names) == 1:
            return names[0]  # whether it has changed is asked for by its name
        return next((name for name in names if self._is_known(dist, name)), None)

    def _is_known(self, dist: SourceDist, name: ProjectName) -> bool:
        builder = SourceDistCachedBuilder(self._database, replace(dist, name=name))
        return builder.cached_metadata() is not None

    def _name_by_metadata(self, dist: SourceDist) -> ProjectName:
        """Fetch and if need be build in a nameless entry, which then gets its name."""
        with self._database.cache.temporary_directory() as directory:
            entry = SourceEntry(self._database.cache, os.path.join(directory, "entry"))
            builder = SourceDistCachedBuilder(self._database, dist, entry)
            name = builder.metadata().name
            self._settle(entry.directory, dist, name)
        return name

    def _settle(self, directory: str, dist: SourceDist, name: ProjectName) -> None:
        """Move what was made to where those who know the name will look for it."""
        # What was made without knowing the name was made as projects of no name are.
        variant = self._database.variant(None)
        named = replace(dist, name=name)
        target = entry_of(self._database.cache, named, variant).directory
        if os.path.lexists(target):
            return
        with fs_errors(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.rename(directory, target)
        self._database.in_flight.current.add(target)


def _name_in_fragment(url: str) -> ProjectName | None:
    from urllib.parse import unquote

    for part in url.partition("#")[2].split("&"):
        key, _, value = part.partition("=")
        if key == "egg" and value:
            try:
                return normalize_project(unquote(value).partition("[")[0])
            except InvalidNameError as error:
                raise UnknownNameError(url) from error
    return None


def _sdist_name(filename: str) -> ProjectName | None:
    """Return the name in the file name of a source distribution, as far as it is one."""
    stem = next((filename.removesuffix(end) for end in _ENDINGS if filename.endswith(end)), "")
    dashes = [number for number, sign in enumerate(stem) if sign == "-"]
    # Names may hold dashes, and so may versions: `foo-bar-1.0-1`.
    for dash in dashes:
        with suppress(VersionError, InvalidNameError):
            parse_version(stem[dash + 1 :])
            return normalize_project(stem[:dash])
    return None
