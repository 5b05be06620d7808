"""What a plan does about requirements at a URL; loaded when there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import GitSdist, PathWheel, UrlWheel, dist_from_url
from puffin_installer._installed_source import read_source
from puffin_installer._required_hashes import accepted_hashes
from pypi_types import DirectUrlError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from distribution_types import CachedWheel, DirectDist, InstalledDist
    from platform_tags import Tags
    from puffin_installer._plan import DirectSources
    from puffin_installer._requested import RequestedRequirement


class DirectPlanner:
    """Compares what is installed with what is at a URL, and finds what was built of that."""

    def __init__(
        self,
        open_sources: Callable[[], DirectSources] | None,
        find_tags: Callable[[], Tags] | None,
    ) -> None:
        """Both are called when they are first needed; without them nothing is known of sources."""
        self._open_sources = open_sources
        self._find_tags = find_tags
        self._sources: DirectSources | None = None

    def reason(self, item: RequestedRequirement, dists: Sequence[InstalledDist]) -> str | None:
        """Return why what is installed has to be replaced, a clause; None: it need not be.

        Raises: DistributionTypesError - no distribution can be at the URL; FsError; what the
        sources raise.
        """
        if len(dists) != 1:
            return f"it is installed {len(dists)} times"
        try:
            installed = read_source(dists[0])
        except DirectUrlError:
            return "its direct_url.json cannot be read"
        if installed is None:
            return "it was installed from an index"
        dist = direct_dist(item)
        difference = installed.find_difference(dist.direct_url(), accepted_hashes(item))
        if difference is not None or installed.is_repository or installed.stamp is None:
            return difference
        sources = self._opened()
        return None if sources is None else sources.changed(dist, installed.stamp)

    def find_cached(self, item: RequestedRequirement) -> CachedWheel | None:
        """Return what the cache has of the source as it is now, if it fits the environment."""
        sources = self._opened()
        if sources is None:
            return None
        dist = direct_dist(item)
        if isinstance(dist, PathWheel | UrlWheel) and not self._fits(dist.tags):
            return None
        return sources.cached_wheel(dist, accepted_hashes(item))

    def _opened(self) -> DirectSources | None:
        if self._sources is None and self._open_sources is not None:
            self._sources = self._open_sources()
        return self._sources

    def _fits(self, tags: str) -> bool:
        return self._find_tags is not None and self._find_tags().priority(tags) is not None


def direct_dist(item: RequestedRequirement) -> DirectDist:
    """Return the distribution at the URL of a requirement, of a repository with its commit.

    Raises: DistributionTypesError.
    """
    requirement = item.requirement
    dist = dist_from_url(requirement.name, requirement.url or "", editable=item.editable)
    return dist.with_commit(item.commit) if item.commit and isinstance(dist, GitSdist) else dist
