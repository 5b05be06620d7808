"""One project as the solver sees it: its releases as states, and which to take first."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pep440 import Releases
from puffin_client import ProjectWheel
from puffin_resolver._candidate import Candidate, Rejection, Rules, assess
from puffin_resolver._packages import bits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_client import Project
    from puffin_resolver._direct import DirectSource


class Preferences:
    """In what order the releases of one project are tried."""

    __slots__ = ("lowest", "preferred", "prereleases", "stable_first")

    def __init__(
        self,
        *,
        lowest: bool = False,
        prereleases: bool = True,
        stable_first: bool = True,
        preferred: str | None = None,
    ) -> None:
        self.lowest = lowest
        self.prereleases = prereleases
        """Whether pre-releases are candidates at all."""
        self.stable_first = stable_first
        self.preferred = preferred
        """The version that comes before all others."""


class ProjectView:
    """The releases of a project. Masks are those of `pep440.Releases`; answers are kept."""

    def __init__(
        self,
        project: Project | None,
        rules: Rules,
        preferences: Preferences,
        pins: tuple[str, ...] = (),
        direct: DirectSource | None = None,
    ) -> None:
        self.project = project
        """None if no index has it, or is asked for it."""
        self.direct = direct
        """The source that a URL names: the project's only release."""
        self.rules = rules
        self.preferences = preferences
        found = project.versions if project else ()
        self.releases = Releases((direct.metadata.version,) if direct else found)
        self._preferred = self._place_of(preferences.preferred)
        self._yanked_is_fine = self._preferred
        for pin in pins:
            self._yanked_is_fine |= self.releases.matching(pin)
        self._assessed: dict[int, Candidate | Rejection] = {}
        self._ranks: tuple[int, ...] | None = None

    def pick(self, mask: int) -> int | None:
        """Return the release to take of those in the mask, None if none can be used."""
        for index in self._in_order(mask):
            if isinstance(self.assess(index), Candidate):
                return index
        return None

    def upcoming(self, mask: int, count: int) -> list[Candidate]:
        """Return the candidates that would be picked next, at most `count`."""
        found = []
        for index in self._in_order(mask):
            candidate = self.assess(index)
            if isinstance(candidate, Candidate):
                found.append(candidate)
            if len(found) == count:
                break
        return found

    def before(self, index: int) -> int:
        """Return the mask of the releases that are tried before one, whether they can be used."""
        mask = 0
        for each in self._in_order(self.releases.everything):
            if each == index:
                break
            mask |= 1 << each
        return mask

    def rank(self, index: int) -> int:
        """Return the place of the index that a release comes from; 0 for the first."""
        return self.project.releases[index].rank if self.project else 0

    def beyond(self, index: int, count: int, without: int = 0) -> list[int]:
        """Return the releases on the far side of one, in the order they are tried.

        At most `count`, only such as can be used and have a wheel, and none of the mask `without`.
        """
        nearer = (1 << index + 1) - 1
        far = nearer >> 1 if self.preferences.lowest else self.releases.everything & ~nearer
        return list(islice(self._with_wheel(far & ~without), count))

    def _with_wheel(self, mask: int) -> Iterator[int]:
        for index in self._in_order(mask):
            candidate = self.assess(index)
            if isinstance(candidate, Candidate) and isinstance(candidate.file, ProjectWheel):
                yield index

    def candidates(self, indexes: list[int]) -> list[Candidate]:
        """Return the candidates that releases are, in order; what cannot be used is left out."""
        found = [self.assess(index) for index in indexes]
        return [candidate for candidate in found if isinstance(candidate, Candidate)]

    def assess(self, index: int) -> Candidate | Rejection:
        """Return what to use of the release, or why it cannot be used."""
        found = self._assessed.get(index)
        if found is None:
            found = self._assessed[index] = self._assess(index)
        return found

    def _assess(self, index: int) -> Candidate | Rejection:
        if self.direct is not None:
            return Candidate(self.direct.metadata.version)
        if not self.preferences.prereleases and self.releases.prereleases >> index & 1:
            return Rejection("prerelease", "is a pre-release")
        if self.project is None:
            raise IndexError(index)
        yanked_is_fine = bool(self._yanked_is_fine >> index & 1)
        return assess(self.project.releases[index], self.rules, yanked_is_fine=yanked_is_fine)

    def reject(self, index: int, rejection: Rejection) -> None:
        """Take note that a release turned out to be unusable."""
        self._assessed[index] = rejection

    def rejections(self, mask: int) -> dict[Rejection, int]:
        """Return why the releases in the mask cannot be used: a mask by reason, newest first."""
        found: dict[Rejection, int] = {}
        for index in bits(mask):
            outcome = self.assess(index)
            if isinstance(outcome, Rejection):
                found[outcome] = found.get(outcome, 0) | 1 << index
        return found

    def _place_of(self, version: str | None) -> int:
        """Return the mask of the release of a version, an empty one if there is none."""
        index = None if version is None else self.releases.index(version)
        return 0 if index is None else 1 << index

    def _in_order(self, mask: int) -> Iterator[int]:
        mask &= self.releases.everything
        yield from bits(mask & self._preferred)
        mask &= ~self._preferred
        for rank in self._rank_masks():
            yield from self._by_stability(mask & rank)

    def _by_stability(self, mask: int) -> Iterator[int]:
        lowest = self.preferences.lowest
        if self.preferences.stable_first:
            yield from bits(mask & self.releases.finals, highest_first=lowest)
            mask &= self.releases.prereleases
        yield from bits(mask, highest_first=lowest)

    def _rank_masks(self) -> tuple[int, ...]:
        """Return masks of releases, those of preferred indexes first; one, but by request."""
        if self._ranks is None:
            masks: dict[int, int] = {}
            for index, rank in enumerate(self.project.ranks if self.project else ()):
                masks[rank] = masks.get(rank, 0) | 1 << index
            ranked = tuple(masks[rank] for rank in sorted(masks))
            self._ranks = ranked or (self.releases.everything,)
        return self._ranks
