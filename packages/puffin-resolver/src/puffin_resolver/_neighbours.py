"""Which releases are looked at together: those of projects where one after the other is wrong."""

from puffin_resolver._packages import Package
from puffin_resolver._project_view import ProjectView

FIRST = 8
"""So many releases are looked at together at first; each time twice as many as before."""

MOST = 64
"""How many releases are looked at together at most."""


class Neighbours:
    """What is looked at next to a release.

    The answers depend on what was asked before, and on nothing else: not on what the cache has,
    nor on what has arrived. Otherwise the same inputs might lead to different resolutions.
    """

    def __init__(self, seen: dict[Package, int]) -> None:
        """Take note of what was looked at in `seen`, masks of releases that others may add to."""
        self._seen = seen
        self._sizes: dict[Package, int] = {}

    def beside(self, package: Package, view: ProjectView, index: int) -> list[int]:
        """Return the releases to look at along with one, in the order in which they are tried.

        They come after it, and none of them was looked at before.
        """
        size = self._sizes[package] = min(2 * self._sizes.get(package, FIRST // 2), MOST)
        found = view.beyond(index, size, self._seen[package])
        for each in found:
            self._seen[package] |= 1 << each
        return found

    def after(self, package: Package, view: ProjectView, indexes: list[int]) -> list[int]:
        """Return the releases that would be looked at together after these."""
        size = min(2 * self._sizes[package], MOST)
        return view.beyond(indexes[-1], size, self._seen[package])
