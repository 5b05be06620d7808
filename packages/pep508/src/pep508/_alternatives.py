"""Alternatives that together leave nothing out: `P and x or P and not x` is `P`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pep508._marker import Marker, MarkerAnd, MarkerExpression, join_all
from pep508._value_sets import domain, is_total, values

if TYPE_CHECKING:
    from collections.abc import Iterable

_MANY = 16
"""Alternatives up to which each is compared with each."""


def covers(alternatives: Iterable[Marker], given: Marker | None = None) -> bool:
    """Return whether it is proven that one of `alternatives` always holds where `given` does.

    Looks at plain comparisons of one variable at a time.
    """
    # One kind of set a domain.
    missing: dict[str, Any] = {}
    for alternative in alternatives:
        known = _known(alternative)
        if known is None:
            continue
        key, held = known
        before = missing.get(key, _possible(key, given))
        missing[key] = ~held if before is None else before & ~held
        if missing[key].is_empty:
            return True
    return False


def _known(marker: Marker) -> tuple[str, Any] | None:
    """Return the domain of a comparison and its set, if that tells when it holds."""
    if not isinstance(marker, MarkerExpression) or not is_total(marker):
        return None
    held = values(marker)
    return None if held is None else (domain(marker), held)


def _possible(key: str, given: Marker | None) -> Any:
    """Return what `given` leaves to the variable; None: everything."""
    possible: Any = None
    for part in _conjuncts(given) if given is not None else ():
        if isinstance(part, MarkerExpression) and domain(part) == key:
            held = values(part)
            if held is not None:
                possible = held if possible is None else possible & held
    return possible


def resolved(alternatives: tuple[Marker, ...]) -> list[Marker]:
    """Return alternatives that mean the same, without comparisons that others make needless.

    Of `P and x`, beside which there is `Q and y`, P stays, if each part of Q is one of P, and x
    or y always holds.
    """
    found = list(dict.fromkeys(alternatives))
    if len(found) > _MANY:
        return found
    place = 0
    while place < len(found):
        shorter = _without_needless(found[place], found)
        if shorter is None:
            place += 1
        else:
            # What was compared before may now lose a part, too.
            found[place] = shorter
            place = 0
    return found


def _without_needless(alternative: Marker, others: list[Marker]) -> Marker | None:
    parts = _conjuncts(alternative)
    for part in parts if len(parts) > 1 else ():
        rest = tuple(it for it in parts if it != part)
        if any(_makes_needless(other, part, rest) for other in others if other != alternative):
            return join_all(list(rest))
    return None


def _makes_needless(other: Marker, part: Marker, rest: tuple[Marker, ...]) -> bool:
    strange = [it for it in _conjuncts(other) if it not in rest]
    if len(strange) != 1:
        return False
    one, another = _known(part), _known(strange[0])
    if one is None or another is None or one[0] != another[0]:
        return False
    return covers((part, strange[0]))


def _conjuncts(marker: Marker) -> tuple[Marker, ...]:
    return marker.parts if isinstance(marker, MarkerAnd) else (marker,)
