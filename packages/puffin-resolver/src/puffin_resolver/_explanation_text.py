"""Requirements in the words of an explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_resolver._phrase import listed, place, requirement_text
from pypi_types import redact_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_resolver._resolution import Edge

OVERRIDE = "--override"
"""With this begins the origin of what replaced a requirement."""

_SEVERAL = {
    "is a pre-release": "are pre-releases",
    "is on ": "are on ",
    "was ": "were ",
    "has ": "have ",
    "requires ": "require ",
}
"""How clauses begin that continue a release, and how if they continue several."""


def of_several(clause: str) -> str:
    """Return what continues one release as it continues several: `were yanked`."""
    for one, several in _SEVERAL.items():
        if clause.startswith(one):
            return several + clause.removeprefix(one)
    raise ValueError(clause)


def askers(edges: Iterable[Edge]) -> str:
    """Return who requires a project and with what, then what else limits it."""
    edges = list(edges)
    needs = dict.fromkeys(_asker(edge) for edge in edges if not edge.constraint)
    limits = dict.fromkeys(_limit(edge) for edge in edges if edge.constraint)
    parts = []
    if needs:
        parts.append(f"required {listed(list(needs)).text}")
    if limits:
        parts.append(f"limited {listed(list(limits)).text}")
    return "; ".join(parts)


def exclusion(edge: Edge) -> str:
    """Return a requirement as a clause: `flask 3.0.0 depends on werkzeug>=3`."""
    wanted = requirement_text(edge)
    if edge.constraint:
        return f"{wanted} is a constraint{_place(edge)}"
    if _is_override(edge):
        return f"{wanted} is an override{_place(edge)}"
    if _is_of_user(edge):
        return f"you require {wanted}{_place(edge)}"
    return f"{_who(edge)} depends on {wanted}{_place(edge)}"


def _is_override(edge: Edge) -> bool:
    """Return whether an override stands in the place of what was required."""
    # What a project says itself has no place.
    has_place = bool(edge.origin or edge.place)
    return edge.origin.startswith(OVERRIDE) or (edge.dependent is not None and has_place)


def _asker(edge: Edge) -> str:
    return f"by {_who(edge)}{_wish(edge)}{_place(edge)}"


def _wish(edge: Edge) -> str:
    """Return what is asked for: ` with [extra]>=3`, ` from URL`."""
    wanted = f"{_extras(edge)}{edge.specifiers}"
    start = ", overridden" if _is_override(edge) else ""
    return f"{start}{f' with {wanted}' if wanted else ''}{_from(edge)}"


def _from(edge: Edge) -> str:
    return "" if edge.url is None else f" from {redact_url(edge.url)}"


def _limit(edge: Edge) -> str:
    limit = redact_url(edge.url) if edge.url else edge.specifiers or "any version"
    return f"to {limit}{_place(edge)}"


def _is_of_user(edge: Edge) -> bool:
    return edge.dependent is None and (not edge.origin or edge.origin.startswith("-"))


def _who(edge: Edge) -> str:
    if edge.dependent is None:
        return "you" if _is_of_user(edge) else edge.origin.partition(" (")[0]
    extra = f"[{edge.dependent_extra}]" if edge.dependent_extra else ""
    return f"{edge.dependent}{extra} {edge.dependent_version}"


def _extras(edge: Edge) -> str:
    return f"[{','.join(edge.extras)}]" if edge.extras else ""


def _place(edge: Edge) -> str:
    """Return the place; a file is one, and a project that is named as who requires is none."""
    return place(edge.place or (edge.origin if edge.origin.startswith("-") else "")).text
