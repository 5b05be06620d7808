"""The facts behind a conflict: what was required, by whom, and what does not exist."""

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from pubgrub import ConflictCause, DependencyCause, Incompatibility, UnavailableCause
from puffin_resolver._packages import ROOT, Need, Package
from puffin_resolver._project_view import ProjectView
from pypi_types import redact_url

Statement: TypeAlias = Incompatibility[Package, int]

MAX_WAYS = 3
"""A dependency that differs in more ways between releases is told in one sentence."""


class Fact(Struct, frozen=True):
    """One thing that is so, and that the conflict rests upon."""

    kind: Literal[
        "required", "depends", "constraint", "missing", "no-version", "rejected", "source"
    ]
    project: str
    """The project that it is about."""
    text: str
    """A clause without a full stop: `flask>=3 depends on click>=8`."""
    reason: str = ""
    """For rejected releases: the kind of rejection."""


def facts_of(
    proof: Statement, view: Callable[[str], ProjectView], project: str | None
) -> tuple[Fact, ...]:
    """Return the facts that a proof rests upon, those about the inputs first, each once."""
    leaves = list(_leaves(proof))
    gathered = [*_requirements(leaves, view, project), *_unavailable(leaves, view)]
    order = {"required": 0, "constraint": 1}
    return tuple(sorted(dict.fromkeys(gathered), key=lambda fact: order.get(fact.kind, 2)))


def _leaves(proof: Statement) -> Iterator[Statement]:
    """Yield what a proof started from, each once, in the order of the derivation."""
    seen, pending = {id(proof)}, [proof]
    while pending:
        current = pending.pop()
        if not isinstance(current.cause, ConflictCause):
            yield current
            continue
        for cause in (current.cause.other, current.cause.conflict):
            if id(cause) not in seen:
                seen.add(id(cause))
                pending.append(cause)


def _requirements(
    leaves: list[Statement], view: Callable[[str], ProjectView], project: str | None
) -> Iterator[Fact]:
    ways: dict[tuple[Package, str], dict[tuple[str, bool, str], int]] = {}
    for leaf in leaves:
        cause = leaf.cause
        if isinstance(cause, DependencyCause) and isinstance(cause.note, Need):
            need = cause.note
            key = (cause.dependent, need.requirement.name)
            text = _requirement_text(need)
            way = ways.setdefault(key, {})
            way_key = (text, need.constraint, need.origin)
            way[way_key] = way.get(way_key, 0) | leaf.terms[cause.dependent]
    for (dependent, name), way in ways.items():
        yield from _told(dependent, name, way, view, project)


def _requirement_text(need: Need) -> str:
    requirement = need.requirement
    extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifiers}"


def _told(
    dependent: Package,
    name: str,
    ways: dict[tuple[str, bool, str], int],
    view: Callable[[str], ProjectView],
    project: str | None,
) -> Iterator[Fact]:
    plain = {key: states for key, states in ways.items() if not key[1]}
    for text, _, origin in (key for key in ways if key[1]):
        source = f" ({origin})" if origin else ""
        yield Fact("constraint", name, f"{text} is a constraint{source}")
    if dependent == ROOT:
        who = f"{project} depends on" if project else "you require"
        for text, _, origin in plain:
            source = f" ({origin})" if origin and not project else ""
            yield Fact("required", name, f"{who} {text}{source}")
    elif len(plain) > MAX_WAYS:
        states = 0
        for way in plain.values():
            states |= way
        subject = describe(dependent, states, view)
        text = f"{subject} depends on {name} in {len(plain)} ways, none of which fits"
        yield Fact("depends", dependent.name, text)
    else:
        for (text, _, _), states in plain.items():
            subject = describe(dependent, states, view)
            yield Fact("depends", dependent.name, f"{subject} depends on {text}")


def _unavailable(leaves: list[Statement], view: Callable[[str], ProjectView]) -> Iterator[Fact]:
    for leaf in leaves:
        cause = leaf.cause
        if isinstance(cause, UnavailableCause):
            states = leaf.terms[cause.package]
            yield from _rejections(cause.package.name, states, view(cause.package.name))
        elif isinstance(cause, DependencyCause) and isinstance(cause.note, Need):
            need = cause.note
            releases = view(need.requirement.name).releases
            if not releases.matching(need.requirement.specifiers):
                yield _nothing_matches(need, view(need.requirement.name))


def _nothing_matches(need: Need, found: ProjectView) -> Fact:
    name = need.requirement.name
    if found.direct is not None:
        told = f"{name} is {found.releases.versions[0]} at {redact_url(found.direct.dist.url)}"
        return Fact("source", name, f"{told}, which {name}{need.requirement.specifiers} rules out")
    if found.project is None:
        return Fact("missing", name, f"{name} was not found in the package index")
    if not found.releases.versions:
        return Fact("missing", name, f"{name} has no releases in the package index")
    wanted = need.requirement.specifiers
    newest = f"the newest is {found.releases.versions[0]}"
    return Fact("no-version", name, f"there is no version of {name} matching {wanted} ({newest})")


def _rejections(name: str, states: int, found: ProjectView) -> Iterator[Fact]:
    if found.project is None and found.direct is None:
        yield Fact("missing", name, f"{name} was not found in the package index")
        return
    mask = (states >> 1) & found.releases.everything
    if not mask:
        yield Fact("no-version", name, f"no version of {name} satisfies all of these")
    for rejection, rejected in found.rejections(mask).items():
        subject = _subject(name, rejected, found)
        yield Fact("rejected", name, f"{subject} {rejection.detail}", rejection.kind)


def describe(package: Package, states: int, view: Callable[[str], ProjectView]) -> str:
    """Return the name of a package with the range of its releases: `flask>=2,<3`."""
    found = view(package.name)
    return _subject(str(package), (states >> 1) & found.releases.everything, found)


def _subject(name: str, mask: int, found: ProjectView) -> str:
    if mask == found.releases.everything:
        return f"every version of {name}" if mask.bit_count() > 1 else _range(name, mask, found)
    return _range(name, mask, found)


def _range(name: str, mask: int, found: ProjectView) -> str:
    text = found.releases.describe(mask)
    if text == "*":
        text = f"=={found.releases.versions[0]}"
    if text.count("|") < MAX_WAYS:
        return f"{name}{text}"
    versions = found.releases.versions
    oldest, newest = versions[mask.bit_length() - 1], versions[(mask & -mask).bit_length() - 1]
    return f"{name} ({mask.bit_count()} versions from {oldest} to {newest})"
