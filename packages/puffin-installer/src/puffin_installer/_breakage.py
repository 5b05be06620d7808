"""What a change to an environment would break."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_installer._site_packages import version_fits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pep508 import MarkerEnvironment, Requirement
    from puffin_installer._holdings import Holdings
    from puffin_normalize import ProjectName


_PYTHON = "Python"
"""No project can be called so: names are in lower case."""


class Breakage(Struct, frozen=True, kw_only=True):
    """A requirement that what is there after the change does not satisfy."""

    dependent: ProjectName
    version: str
    """Of the dependent, after the change."""
    requirement: str
    """What it requires: `jinja2>=3.1`, `Python>=3.13`; without marker and credentials."""
    found: str | None
    """The version there would be of what is required; None: there would be none."""
    before: str | None = None
    """The version that does not satisfy it now; None: there is none."""
    is_new: bool = True
    """Whether it is satisfied now, or its dependent is there only after the change."""

    def __str__(self) -> str:
        text = f"{self.dependent} {self.version} requires {self.requirement}, but {self._there}"
        if self.is_new or self.found is None:
            return text
        now = "there is none now" if self.before is None else f"{self.before} does not fit either"
        return f"{text} ({now})"

    @property
    def _there(self) -> str:
        if self.requirement.startswith(_PYTHON):
            return f"this is Python {self.found}"
        return "it is not installed" if self.found is None else f"{self.found} would be installed"


class Judged(Struct, frozen=True, kw_only=True):
    """What is not judged by its own words, because the user said otherwise."""

    resolved: frozenset[ProjectName] = frozenset()
    """The projects of the resolution, for which `settled` holds."""
    settled: frozenset[ProjectName] = frozenset()
    """The projects on which requirements were replaced or dropped: overrides and excludes."""

    def exempts(self, dependent: ProjectName, required: ProjectName) -> bool:
        """Return whether nobody minds what one project requires of another."""
        return dependent in self.resolved and required in self.settled


_NOTHING_SAID = Judged()


def find_breakages(
    before: Holdings,
    after: Holdings,
    touched: frozenset[ProjectName],
    markers: MarkerEnvironment,
    judged: Judged = _NOTHING_SAID,
) -> list[Breakage]:
    """Return what the change from `before` to `after` breaks, by dependent.

    `touched` are the projects that arrive, leave or change. A requirement counts if its project or
    the one that has it is among them; whatever else is broken stays as it was. Extras count where
    something installed asks for them; a URL is satisfied by any version.

    Cost: reads what each project requires that is there after the change.
    """
    finder = _BreakageFinder(before, after, touched, markers)
    found = [
        breakage
        for dependent, requirement in _all_needs(after, markers)
        if not judged.exempts(dependent, requirement.name)
        and (breakage := finder.judge(dependent, requirement)) is not None
    ]
    found += [breakage for name in sorted(touched) if (breakage := finder.judge_python(name))]
    return sorted(dict.fromkeys(found), key=lambda each: (each.dependent, each.requirement))


class _BreakageFinder:
    def __init__(
        self,
        before: Holdings,
        after: Holdings,
        touched: frozenset[ProjectName],
        markers: MarkerEnvironment,
    ) -> None:
        self._before, self._after = before, after
        self._touched, self._markers = touched, markers

    def judge(self, dependent: ProjectName, requirement: Requirement) -> Breakage | None:
        if self._touched.isdisjoint((dependent, requirement.name)):
            return None
        if _is_met(requirement, self._after):
            return None
        return Breakage(
            dependent=dependent,
            version=self._after.version(dependent) or "",
            requirement=_shown(requirement),
            found=self._after.version(requirement.name),
            before=self._before.version(requirement.name),
            is_new=self._is_another(dependent) or _is_met(requirement, self._before),
        )

    def _is_another(self, name: ProjectName) -> bool:
        return self._before.version(name) != self._after.version(name)

    def judge_python(self, name: ProjectName) -> Breakage | None:
        """Return a breakage if a project that arrives does not run with this Python."""
        needs = self._after.needs(name)
        if needs is None or needs.requires_python is None:
            return None
        from pep440 import requires_python_admits

        python = self._markers.python_full_version
        if requires_python_admits(needs.requires_python, python):
            return None
        return Breakage(
            dependent=name,
            version=self._after.version(name) or "",
            requirement=f"{_PYTHON}{needs.requires_python}",
            found=python,
        )


def _all_needs(
    holdings: Holdings, markers: MarkerEnvironment
) -> Iterator[tuple[ProjectName, Requirement]]:
    """Yield all that is required by what is there, with the extras that it asks of one another."""
    agenda = [(name, "") for name in holdings]
    seen = set(agenda)
    while agenda:
        name, extra = agenda.pop()
        needs = holdings.needs(name)
        for requirement in needs.under(extra, markers) if needs else ():
            yield name, requirement
            wanted = [(requirement.name, each) for each in requirement.extras]
            agenda += [each for each in wanted if each not in seen]
            seen.update(wanted)


def _is_met(requirement: Requirement, holdings: Holdings) -> bool:
    version = holdings.version(requirement.name)
    return version is not None and version_fits(version, requirement.specifiers)


def _shown(requirement: Requirement) -> str:
    extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
    if requirement.url is None:
        return f"{requirement.name}{extras}{requirement.specifiers}"
    from pypi_types import redact_url

    return f"{requirement.name}{extras} @ {redact_url(requirement.url)}"
