"""Why the releases of one project were not taken, each for one reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubgrub import DependencyCause
from puffin_resolver._explanation import PassedOver
from puffin_resolver._explanation_text import exclusion, of_several
from puffin_resolver._packages import Package, bits, release_of
from puffin_resolver._refutation import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubgrub import Solver
    from puffin_resolver._core import Statement
    from puffin_resolver._explanation import PassedOverKind
    from puffin_resolver._provider import ProjectProvider
    from puffin_resolver._refutation import Refuter
    from puffin_resolver._resolution import Edge

WAYS = 3
"""Rejections of one kind that differ in more ways are told as one."""

_WHOLE = {"requirement", "preference", "resolution", "conflict"}
"""Reasons of these kinds have a subject of their own; others continue the releases."""

_ALIKE = {
    "python": "requires a newer Python",
    "tags": "has no wheel for this platform, and no source distribution",
    "yanked": "was yanked",
    "metadata": "has metadata that cannot be used",
    "excluded": "was uploaded later than --exclude-newer allows, or nobody knows when",
}


class Reason(NamedTuple):
    """Why releases were passed over; those with equal reasons make one group."""

    kind: PassedOverKind
    text: str
    """As it is said of one release."""
    detail: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def about(self, releases: int) -> str:
        """Return the text as it is said of so many releases."""
        return self.text if releases == 1 or self.kind in _WHOLE else of_several(self.text)


class Search(NamedTuple):
    """What is known of a search that has ended."""

    solver: Solver[Package, int]
    provider: ProjectProvider
    states: Mapping[Package, int]
    """What was decided on, in the order of the decisions."""
    packages: Mapping[str, list[Package]]
    """The same by project."""
    order: Mapping[str, int]
    """The place of each project in that order."""
    refuter: Refuter
    preferred: Mapping[str, str]
    """Where the preference for each project stands that has one."""


class Sieve:
    """Takes one reason after the other, until each release that was passed over has one.

    A reason never rests upon what followed from the decision itself: it is a requirement of the
    inputs or of a project that was decided on earlier, a flaw of the release, what the solver had
    learnt by then, or the order in which releases are tried.
    """

    def __init__(self, search: Search, name: str, edges: list[Edge]) -> None:
        """Look at one project; `edges` are the requirements on it."""
        self._search, self._name, self._edges = search, name, edges
        self._view = view = search.provider.view(name)
        self._taken = taken = release_of(search.states[Package(name)])
        self._newer = (1 << taken) - 1
        older = view.releases.everything & ~self._newer & ~(1 << taken)
        self._left = self._newer | view.before(taken) | (older if view.preferences.lowest else 0)
        self._found: dict[Reason, int] = {}

    def groups(self) -> tuple[PassedOver, ...]:
        """Return the releases by reason, the group with the newest first."""
        self._sort_by_mode()
        self._sort_by_requirements()
        self._sort_by_flaws()
        self._sort_by_history()
        self._sort_by_order()
        newest_first = sorted(self._found.items(), key=lambda item: item[1] & -item[1])
        return tuple(self._group(reason, mask) for reason, mask in newest_first)

    def _group(self, reason: Reason, mask: int) -> PassedOver:
        releases = self._view.releases
        return PassedOver(
            versions=tuple(releases.versions[index] for index in bits(mask)),
            range=releases.describe(mask),
            kind=reason.kind,
            reason=reason.about(mask.bit_count()),
            detail=reason.detail,
            beside=reason.beside,
        )

    def _take(self, mask: int, reason: Reason) -> None:
        mask &= self._left
        if mask:
            self._left &= ~mask
            self._found[reason] = self._found.get(reason, 0) | mask

    def _sort_by_mode(self) -> None:
        """Take what is newer, where the oldest release is wanted."""
        if not self._view.preferences.lowest:
            return
        mode = self._search.provider.options.resolution
        self._take(
            self._newer & ~self._view.before(self._taken),
            Reason("resolution", f"--resolution {mode} takes the oldest release that fits"),
        )

    def _sort_by_requirements(self) -> None:
        """Take what requirements exclude, those first that exclude most."""
        excluded: dict[str, int] = {}
        for edge in self._edges:
            mask = ~self._view.releases.matching(edge.specifiers) & self._known_by(edge)
            text = exclusion(edge)
            excluded[text] = excluded.get(text, 0) | mask & self._left
        while excluded:
            text = max(excluded, key=lambda each: (excluded[each] & self._left).bit_count())
            self._take(excluded.pop(text), Reason("requirement", text))

    def _known_by(self, edge: Edge) -> int:
        """Return the releases that a requirement may have excluded before the decision.

        One of a project that was decided on later only those that all its releases excluded which
        were left then.
        """
        order = self._search.order
        if edge.dependent is None or edge.constraint or order[edge.dependent] < order[self._name]:
            return -1
        mask = 0
        for _, step in self._steps_before():
            cause = step.cause.cause
            if isinstance(cause, DependencyCause) and cause.dependent.name == edge.dependent:
                mask |= step.mask
        return mask

    def _sort_by_flaws(self) -> None:
        """Take what cannot be used, whoever wants it."""
        rejections = self._view.rejections(self._left)
        kinds = [rejection.kind for rejection in rejections]
        for rejection, mask in rejections.items():
            text = rejection.detail
            if kinds.count(rejection.kind) > WAYS:
                text = _ALIKE.get(rejection.kind, text)
            if rejection.kind == "python":
                text += f", and this is Python {self._search.provider.target.python}"
            self._take(mask, Reason(rejection.kind, text))

    def _sort_by_history(self) -> None:
        """Take what the solver had excluded before it decided."""
        for package, steps in self._exclusions().items():
            for mask, refutation in self._search.refuter.refute(package, steps):
                first, *more = refutation.clauses
                self._take(mask, Reason("conflict", first, tuple(more), refutation.beside))

    def _exclusions(self) -> dict[Package, list[Step]]:
        """Return the first steps by which releases were excluded, each with its releases.

        A step that carries over what was found out about another extra serves only if that is not
        to be seen at the other one.
        """
        found: dict[Package, list[Step]] = {}
        steps, left = list(self._steps_before()), self._left
        for package, step in sorted(steps, key=lambda each: _is_between_extras(each[1].cause)):
            if step.mask & left:
                found.setdefault(package, []).append(Step(step.mask & left, step.cause))
                left &= ~step.mask
        return found

    def _steps_before(self) -> Iterator[tuple[Package, Step]]:
        for package in self._search.packages[self._name]:
            for allowed, cause in self._search.solver.narrowings(package):
                if cause is None:
                    break
                yield package, Step(~(allowed >> 1), cause)

    def _sort_by_order(self) -> None:
        """Take what was open, and is tried later."""
        open_releases = self._left
        for index in bits(open_releases):
            self._take(1 << index, self._reason_of_order(index, open_releases))

    def _reason_of_order(self, index: int, open_releases: int) -> Reason:
        rank, taken_rank = self._view.rank(index), self._view.rank(self._taken)
        if rank > taken_rank:
            return Reason("index", "is on an index that comes later")
        is_less_stable = self._is_prerelease(index) and not self._is_prerelease(self._taken)
        if rank == taken_rank and is_less_stable and self._view.preferences.stable_first:
            return Reason("prerelease", "is a pre-release, and a stable release fits")
        return Reason("preference", self._preference(open_releases))

    def _is_prerelease(self, index: int) -> bool:
        return bool(self._view.releases.prereleases >> index & 1)

    def _preference(self, open_releases: int) -> str:
        versions = self._view.releases.versions
        first = self._view.pick(open_releases)
        following = versions[self._taken if first is None else first]
        pin = f"{self._name}=={versions[self._taken]}"
        origin = self._search.preferred.get(self._name)
        kept = f"{pin} is kept from {origin}" if origin else f"{pin} is preferred"
        return f"{kept}; else {following} would be tried first"


def _is_between_extras(statement: Statement) -> bool:
    """Return whether it only says that a project and its extras have one version."""
    cause = statement.cause
    return (
        len(statement.terms) > 1
        and isinstance(cause, DependencyCause)
        and cause.dependent.name == cause.dependency.name
    )
