"""What is told of a contradiction, a clause each: who needs what, and what cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from puffin_resolver._packages import ROOT, Package
from puffin_resolver._phrase import (
    Part,
    Phrase,
    clash,
    listed,
    name,
    phrase,
    place,
    requirement_text,
)
from puffin_resolver._report import Fact
from pypi_types import redact_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from puffin_resolver._project_view import ProjectView
    from puffin_resolver._relations import Relation, Situation, Unusable
    from puffin_resolver._report import FactKind

MAX_WAYS = 3
"""A dependency that differs in more ways between releases is told in one sentence."""


class Told(NamedTuple):
    """A fact, and how it hangs together with others: from one project to another."""

    fact: Fact
    source: str
    """Empty for what an input says."""
    target: str
    """Empty for what is said of the source alone."""


def told(situation: Situation) -> list[Told]:
    """Return the facts, those about the inputs first, each once."""
    found = [*_inputs(situation), *_dependencies(situation), *_ends(situation)]
    return list({each.fact.text: each for each in found}.values())


def requester(situation: Situation, relation: Relation) -> str:
    """Return the name of the project whose dependency an input is; empty for others."""
    project, origin = situation.manifest.project, relation.need.origin
    is_of_project = project is not None and (not origin or origin.startswith(project))
    return str(project) if is_of_project and relation.dependent == ROOT else ""


def describe(package: Package, states: int, view: Callable[[str], ProjectView]) -> str:
    """Return the name of a package with the range of its releases: `flask>=2,<3`."""
    found = view(package.name)
    return subject(str(package), (states >> 1) & found.releases.everything, found)


def subject(package: str, mask: int, found: ProjectView) -> str:
    """Return the name of a package with the range of the releases in the mask."""
    if mask == found.releases.everything and mask.bit_count() > 1:
        return f"every version of {package}"
    text = found.releases.describe(mask)
    if text == "*":
        text = f"=={found.releases.versions[0]}"
    if text.count("|") < MAX_WAYS:
        return f"{package}{text}"
    versions = found.releases.versions
    oldest, newest = versions[mask.bit_length() - 1], versions[(mask & -mask).bit_length() - 1]
    return f"{package} ({mask.bit_count()} versions from {oldest} to {newest})"


def dependent_name(situation: Situation, dependent: Package, states: int) -> str:
    """Return a dependent with those of its releases that matter here: `flask==3.0.0`."""
    allowed = situation.allowed(dependent.name) << 1
    return describe(dependent, states & allowed or states, situation.view)


def _fact(kind: FactKind, project: str, text: Phrase, reason: str = "") -> Fact:
    return Fact(kind, project, text.text, reason, text.marks)


def _inputs(situation: Situation) -> Iterator[Told]:
    for relation in situation.relations:
        need = relation.need
        text = _clashing(situation, relation)
        if need.constraint:
            said = phrase(text, " is a constraint", place(relation.place))
            yield Told(_fact("constraint", relation.name, said), ROOT.name, relation.name)
        elif relation.dependent == ROOT:
            who = requester(situation, relation)
            start: tuple[Part, ...] = (name(who), " depends on ") if who else ("you require ",)
            shown = need.place if who else relation.place
            said = phrase(*start, *_wanted(text, relation), place(shown))
            yield Told(_fact("required", relation.name, said), ROOT.name, relation.name)


def _clashing(situation: Situation, relation: Relation) -> Part:
    """Return the text of a requirement, marked if its project is where the conflict is."""
    text = requirement_text(relation.need.requirement)
    return text if situation.allowed(relation.name) else clash(text)


def _wanted(text: Part, relation: Relation) -> tuple[Part, ...]:
    if not relation.is_override:
        return (text,)
    before = listed(relation.overridden).text or relation.name
    return f"{before}, which is overridden by ", text


def _dependencies(situation: Situation) -> Iterator[Told]:
    groups: dict[tuple[Package, str], list[Relation]] = {}
    for relation in situation.relations:
        if relation.dependent != ROOT and not relation.need.constraint:
            groups.setdefault((relation.dependent, relation.name), []).append(relation)
    for (dependent, project), ways in groups.items():
        for said in _ways(situation, dependent, ways):
            yield Told(_fact("depends", dependent.name, said), dependent.name, project)


def _ways(situation: Situation, dependent: Package, ways: list[Relation]) -> Iterator[Phrase]:
    allowed = situation.allowed(dependent.name) << 1
    ways = [way for way in ways if way.states & allowed] or ways
    if len(ways) > MAX_WAYS:
        states = 0
        for way in ways:
            states |= way.states
        who = dependent_name(situation, dependent, states)
        end = f"in {len(ways)} ways, none of which fits"
        yield phrase(name(who), f" depends on {ways[0].name} {end}")
        return
    for way in ways:
        who = dependent_name(situation, dependent, way.states)
        wanted = _wanted(_clashing(situation, way), way)
        shown = place(way.place) if way.is_override else ""
        yield phrase(name(who), " depends on ", *wanted, shown)


def _ends(situation: Situation) -> Iterator[Told]:
    """Yield what is so whatever is required: projects and releases that are not there, or no use.

    Nothing is said of a project where all that is wrong are the requirements.
    """
    for relation in situation.absent:
        found = situation.view(relation.name)
        fact = _absence(situation, relation, found)
        yield Told(fact, relation.name, "")
    for unusable in situation.unusable:
        yield Told(_rejection(unusable, situation.view(unusable.name)), unusable.name, "")


_MISSED = {
    True: "in the package index",
    False: "at --find-links; no index is asked (--no-index)",
}


def _absence(situation: Situation, relation: Relation, found: ProjectView) -> Fact:
    project, wanted = relation.name, relation.need.requirement.specifiers
    if found.direct is not None:
        where = situation.source_place(project)
        version, url = found.releases.versions[0], redact_url(found.direct.dist.url)
        rules_out = phrase(", which ", clash(f"{project}{wanted}"), " rules out")
        return _fact(
            "source",
            project,
            phrase(name(project), f" is {version} at {url}", place(where), rules_out),
        )
    if found.project is None:
        said = phrase(name(project), f" was not found {_MISSED[situation.asks_index]}")
        return _fact("missing", project, said)
    if not found.releases.versions:
        said = phrase(name(project), " has no releases in the package index")
        return _fact("missing", project, said)
    newest = f"the newest is {found.releases.versions[0]}"
    said = phrase("there is no version of ", name(project), f" matching {wanted} ({newest})")
    return _fact("no-version", project, said)


def _rejection(unusable: Unusable, found: ProjectView) -> Fact:
    who = subject(unusable.name, unusable.mask, found)
    said = phrase(name(who), f" {unusable.rejection.detail}")
    return _fact("rejected", unusable.name, said, unusable.rejection.kind)
