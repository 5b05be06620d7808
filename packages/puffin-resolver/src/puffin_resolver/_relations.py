"""What the core of a contradiction says: who needs what, and which releases cannot be used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pubgrub import DependencyCause, Incompatibility, UnavailableCause
from puffin_resolver._candidate import Rejection
from puffin_resolver._core import SINGLE, contradiction
from puffin_resolver._packages import ROOT, Need, Package, bits, where
from puffin_resolver._phrase import plain_place, requirement_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pep508 import Requirement
    from puffin_resolver._core import Statement
    from puffin_resolver._project_view import ProjectView
    from puffin_resolver._provider import ProjectProvider


class Relation(NamedTuple):
    """Some releases of a project, or the inputs, need releases of another."""

    dependent: Package
    states: int
    """Those of the dependent that say so."""
    need: Need
    overridden: tuple[str, ...] = ()
    """What stood there before overrides replaced it, where `need` is one."""
    is_override: bool = False

    @property
    def name(self) -> str:
        """The project that is needed."""
        return self.need.requirement.name

    @property
    def is_input(self) -> bool:
        """Whether it stands in an input that is no override."""
        return (self.dependent == ROOT or self.need.constraint) and not self.is_override

    @property
    def is_limit(self) -> bool:
        """Whether the user says so, whoever it is that needs the project."""
        return self.is_input or self.is_override

    @property
    def place(self) -> str:
        """Where it stands, as far as that is known."""
        return where(self.need)

    @property
    def spot(self) -> str:
        """The file and the line to change: the place without the option that names the file."""
        return spot(self.place)


class Unusable(NamedTuple):
    """Releases of a project that cannot be used, all for one reason."""

    name: str
    mask: int
    rejection: Rejection


class Situation:
    """A contradiction: its relations, in the order of the inputs, and its unusable releases."""

    def __init__(self, core: Iterable[Statement], provider: ProjectProvider) -> None:
        self._core = list(core)
        self._provider = provider
        self.manifest, self.target = provider.manifest, provider.target
        self._override_ids = {id(item.requirement) for item in self.manifest.overrides}
        self.relations = self._relations()
        """Without those between a project and its own extras."""
        self._on: dict[str, list[Relation]] = {}
        self._of: dict[str, list[Relation]] = {}
        for relation in self.relations:
            self._on.setdefault(relation.name, []).append(relation)
            self._of.setdefault(relation.dependent.name, []).append(relation)
        self._allowed: dict[str, int] = {}

    def view(self, name: str) -> ProjectView:
        """Return what is known of a project."""
        return self._provider.view(name)

    def matching(self, need: Need) -> int:
        """Return the releases that a requirement admits."""
        requirement = need.requirement
        return self.view(requirement.name).releases.matching(requirement.specifiers)

    def on(self, name: str) -> list[Relation]:
        """Return the relations that say what a project must be."""
        return self._on.get(name, [])

    def of(self, name: str) -> list[Relation]:
        """Return the relations that say what a project needs."""
        return self._of.get(name, [])

    def allowed(self, name: str) -> int:
        """Return the releases that those who need the project leave of it, maybe none."""
        if name not in self._allowed:
            self._allowed[name] = self._left(name)
        return self._allowed[name]

    def _left(self, name: str) -> int:
        ways: dict[object, int] = {}
        for relation in self.on(name):
            key = relation.need if relation.is_limit else relation.dependent
            ways[key] = ways.get(key, 0) | self.matching(relation.need)
        mask = self.view(name).releases.everything
        for way in ways.values():
            mask &= way
        return mask

    @cached_property
    def unusable(self) -> list[Unusable]:
        """The releases that cannot be used, of those that are needed."""
        found: dict[tuple[str, Rejection], int] = {}
        for name, mask in self._blocked():
            for rejection, rejected in self.view(name).rejections(mask).items():
                found[name, rejection] = found.get((name, rejection), 0) | rejected
        return [Unusable(name, mask, rejection) for (name, rejection), mask in found.items()]

    def _blocked(self) -> list[tuple[str, int]]:
        """Return the releases that cannot be used, of those that are needed: masks by project."""
        core, found = list(self._core), []
        for number, leaf in enumerate(self._core):
            if isinstance(leaf.cause, UnavailableCause):
                package = leaf.cause.package
                mask = leaf.terms[package] >> 1 & self.view(package.name).releases.everything
                fitting = mask & self.allowed(package.name) or mask
                narrowed = Incompatibility({package: fitting << 1}, leaf.cause)
                if fitting == mask or self._suffices(core, number, narrowed):
                    core[number], mask = narrowed, fitting
                found.append((package.name, mask))
        return found

    def _suffices(self, core: list[Statement], number: int, narrowed: Statement) -> bool:
        """Return whether a statement can say less, and the core contradicts itself as before.

        Not all that is said of a project holds whichever releases of others are chosen: then those
        releases count, too, that only some of who need it leave.
        """
        if len(core) > SINGLE or contradiction(core) is None:
            return True
        return contradiction([*core[:number], narrowed, *core[number + 1 :]]) is not None

    @cached_property
    def absent(self) -> list[Relation]:
        """The relations to projects that have no release which matches, or none at all."""
        return [each for each in self.relations if not self.matching(each.need)]

    @property
    def asks_index(self) -> bool:
        """Whether there is an index that could have had what was not found."""
        return self._provider.fetcher.asks_index

    def source_place(self, name: str) -> str:
        """Return where the URL of a project stands."""
        manifest = self.manifest
        items = [*manifest.overrides, *manifest.requirements, *manifest.constraints]
        named = (item for item in items if item.requirement.name == name and item.requirement.url)
        return next((where(item) for item in named), "")

    def _relations(self) -> list[Relation]:
        found: dict[object, Relation] = {}
        for leaf in self._core:
            cause = leaf.cause
            if isinstance(cause, DependencyCause) and isinstance(cause.note, Need):
                need = cause.note
                key = _key(cause.dependent, need)
                relation = found.get(key) or Relation(cause.dependent, 0, need)
                states = relation.states | leaf.terms[cause.dependent]
                found[key] = relation._replace(states=states)
        return sorted(map(self._with_override, found.values()), key=self._input_order)

    def _input_order(self, relation: Relation) -> tuple[int, int]:
        if not relation.is_input:
            return 2, 0
        items = [*self.manifest.requirements, *self.manifest.constraints]
        requirement = relation.need.requirement
        places = (number for number, item in enumerate(items) if item.requirement is requirement)
        return int(relation.need.constraint), next(places, 0)

    def _with_override(self, relation: Relation) -> Relation:
        if id(relation.need.requirement) not in self._override_ids:
            return relation
        replaced = [r for r in self._declared(relation) if r.name == relation.name]
        texts = tuple(dict.fromkeys(map(requirement_text, replaced)))
        return relation._replace(is_override=True, overridden=texts)

    def _declared(self, relation: Relation) -> Iterable[Requirement]:
        """Return what the dependent itself asks for."""
        if relation.dependent == ROOT:
            return [item.requirement for item in self.manifest.requirements]
        view = self.view(relation.dependent.name)
        newest = next(bits(relation.states >> 1 & view.releases.everything))
        candidate = view.assess(newest)
        if isinstance(candidate, Rejection):
            return ()
        return self._provider.fetcher.declared(view, candidate).metadata.requires_dist


def spot(place: str) -> str:
    """Return a place without the option before the name of its file."""
    return place.rpartition(" ")[2] if place.startswith("-") else plain_place(place)


def _key(dependent: Package, need: Need) -> object:
    """Return what tells relations apart; a constraint is one, whoever it limits."""
    who = ROOT if need.constraint else dependent
    return who, requirement_text(need.requirement), need.constraint, need.origin, need.place
