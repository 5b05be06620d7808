"""Where projects and metadata come from."""

from typing import Protocol

from distribution_types import DirectDist, Dist
from puffin_client import Project
from puffin_normalize import ProjectName
from pypi_types import CoreMetadata


class PackageSource(Protocol):
    """What the resolver asks of the world; `puffin_distribution.DistributionDatabase` answers it.

    The methods are called from several threads at once. Each question is asked once a resolution.
    """

    def cached_project(self, name: ProjectName) -> Project | None:
        """Return the project if that needs no network. Cost: at most one file read."""

    def project(self, name: ProjectName) -> Project:
        """Return the releases of the project; blocks.

        Raises: ProjectNotFoundError - no index has it.
        """

    def precise(self, dist: DirectDist) -> DirectDist:
        """Return the distribution with what may change fixed: git with its commit; may block."""

    def cached_metadata(self, dist: Dist) -> CoreMetadata | None:
        """Return the metadata if that needs neither network nor a build. Cost: as above."""

    def metadata(self, dist: Dist) -> CoreMetadata:
        """Return the metadata; blocks, and for a source distribution it may take a build."""

    def near_names(self, name: ProjectName) -> tuple[str, ...]:
        """Return a few names like one that no index has, for the explanation; blocks."""
