"""Calculations with markers. In arguments and answers alike `None` is the marker "always"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pep508._alternatives import covers, resolved
from pep508._cubes import is_unsatisfiable
from pep508._implication import implies
from pep508._marker import NEVER, Marker, MarkerAnd, MarkerExpression, MarkerOr, join_all, join_any
from pep508._negation import negated_expression
from pep508._value_sets import is_total, values

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["are_disjoint", "conjunction", "disjunction", "negation", "simplify"]

_MANY = 50
"""Parts of one conjunction or disjunction up to which each is compared with each."""


def conjunction(*markers: Marker | None) -> Marker | None:
    """Return the marker that holds where all of `markers` hold."""
    parts = [marker for marker in markers if marker is not None]
    return join_all(parts) if parts else None


def disjunction(*markers: Marker | None) -> Marker | None:
    """Return the marker that holds where one of `markers` holds; `NEVER` for none at all."""
    parts = [marker for marker in markers if marker is not None]
    if len(parts) < len(markers):
        return None
    return join_any(parts) if parts else NEVER


def negation(marker: Marker | None) -> Marker | None:
    """Return the marker that holds where `marker` does not.

    Exact for environments whose variables hold versions where versions are due, and no
    post-releases; PEP 508 has no "not" for others, such as a `platform_release` of `5.1-generic`.
    Not so for `~=` and for pre-releases on the left of their variable, which nobody writes.
    """
    if marker is None:
        return NEVER
    if isinstance(marker, MarkerExpression):
        return None if marker == NEVER else negated_expression(marker)
    parts = [negation(part) for part in marker.parts]
    return disjunction(*parts) if isinstance(marker, MarkerAnd) else conjunction(*parts)


@lru_cache(maxsize=4096)
def are_disjoint(left: Marker | None, right: Marker | None) -> bool:
    """Return whether it is proven that no environment satisfies both markers.

    Relates python_version to python_full_version. `False` may mean "not proven": for markers of
    very many alternatives, and for relations between different variables.
    Cost: bounded; 10-100 us for common markers, then remembered.
    """
    both = conjunction(left, right)
    return both is not None and is_unsatisfiable(both)


@lru_cache(maxsize=4096)
def simplify(marker: Marker | None, given: Marker | None = None) -> Marker | None:
    """Return a marker that holds where `marker` does and is no longer, often shorter.

    `None` if it always holds, `NEVER` if no environment satisfies it (as far as that is seen).
    Only environments that satisfy `given` count: under `python_full_version >= "3.9"` nothing is
    left of `python_version > "3"`. What the answer says of others means nothing.

    Cost: 10-100 us for common markers, then remembered.
    """
    shorter = _shortened(marker) if marker is not None else None
    if shorter is not None and given is not None:
        shorter = _settled(shorter, given)
    return NEVER if are_disjoint(shorter, given) else shorter


def _settled(marker: Marker, given: Marker) -> Marker | None:
    """Return `marker` without what `given` decides."""
    while True:
        within = _within(marker, given)
        shorter = _shortened(within) if within is not None else None
        if shorter is None or shorter == marker:
            return shorter
        marker = shorter


def _within(marker: Marker, given: Marker) -> Marker | None:
    if implies(given, marker):
        return None
    if isinstance(marker, MarkerExpression):
        return NEVER if are_disjoint(marker, given) else marker
    parts = [_within(part, given) for part in marker.parts]
    if isinstance(marker, MarkerAnd):
        return conjunction(*parts)
    if covers(marker.parts, given):
        return None
    return disjunction(*[part for part in parts if not are_disjoint(part, given)])


def _shortened(marker: Marker) -> Marker | None:
    if isinstance(marker, MarkerExpression):
        return _shortened_expression(marker)
    parts = [_shortened(part) for part in marker.parts]
    if isinstance(marker, MarkerAnd):
        return _shortened_conjunction(parts)
    return _shortened_disjunction(parts)


def _shortened_expression(expression: MarkerExpression) -> Marker | None:
    held = values(expression)
    if held is None:
        return expression
    if held.is_empty:
        return NEVER
    return None if is_total(expression) and (~held).is_empty else expression


def _shortened_conjunction(parts: list[Marker | None]) -> Marker | None:
    whole = conjunction(*parts)
    if type(whole) is not MarkerAnd:
        return whole
    if NEVER in whole.parts:
        return NEVER
    pruned = conjunction(*_without_dead_branches(whole.parts))
    kept = _irredundant(pruned.parts if isinstance(pruned, MarkerAnd) else (pruned,), weakest=False)
    return NEVER if NEVER in kept else conjunction(*kept)


def _without_dead_branches(parts: tuple[Marker, ...]) -> list[Marker | None]:
    # In `a and (b or c)`, b goes if a and b cannot both hold.
    plain = [part for part in parts if isinstance(part, MarkerExpression)]
    given = conjunction(*plain)
    return [_pruned(part, given) if isinstance(part, MarkerOr) else part for part in parts]


def _pruned(part: MarkerOr, given: Marker | None) -> Marker | None:
    return disjunction(*[branch for branch in part.parts if not are_disjoint(branch, given)])


def _shortened_disjunction(parts: list[Marker | None]) -> Marker | None:
    whole = disjunction(*[part for part in parts if part != NEVER])
    if type(whole) is not MarkerOr:
        return whole
    merged = resolved(whole.parts)
    return None if covers(merged) else disjunction(*_irredundant(merged, weakest=True))


def _irredundant(parts: Iterable[Marker | None], *, weakest: bool) -> list[Marker]:
    # Of two parts of which one implies the other, a conjunction needs the stronger one, a
    # disjunction the weaker one.
    distinct = [part for part in dict.fromkeys(parts) if part is not None]
    if len(distinct) > _MANY:
        return distinct
    kept: list[Marker] = []
    for index, part in enumerate(distinct):
        others = kept + distinct[index + 1 :]
        if not any(implies(part, it) if weakest else implies(it, part) for it in others):
            kept.append(part)
    return kept
