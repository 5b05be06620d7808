"""Which requirements hold, after excludes, overrides, constraints, markers and extras."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import PathSdist
from pep440 import admits_prereleases
from pep508 import evaluate, evaluate_partial
from puffin_resolver._packages import Need, where

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distribution_types import DirectDist
    from pep508 import Requirement
    from puffin_resolver._inputs import Manifest, ResolutionMode, ResolverInput, Target
    from puffin_resolver._resolution import Pin

NO_EXTRAS: frozenset[str] = frozenset()
STRONG = ("sha256", "sha384", "sha512")
NO_FILE = frozenset({"sha256:contradiction"})
"""The hashes of a project of which two places name different ones: no file has any of these."""


class Requirements:
    """The inputs of a resolution, and what they do to the requirements of distributions.

    An exclude drops every requirement on its project. The overrides of a project stand for every
    requirement on it, together with its marker: only the extra that it belongs to still counts. So
    overrides of which no marker holds drop the requirement. Constraints narrow what is left.
    """

    def __init__(self, manifest: Manifest, target: Target, *, require_hashes: bool) -> None:
        self._target = target
        self._excluded = frozenset(
            item.requirement.name for item in manifest.excludes if self._holds(item.requirement)
        )
        self._overrides = self._by_name(manifest.overrides)
        self._constraints = self._by_name(manifest.constraints, constraint=True)
        self._inputs = manifest.requirements
        self._hashed_pins = {item.name: item for item in manifest.preferences if item.hashes}
        self._sources = self._effective(manifest)
        self._hashes = _admitted_hashes(self._sources, of_urls=require_hashes)
        self._hashes_of_others: frozenset[str] | None = frozenset() if require_hashes else None
        wanted = [
            Need(item.requirement, item.origin, item.place)
            for item in manifest.requirements
            if self._is_wanted(item.requirement, NO_EXTRAS)
        ]
        self._root = self._replaced(wanted)
        self.replaced = [need for need in wanted if need.requirement.name in self._overrides]
        """What the inputs require in other words than their overrides do."""
        self._named: dict[str, list[Need]] = {}
        self._name(self._root)
        if require_hashes:
            self._demand_hashes()
        self.direct = frozenset(need.requirement.name for need in self._root)
        """The projects that the inputs require, and the source trees among them."""

    def with_url(self) -> list[ResolverInput]:
        """Return the inputs, overrides and constraints that name a source by its URL."""
        return [item for item in self._sources if item.requirement.url is not None]

    def of_root(self) -> list[Need]:
        """Return what the inputs need."""
        return self._root + self._limits(self._root)

    def of_metadata(self, requires: Iterable[Requirement], extra: str) -> list[Need]:
        """Return what a distribution needs; with an extra, only what it needs beside the rest."""
        chosen = frozenset({extra}) if extra else NO_EXTRAS
        needs = self._replaced(Need(each) for each in requires if self._is_wanted(each, chosen))
        return needs + self._limits(needs)

    def of_source(
        self, dist: DirectDist, requires: Iterable[Requirement], extra: str
    ) -> list[Need]:
        """Return the same for a source at a URL, whose requirements count as those of inputs.

        Which is to say that they, too, admit yanked releases and pre-releases; and what a source
        tree of this machine requires is required directly.
        """
        needs = self.of_metadata(requires, extra)
        wanted = [need for need in needs if not need.constraint]
        self._name(wanted)
        if isinstance(dist, PathSdist) and dist.is_directory:
            self.direct |= {need.requirement.name for need in wanted}
        return needs

    def pins(self, name: str) -> tuple[str, ...]:
        """Return the specifiers by which the inputs pin the project to one release.

        They admit yanked releases.
        """
        needs = [*self._asking(name), *self._constraints.get(name, ())]
        return tuple(filter(is_pin, (need.requirement.specifiers for need in needs)))

    def names_prerelease(self, name: str) -> bool:
        """Return whether an input asks for a pre-release of the project by its specifier.

        Overrides are inputs here, and constraints are none.
        """
        return any(admits_prereleases(n.requirement.specifiers) for n in self._asking(name))

    def hashes(self, name: str) -> frozenset[str] | None:
        """Return the hashes admitted for the project, None for any."""
        return self._hashes.get(name, self._hashes_of_others)

    def warnings(self, mode: ResolutionMode) -> list[str]:
        """Return what the user should know of the inputs, a sentence each."""
        return [
            f"The direct requirement on `{item.requirement.name}`{_place(item)} is dropped: the"
            " project is excluded."
            for item in self._dropped_inputs()
        ] + [
            f"The direct requirement on `{need.requirement.name}` has no lower bound"
            f"{_place(need)}; with --resolution {mode} its oldest release is taken."
            for need in (() if mode == "highest" else self._unbounded())
        ]

    def replaced_files(self, pin: Pin) -> list[str]:
        """Return a warning if an earlier run pinned the release, and saw none of its files."""
        earlier = self._hashed_pins.get(pin.name)
        if earlier is None or earlier.version != pin.version or not pin.hashes:
            return []
        if not frozenset(earlier.hashes).isdisjoint(pin.hashes):
            return []
        place = earlier.origin or "an earlier pin"
        return [f"No file of {pin.name}=={pin.version} has a hash that {place} has for it."]

    def _name(self, needs: Iterable[Need]) -> None:
        """Take note of requirements that count as those of inputs."""
        for need in needs:
            self._named.setdefault(need.requirement.name, []).append(need)

    def _asking(self, name: str) -> list[Need]:
        """Return what inputs and overrides say of a project."""
        return [*self._named.get(name, ()), *self._overrides.get(name, ())]

    def _dropped_inputs(self) -> list[ResolverInput]:
        inputs = [item for item in self._inputs if item.requirement.name in self._excluded]
        return [item for item in inputs if self._holds(item.requirement)]

    def _unbounded(self) -> list[Need]:
        """Return the direct requirements on projects of which nothing bounds the version below."""
        bounded = {
            need.requirement.name
            for need in self.of_root()
            if need.requirement.url is not None or has_lower_bound(need.requirement.specifiers)
        }
        return [need for need in self._root if need.requirement.name not in bounded]

    def _holds(self, requirement: Requirement, extras: frozenset[str] = NO_EXTRAS) -> bool:
        return evaluate(requirement.marker, self._target.markers, extras)

    def _is_wanted(self, requirement: Requirement, extras: frozenset[str]) -> bool:
        """Return whether a requirement counts; with extras: and does not without them."""
        if requirement.name in self._excluded:
            return False
        if requirement.marker is None:
            return not extras
        holds = may_hold if requirement.name in self._overrides else self._holds
        return holds(requirement, extras) and not (extras and holds(requirement, NO_EXTRAS))

    def _by_name(
        self, inputs: tuple[ResolverInput, ...], *, constraint: bool = False
    ) -> dict[str, list[Need]]:
        """Return what holds of the inputs; a project of which nothing does has an empty list."""
        found: dict[str, list[Need]] = {}
        for item in inputs:
            needs = found.setdefault(item.requirement.name, [])
            if self._holds(item.requirement):
                needs.append(Need(item.requirement, item.origin, item.place, constraint))
        return found

    def _replaced(self, needs: Iterable[Need]) -> list[Need]:
        """Return the needs with the overrides of a project in the place of the first on it."""
        if not self._overrides:
            return list(needs)
        found: dict[Need, None] = {}
        for need in needs:
            found |= dict.fromkeys(self._overrides.get(need.requirement.name, (need,)))
        return list(found)

    def _limits(self, needs: Iterable[Need]) -> list[Need]:
        if not self._constraints:
            return []
        names = dict.fromkeys(need.requirement.name for need in needs)
        return [limit for name in names for limit in self._constraints.get(name, ())]

    def _effective(self, manifest: Manifest) -> list[ResolverInput]:
        """Return the inputs that no override replaces, the overrides and the constraints."""
        inputs = [i for i in manifest.requirements if i.requirement.name not in self._overrides]
        return [
            item
            for item in (*inputs, *manifest.overrides, *manifest.constraints)
            if item.requirement.name not in self._excluded and self._holds(item.requirement)
        ]

    def _demand_hashes(self) -> None:
        """Refuse requirements without a hash, or of which no pin says what is hashed.

        A constraint may give either.
        """
        bare = [need for need in self._root if not self._is_hashed(need)]
        if bare:
            from puffin_resolver._errors import HashRequirementError
            from puffin_resolver._phrase import requirement_text

            problems = [f"{requirement_text(need.requirement)}{_place(need)}" for need in bare]
            raise HashRequirementError(tuple(problems))

    def _is_hashed(self, need: Need) -> bool:
        name = need.requirement.name
        fixing = [need, *self._constraints.get(name, ())]
        return name in self._hashes and any(_is_fixed(each.requirement) for each in fixing)


def may_hold(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Return whether a requirement can hold anywhere, asked for with these extras."""
    return evaluate_partial(requirement.marker, {}, extras) is not False


