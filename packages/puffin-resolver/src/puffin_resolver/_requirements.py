"""Which requirements hold, after overrides, constraints, markers and extras."""

from collections.abc import Iterable

from pep440 import admits_prereleases
from pep508 import Requirement, evaluate
from puffin_resolver._errors import HashRequirementError
from puffin_resolver._inputs import Manifest, ResolverInput, Target
from puffin_resolver._packages import Need

NO_EXTRAS: frozenset[str] = frozenset()


class Requirements:
    """The inputs of a resolution, and what they do to the requirements of distributions."""

    def __init__(self, manifest: Manifest, target: Target, *, require_hashes: bool) -> None:
        self._target = target
        self._inputs = [item for item in manifest.requirements if self._holds(item.requirement)]
        self._constraints = self._by_name(manifest.constraints)
        self._overrides = self._by_name(manifest.overrides)
        self._limiting = [
            item
            for item in (*manifest.overrides, *manifest.constraints)
            if self._holds(item.requirement)
        ]
        self._hashes = self._admitted_hashes(require_hashes=require_hashes)
        self._hashes_of_others: frozenset[str] | None = frozenset() if require_hashes else None
        self.direct = frozenset(item.requirement.name for item in self._inputs)
        """The projects that the inputs require."""

    def with_url(self) -> list[ResolverInput]:
        """Return the inputs, overrides and constraints that name a source by its URL."""
        inputs = [i for i in self._inputs if i.requirement.name not in self._overrides]
        return [i for i in (*inputs, *self._limiting) if i.requirement.url is not None]

    def of_root(self) -> list[Need]:
        """Return what the inputs need."""
        needs = [need for item in self._inputs for need in self._replaced(item)]
        return needs + self._limits(need.requirement.name for need in needs)

    def of_metadata(self, requires: Iterable[Requirement], extra: str) -> list[Need]:
        """Return what a distribution needs; with an extra, only what it needs beside the rest."""
        chosen = frozenset({extra}) if extra else NO_EXTRAS
        needs: list[Need] = []
        for requirement in requires:
            if self._holds(requirement, chosen) and not (extra and self._holds(requirement)):
                needs += self._replaced(ResolverInput(requirement))
        return needs + self._limits(need.requirement.name for need in needs)

    def pins(self, name: str) -> tuple[str, ...]:
        """Return the specifiers by which the inputs pin the project to one release.

        They admit yanked releases.
        """
        found = [i.requirement for i in self._inputs if i.requirement.name == name]
        found += [need.requirement for need in self._constraints.get(name, ())]
        return tuple(r.specifiers for r in found if is_pin(r.specifiers))

    def names_prerelease(self, name: str) -> bool:
        """Return whether an input asks for a pre-release of the project by its specifier."""
        return any(
            item.requirement.name == name and admits_prereleases(item.requirement.specifiers)
            for item in self._inputs
        )

    def hashes(self, name: str) -> frozenset[str] | None:
        """Return the hashes admitted for the project, None for any."""
        return self._hashes.get(name, self._hashes_of_others)

    def _holds(self, requirement: Requirement, extras: frozenset[str] = NO_EXTRAS) -> bool:
        return evaluate(requirement.marker, self._target.markers, extras)

    def _by_name(self, inputs: tuple[ResolverInput, ...]) -> dict[str, list[Need]]:
        found: dict[str, list[Need]] = {}
        for item in inputs:
            if self._holds(item.requirement):
                need = Need(item.requirement, item.origin, item.place)
                found.setdefault(item.requirement.name, []).append(need)
        return found

    def _replaced(self, item: ResolverInput) -> list[Need]:
        overrides = self._overrides.get(item.requirement.name)
        if overrides is not None:
            return overrides
        return [Need(item.requirement, item.origin, item.place)]

    def _limits(self, names: Iterable[str]) -> list[Need]:
        return [
            Need(limit.requirement, limit.origin, limit.place, constraint=True)
            for name in dict.fromkeys(names)
            for limit in self._constraints.get(name, ())
        ]

    def _admitted_hashes(self, *, require_hashes: bool) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        problems = []
        for item in self._inputs:
            name = item.requirement.name
            if item.hashes:
                found[name] = found.get(name, frozenset(item.hashes)) & frozenset(item.hashes)
            if require_hashes and not (item.hashes and _is_fixed(item.requirement)):
                problems.append(f"{item.requirement} ({item.origin})")
        if problems:
            raise HashRequirementError(tuple(problems))
        return found


def is_pin(specifiers: str) -> bool:
    """Return whether the specifiers are one `==` or `===` with a whole version."""
    return specifiers.startswith("==") and "," not in specifiers and not specifiers.endswith(".*")


def _is_fixed(requirement: Requirement) -> bool:
    """Return whether one archive can be meant: a pin, or a URL that is not of a repository."""
    if requirement.url is not None:
        return not requirement.url.startswith("git+")
    return is_pin(requirement.specifiers)
