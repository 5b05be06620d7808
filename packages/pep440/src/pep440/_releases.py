"""Sets of known releases as integers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pep440._clauses import Clause, clauses
from pep440._keys import VersionKey, after, version_key
from pep440._parts import parts
from puffin_macros import PuffinError, lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

# In a normalised version these letters occur in a, b, rc and dev, and not in post.
_PRERELEASES = lazy_pattern(r"^[^+\nabcd]*[abcd].*", re.MULTILINE)


class Releases:
    """The known releases of a project: a universe whose subsets are Python integers.

    Bit i of a mask stands for `versions[i]`. Complement, intersection and union are `~`, `&` and
    `|`; a negative mask also holds all that is not known. Only the versions that a search touches
    are read.
    """

    __slots__ = ("_keys", "_masks", "_places", "_prereleases", "everything", "versions")

    def __init__(self, versions: Sequence[str]) -> None:
        """Take normalised versions, newest first."""
        self.versions = versions
        """The versions as given."""
        self.everything = (1 << len(versions)) - 1
        """The mask of all known releases."""
        self._keys: list[VersionKey | None] = [None] * len(versions)
        self._masks: dict[str, int] = {"": self.everything}
        self._prereleases: int | None = None
        self._places: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.versions)

    def version(self, index: int) -> Version:
        """Return the parsed `versions[index]`."""
        from pep440._version import parse_version

        return parse_version(self.versions[index])

    def index(self, version: str) -> int | None:
        """Return the place of a version in any spelling, its local part included.

        None where it is not known, or is no version. Cost: O(log n).
        """
        try:
            key = version_key(version)
        except PuffinError:  # a VersionError, whose module is for who shows it
            return None
        place = self._count(after(key))
        if place < len(self.versions) and self._key(place) == key:
            return place
        return None

    def matching(self, specifiers: str) -> int:
        """Return the mask of the releases that all `specifiers` admit, pre-releases included.

        The mask is never negative. Spec: PEP 440; the same as
        `SpecifierSet(specifiers).contains(version, prereleases=True)` for each release.

        Raises: SpecifierError. Cost: O(log n) comparisons a specifier, two for each bound at a
        release that it names; then nothing.
        """
        mask = self._masks.get(specifiers)
        if mask is None:
            mask = self.everything
            for clause, (_, text) in zip(clauses(specifiers), parts(specifiers), strict=True):
                mask &= self._admitted(clause, self._place(text))
            self._masks[specifiers] = mask
        return mask

    @property
    def prereleases(self) -> int:
        """The mask of the alpha, beta, candidate and development releases."""
        if self._prereleases is None:
            # Most projects have a few of them in hundreds: looked for in all versions at once.
            found = frozenset(_PRERELEASES.findall("\n".join(self.versions)))
            places = [place for place, text in enumerate(self.versions) if text in found]
            self._prereleases = sum(1 << place for place in places)
        return self._prereleases

    @property
    def finals(self) -> int:
        """The mask of the releases that are no pre-releases."""
        return self.everything & ~self.prereleases

    def describe(self, mask: int) -> str:
        """Return a mask as a short text: `>=1.2,<2.0`, `==1.0`, `<1.0 | >=2.0`, `*`, `none`.

        Neighbouring releases are joined, and an end beyond which nothing is known is left out.
        """
        from pep440._description import describe

        return describe(self, mask & self.everything)

    def _place(self, text: str) -> int | None:
        """Return the place of the release that is spelled like this; the first guess of a cut."""
        if self._places is None:
            self._places = {version: index for index, version in enumerate(self.versions)}
        return self._places.get(text)

    def _admitted(self, clause: Clause, near: int | None) -> int:
        if clause.literal is not None:
            return self._spelled(clause.literal)
        end = len(self.versions) if clause.above is None else self._count(clause.above, near)
        start = 0 if clause.beyond is None else self._count(clause.beyond, near)
        mask = ((1 << end) - 1) & ~((1 << start) - 1)
        return ~mask if clause.inverted else mask

    def _spelled(self, literal: str) -> int:
        return sum(1 << i for i, text in enumerate(self.versions) if text.lower() == literal)

    def _key(self, index: int) -> VersionKey:
        found = self._keys[index]
        if found is None:
            found = self._keys[index] = version_key(self.versions[index])
        return found

    def _count(self, cut: VersionKey, near: int | None = None) -> int:
        """Return how many releases are above a cut, which is best looked for near a place."""
        low, high = (0, len(self.versions)) if near is None else self._around(near, cut)
        while low < high:
            middle = (low + high) // 2
            if cut < self._key(middle):
                low = middle + 1
            else:
                high = middle
        return low

    def _around(self, place: int, cut: VersionKey) -> tuple[int, int]:
        """Return bounds of how many releases are above a cut, by steps that grow from a place."""
        step, size = 1, len(self.versions)
        if cut < self._key(place):
            low, high = place + 1, place + 1
            while high < size and cut < self._key(high):
                low, high, step = high + 1, high + 1 + step, step * 2
            return low, min(high, size)
        low, high = place, place
        while low and not cut < self._key(low - 1):
            low, high, step = max(low - 1 - step, 0), low - 1, step * 2
        return low, high
