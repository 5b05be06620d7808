"""What is installed, offered to a resolver beside what the indexes have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from distribution_types import RegistrySdist, RegistryWheel
from pep440 import parse_version
from puffin_client import (
    OfflineError,
    Project,
    ProjectNotFoundError,
    ProjectSdist,
    ProjectWheel,
    Release,
)
from puffin_macros import PuffinError
from puffin_normalize import normalize_project
from pypi_types import DEFAULT_INDEX, path_to_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distribution_types import DirectDist, Dist, InstalledDist
    from puffin_normalize import ProjectName
    from pypi_types import CoreMetadata


class PackageSource(Protocol):
    """Where projects and metadata come from: `DistributionDatabase` is one."""

    def cached_project(self, name: ProjectName) -> Project | None:
        """Return the project if that needs no network."""

    def project(self, name: ProjectName) -> Project:
        """Return the releases of the project; blocks."""

    def precise(self, dist: DirectDist) -> DirectDist:
        """Return the distribution with what may change fixed; may block."""

    def cached_metadata(self, dist: Dist) -> CoreMetadata | None:
        """Return the metadata if that needs neither network nor a build."""

    def metadata(self, dist: Dist) -> CoreMetadata:
        """Return the metadata; blocks."""

    def near_names(self, name: ProjectName) -> tuple[str, ...]:
        """Return a few names like one that no index has; blocks."""


class EnvironmentSource:
    """Answers like the source below it, but knows the releases that are installed.

    These are there even if no index has them, or none can be asked, and their metadata is read
    where they are. Nothing else speaks against a release that is there: neither that it was yanked
    since, nor when or in which form it was uploaded.
    """

    def __init__(self, source: PackageSource, dists: Iterable[InstalledDist]) -> None:
        """`dists` are the distributions that may stay as they are; unreadable ones do not count."""
        self._source = source
        self._dists = {dist.name: dist for dist in dists}
        self._metadata: dict[str, CoreMetadata] = {}
        self._told: dict[tuple[str, str], CoreMetadata] = {}

    def told(self, name: ProjectName, version: str) -> CoreMetadata | None:
        """Return the metadata of a release, if it was asked for; its version in normal form."""
        return self._told.get((name, version))

    def is_installed(self, url: str) -> bool:
        """Return whether a URL of a file stands for what is installed: nothing can be fetched."""
        return url in self._metadata

    def cached_project(self, name: ProjectName) -> Project | None:
        """Return the project if that needs no network."""
        project = self._source.cached_project(name)
        return None if project is None else self._merged(project)

    def project(self, name: ProjectName) -> Project:
        """Return the project; if there is no other way, with the installed release alone.

        Raises: what the source raises, if the project is not installed.
        """
        try:
            project = self._source.project(name)
        except (ProjectNotFoundError, OfflineError):
            if self._release(name) is None:
                raise
            project = Project(name=name, index=DEFAULT_INDEX)
        return self._merged(project)

    def precise(self, dist: DirectDist) -> DirectDist:
        """Return the distribution with what may change fixed."""
        return self._source.precise(dist)

    def cached_metadata(self, dist: Dist) -> CoreMetadata | None:
        """Return the metadata if it is here."""
        found = self._installed_metadata(dist) or self._source.cached_metadata(dist)
        return None if found is None else self._noted(found)

    def metadata(self, dist: Dist) -> CoreMetadata:
        """Return the metadata."""
        return self._noted(self._installed_metadata(dist) or self._source.metadata(dist))

    def near_names(self, name: ProjectName) -> tuple[str, ...]:
        """Return a few names like one that no index has."""
        return self._source.near_names(name)

    def _noted(self, metadata: CoreMetadata) -> CoreMetadata:
        self._told[metadata.name, metadata.version] = metadata
        return metadata

    def _installed_metadata(self, dist: Dist) -> CoreMetadata | None:
        if not isinstance(dist, RegistryWheel | RegistrySdist):
            return None
        return self._metadata.get(dist.file.url)

    def _merged(self, project: Project) -> Project:
        """Return the project with the installed release in the place of its own, or among them."""
        installed = self._release(normalize_project(project.name))
        if installed is None:
            return project
        here = parse_version(installed.version)
        found = [(parse_version(each.version), each) for each in project.releases]
        newer = [each for version, each in found if version > here]
        older = [each for version, each in found if version < here]
        return replace(project, releases=(*newer, installed, *older))

    def _release(self, name: ProjectName) -> Release | None:
        """Return the installed release of a project. Cost: one file is read."""
        dist = self._dists.get(name)
        if dist is None:
            return None
        try:
            metadata = dist.metadata()
        except PuffinError:
            return None
        url = path_to_url(dist.path)
        self._metadata[url] = metadata
        return _release_at(url, metadata)


def _release_at(url: str, metadata: CoreMetadata) -> Release:
    """Return the release as if it had a file of either kind, so that no choice rules it out."""
    stem = f"{metadata.name.replace('-', '_')}-{metadata.version}"
    wheel = ProjectWheel(
        filename=f"{stem}-py3-none-any.whl", url=url, upload_time=0.0, tags="py3-none-any"
    )
    sdist = ProjectSdist(filename=f"{stem}.tar.gz", url=url, upload_time=0.0)
    return Release(version=metadata.version, wheels=(wheel,), sdist=sdist)
