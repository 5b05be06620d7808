"""Requirements in the words of an explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_resolver._explanation import joined
from pypi_types import redact_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_resolver._resolution import Edge

OVERRIDE = "--override"
"""With this begins the origin of what replaced a requirement."""


def askers(edges: Iterable[Edge]) -> str:
    """Return who requires a project and with what, then what else limits it."""
    edges = list(edges)
    needs = dict.fromkeys(_asker(edge) for edge in edges if not edge.constraint)
    limits = dict.fromkeys(_limit(edge) for edge in edges if edge.constraint)
    parts = []
    if needs:
        parts.append(f"required {joined(list(needs))}")
    if limits:
        parts.append(f"limited {joined(list(limits))}")
    return "; ".join(parts)


def exclusion(edge: Edge) -> str:
    """Return a requirement as a clause: `flask 3.0.0 depends on werkzeug>=3`."""
    wanted = f"{edge.name}{_extras(edge)}{_source(edge)}{edge.specifiers}"
    if edge.constraint:
        return f"{wanted} is a constraint{_place(edge)}"
    if is_override(edge):
        return f"{wanted} is an override{_place(edge)}"
    if _is_of_user(edge):
        return f"you require {wanted}{_place(edge)}"
    return f"{_who(edge)} depends on {wanted}{_place(edge)}"


def is_override(edge: Edge) -> bool:
    """Return whether an override stands in the place of what was required."""
    return edge.origin.startswith(OVERRIDE)


def _asker(edge: Edge) -> str:
    wanted = f"{_extras(edge)}{_source(edge).removeprefix(' ')}{edge.specifiers}"
    if is_override(edge):
        return f"by {_who(edge)}, overridden with {wanted or 'any version'}{_place(edge)}"
    return f"by {_who(edge)}{f' with {wanted}' if wanted else ''}{_place(edge)}"


def _limit(edge: Edge) -> str:
    return f"to {_source(edge).removeprefix(' ')}{edge.specifiers or 'any version'}{_place(edge)}"


def _is_of_user(edge: Edge) -> bool:
    return edge.dependent is None and (not edge.origin or edge.origin.startswith("-"))


def _who(edge: Edge) -> str:
    if edge.dependent is None:
        return "you" if _is_of_user(edge) else edge.origin.partition(" (")[0]
    extra = f"[{edge.dependent_extra}]" if edge.dependent_extra else ""
    return f"{edge.dependent}{extra} {edge.dependent_version}"


def _extras(edge: Edge) -> str:
    return f"[{','.join(edge.extras)}]" if edge.extras else ""


def _source(edge: Edge) -> str:
    return "" if edge.url is None else f" @ {redact_url(edge.url)}"


def _place(edge: Edge) -> str:
    place = edge.place or (edge.origin if edge.origin.startswith("-") else "")
    if "(" in place:
        return f" in {place}"
    return f" ({place})" if place else ""