def is_pin(specifiers: str) -> bool:
    """Return whether the specifiers are one `==` or `===` with a whole version."""
    return specifiers.startswith("==") and "," not in specifiers and not specifiers.endswith(".*")


def has_lower_bound(specifiers: str) -> bool:
    """Return whether the specifiers rule out releases that are too old."""
    return any(each.startswith((">", "=", "~")) for each in specifiers.split(","))


def _admitted_hashes(items: list[ResolverInput], *, of_urls: bool) -> dict[str, frozenset[str]]:
    """Return the hashes by project: what is said in several places has to be in all of them.

    `of_urls`: whether those count, too, that stand in the URL of a source, as `#sha256=<hex>`.
    Whoever fetches the source compares them anyway.
    """
    found: dict[str, frozenset[str]] = {}
    for item in items:
        name, hashes = item.requirement.name, frozenset(item.hashes)
        if of_urls and not hashes:
            hashes = _hashes_in(item.requirement.url or "")
        if hashes:
            found[name] = found.get(name, hashes) & hashes or NO_FILE
    return found


def _hashes_in(url: str) -> frozenset[str]:
    _, _, fragment = url.partition("#")
    pairs = (part.lower().partition("=") for part in fragment.split("&"))
    return frozenset(f"{kind}:{digest}" for kind, _, digest in pairs if kind in STRONG)


def _is_fixed(requirement: Requirement) -> bool:
    """Return whether one archive can be meant: a pin, or a URL that is not of a repository."""
    if requirement.url is not None:
        return not requirement.url.startswith("git+")
    return is_pin(requirement.specifiers)


def _place(item: ResolverInput | Need) -> str:
    return f" ({place})" if (place := where(item)) else ""
