"""Whether what is there satisfies requirements, and what these require in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pep508 import MarkerEnvironment, evaluate
from puffin_installer._requested import RequestedRequirement
from puffin_installer._site_packages import version_fits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from puffin_installer._holdings import Holdings
    from puffin_normalize import ExtraName, ProjectName


class Limits(Struct, frozen=True, kw_only=True):
    """What narrows, replaces or drops requirements, wherever they come from; markers count."""

    constraints: tuple[RequestedRequirement, ...] = ()
    overrides: tuple[RequestedRequirement, ...] = ()
    excludes: tuple[RequestedRequirement, ...] = ()
    follow: bool = True
    """Whether what is required may require more (not with `--no-deps`)."""


class Demand(Struct, frozen=True):
    """A requirement, and who has it."""

    requested: RequestedRequirement
    dependent: ProjectName | None = None
    """The project whose metadata has it; None if the user asked for it, or limits it."""

    @property
    def name(self) -> ProjectName:
        """The project that is required."""
        return self.requested.requirement.name


class MissingExtra(Struct, frozen=True, order=True):
    """An extra that is asked for, and that the release there does not have."""

    name: ProjectName
    version: str
    extra: ExtraName

    def __str__(self) -> str:
        return f"The package {self.name}=={self.version} does not have an extra named {self.extra}."


class Audit(Struct, frozen=True, kw_only=True):
    """What an inspection found."""

    visited: tuple[ProjectName, ...]
    """The projects that were looked at, in the order of the requirements: the closure of these."""
    demands: tuple[Demand, ...] = ()
    """What asks for them, limits included."""
    unmet: tuple[Demand, ...] = ()
    """Those that are not satisfied; one without specifiers: nobody can use the release there."""
    missing_extras: tuple[MissingExtra, ...] = ()
    """Those of releases that satisfy, sorted: a fault of who asks, not of what is there."""

    @property
    def is_satisfied(self) -> bool:
        """Whether nothing has to be done."""
        return not self.unmet


def audit(
    requested: Iterable[RequestedRequirement],
    holdings: Holdings,
    markers: MarkerEnvironment,
    limits: Limits,
    is_right: Callable[[RequestedRequirement], bool],
) -> Audit:
    """Return whether `holdings` has all that is requested, with everything that this requires.

    Extras are followed; Requires-Python counts, and so do constraints on what is required.
    `is_right` judges what is asked for by URL. What is not there, or does not serve, is not looked
    into any further.

    Cost: what each project of the closure requires is read once. No recursion.
    """
    return _Auditor(holdings, markers, limits, is_right).audit(requested)


class _Auditor:
    """One inspection."""

    def __init__(
        self,
        holdings: Holdings,
        markers: MarkerEnvironment,
        limits: Limits,
        is_right: Callable[[RequestedRequirement], bool],
    ) -> None:
        self._holdings, self._markers = holdings, markers
        self._follow, self._is_right = limits.follow, is_right
        self._constraints = self._by_name(limits.constraints)
        self._overrides = self._by_name(limits.overrides)
        self._excluded = frozenset(self._by_name(limits.excludes))
        self._visited: dict[ProjectName, None] = {}
        self._seen: set[tuple[ProjectName, str]] = set()
        self._agenda: list[Demand] = []
        self._unmet: dict[Demand, None] = {}
        self._missing: set[MissingExtra] = set()

    def audit(self, requested: Iterable[RequestedRequirement]) -> Audit:
        self._add((item for item in requested if self._holds(item)), None)
        position = 0
        while position < len(self._agenda):
            demand = self._agenda[position]
            position += 1
            if self._is_met(demand.requested):
                self._look_into(demand.requested)
            else:
                self._unmet[demand] = None
        return Audit(
            visited=tuple(self._visited),
            demands=tuple(self._agenda),
            unmet=tuple(self._unmet),
            missing_extras=tuple(sorted(self._missing)),
        )

    def _add(self, items: Iterable[RequestedRequirement], dependent: ProjectName | None) -> None:
        for item in items:
            name = item.requirement.name
            if name in self._excluded:
                continue
            for each in self._overrides.get(name, (item,)):
                self._agenda.append(Demand(each, dependent if each is item else None))
            if name not in self._visited:
                self._visited[name] = None
                self._agenda += [Demand(limit) for limit in self._constraints.get(name, ())]

    def _is_met(self, item: RequestedRequirement) -> bool:
        requirement = item.requirement
        version = self._holdings.version(requirement.name)
        if version is None or not version_fits(version, requirement.specifiers):
            return False
        return requirement.url is None or self._is_right(item)

    def _look_into(self, item: RequestedRequirement) -> None:
        """Take up what a release requires, each of its extras once."""
        name = item.requirement.name
        self._note_missing(name, item.requirement.extras)
        if not self._follow:
            return
        for extra in ("", *item.requirement.extras):
            if (name, extra) not in self._seen:
                self._seen.add((name, extra))
                self._add(self._needs(name, extra), name)

    def _needs(self, name: ProjectName, extra: str) -> Iterator[RequestedRequirement]:
        needs = self._holdings.needs(name)
        if needs is None or not self._suits_python(needs.requires_python):
            self._unmet[Demand(_any_release(name))] = None
            return
        for requirement in needs.under(extra, self._markers):
            yield RequestedRequirement(requirement)

    def _note_missing(self, name: ProjectName, extras: tuple[ExtraName, ...]) -> None:
        needs = self._holdings.needs(name) if extras else None
        if needs is not None:
            version = self._holdings.version(name) or ""
            missing = (extra for extra in extras if extra not in needs.extras)
            self._missing.update(MissingExtra(name, version, extra) for extra in missing)

    def _suits_python(self, requires_python: str | None) -> bool:
        if requires_python is None:
            return True
        from pep440 import requires_python_admits

        return requires_python_admits(requires_python, self._markers.python_full_version)

    def _by_name(
        self, items: Iterable[RequestedRequirement]
    ) -> dict[ProjectName, list[RequestedRequirement]]:
        found: dict[ProjectName, list[RequestedRequirement]] = {}
        for item in filter(self._holds, items):
            found.setdefault(item.requirement.name, []).append(item)
        return found

    def _holds(self, item: RequestedRequirement) -> bool:
        marker = item.requirement.marker
        return marker is None or evaluate(marker, self._markers)


def _any_release(name: ProjectName) -> RequestedRequirement:
    from pep508 import Requirement

    return RequestedRequirement(Requirement(name=name))
