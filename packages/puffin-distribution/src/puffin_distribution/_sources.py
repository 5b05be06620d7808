"""Distributions that have to be built, or told by their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import GitSdist
from puffin_distribution._sdist_builder import SourceDistCachedBuilder

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from distribution_types import CachedWheel, SourceDist
    from puffin_distribution._database import DistributionDatabase
    from pypi_types import CoreMetadata


class SourceStore:
    """The source distributions of a database, each fetched and built once in a run."""

    def __init__(self, database: DistributionDatabase) -> None:
        self._database = database

    def precise(self, dist: SourceDist) -> SourceDist:
        """Return the same source, with the commit if it is in a repository. Raises: GitError."""
        return self.precise_git(dist) if isinstance(dist, GitSdist) else dist

    def precise_git(self, dist: GitSdist) -> GitSdist:
        """Return the same source in a repository with its commit. Raises: GitError."""
        if dist.git.precise is not None:
            return dist
        if self._database.git is None:
            from distribution_types import label
            from puffin_distribution._errors import GitUnavailableError

            raise GitUnavailableError(label(dist))
        commit = self._database.git.precise(dist.git).precise
        return dist if commit is None else dist.with_commit(commit)

    def cached_metadata(self, dist: SourceDist) -> CoreMetadata | None:
        """Return the metadata; see `DistributionDatabase.cached_metadata`."""
        if _is_imprecise(dist):
            return None
        return SourceDistCachedBuilder(self._database, dist).cached_metadata()

    def metadata(self, dist: SourceDist) -> CoreMetadata:
        """Return the metadata; see `DistributionDatabase.metadata`."""
        builder = SourceDistCachedBuilder(self._database, self.precise(dist))
        found = builder.cached_metadata()
        if found is not None:
            return found
        with self._needing(builder):
            return self._database.in_flight.metadata.compute(
                builder.entry.directory, builder.metadata
            )

    def cached_wheel(self, dist: SourceDist, hashes: tuple[str, ...]) -> CachedWheel | None:
        """Return the wheel; see `DistributionDatabase.cached_wheel`."""
        if _is_imprecise(dist):
            return None
        return SourceDistCachedBuilder(self._database, dist).cached_wheel(hashes)

    def wheel(self, dist: SourceDist, hashes: tuple[str, ...]) -> CachedWheel:
        """Return the wheel; see `DistributionDatabase.wheel`."""
        builder = SourceDistCachedBuilder(self._database, self.precise(dist))
        found = builder.cached_wheel(hashes)
        if found is not None:
            return found
        key = (builder.entry.directory, hashes)
        with self._needing(builder):
            return self._database.in_flight.wheels.compute(key, lambda: builder.wheel(hashes))

    def archive_hashes(self, dist: SourceDist) -> dict[str, str]:
        """Return the digests of an archive; see `DistributionDatabase.archive_hashes`."""
        dist = self.precise(dist)
        entry = SourceDistCachedBuilder(self._database, dist).entry
        self.metadata(dist)  # so that the record is one of the source as it is now
        record = entry.read()
        return {} if record is None else record.hashes

    def _needing(self, builder: SourceDistCachedBuilder) -> AbstractContextManager[None]:
        """Say that whoever asks waits for this build, which must not wait for them."""
        context = self._database.context
        if context is None:
            from contextlib import nullcontext

            return nullcontext()
        from distribution_types import distribution_id, label

        return context.needing(distribution_id(builder.dist), label(builder.dist))


def _is_imprecise(dist: SourceDist) -> bool:
    return isinstance(dist, GitSdist) and dist.git.precise is None
