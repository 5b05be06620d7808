"""Which releases are looked at together: those of projects where one after the other is wrong."""

from puffin_resolver._packages import Package
from puffin_resolver._project_view import ProjectView

PATIENCE = 4
"""So many releases of a project are looked at one by one."""

FIRST = 8
"""So many releases are looked at together then; each time twice as many as before."""

MOST = 64
"""How many releases are looked at together at most."""


class _Run:
    """How far one package has been looked at."""

    __slots__ = ("seen", "size", "tries")

    def __init__(self) -> None:
        self.tries = 0
        self.size = FIRST // 2
        self.seen = 0


class Neighbours:
    """What is looked at next to a release.

    The answers depend on what was asked before, and on nothing else: not on what the cache has,
    nor on what has arrived. Otherwise the same inputs might lead to different resolutions.
    """

    def __init__(self) -> None:
        self._runs: dict[Package, _Run] = {}

    def beside(self, package: Package, view: ProjectView, index: int) -> list[int]:
        """Return the releases to look at along with one that is looked at for the first time.

        Mostly none: only once a package has proved troublesome, and if the release is beyond those
        that were looked at before. They follow the release in the order in which they are tried.
        """
        run = self._runs.setdefault(package, _Run())
        run.tries += 1
        met = bool(run.seen >> index & 1)
        run.seen |= 1 << index
        if met or run.tries <= PATIENCE:
            return []
        run.size = min(2 * run.size, MOST)
        found = view.beyond(index, run.size, run.seen)
        for each in found:
            run.seen |= 1 << each
        return found

    def after(self, package: Package, view: ProjectView, indexes: list[int]) -> list[int]:
        """Return the releases that would be looked at together after these."""
        run = self._runs[package]
        return view.beyond(indexes[-1], min(2 * run.size, MOST), run.seen)
