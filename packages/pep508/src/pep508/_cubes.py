"""Whether a marker can hold at all: alternatives ("cubes") of which each is one conjunction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep508._evaluation import compare
from pep508._marker import Marker, MarkerAnd, MarkerExpression, MarkerOr
from pep508._value_sets import StringSet, domain, values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pep508._value_sets import ValueSet

_MOST = 256
"""Alternatives beyond which nothing is proven."""

_OPPOSITE = {"in": "not in", "not in": "in"}


class _TooManyError(Exception):
    """A marker has too many alternatives."""


class _Cube:
    """The values that a conjunction of comparisons leaves to each variable."""

    __slots__ = ("opaque", "sets")

    def __init__(
        self, sets: dict[str, ValueSet], opaque: frozenset[MarkerExpression] = frozenset()
    ) -> None:
        self.sets = sets
        self.opaque = opaque

    def narrowed(self, expression: MarkerExpression) -> _Cube | None:
        """Return the cube in which `expression` holds as well, or `None` if it is empty."""
        held, key = values(expression), domain(expression)
        cube = self._with_opaque(expression) if held is None else self._with_set(key, held)
        return None if cube is None or cube.lacks(key) else cube

    def _with_opaque(self, expression: MarkerExpression) -> _Cube | None:
        if any(_contradict(expression, other) for other in self.opaque):
            return None
        return _Cube(self.sets, self.opaque | {expression})

    def _with_set(self, key: str, held: ValueSet) -> _Cube:
        before = self.sets.get(key)
        return _Cube({**self.sets, key: held if before is None else before & held}, self.opaque)

    def lacks(self, key: str) -> bool:
        """Return whether no value is left in the domain `key`."""
        left = self.sets.get(key)
        if isinstance(left, StringSet) and not left.complement and not key.startswith("extra "):
            tests = [it for it in self.opaque if it.variable == key]
            return not any(all(compare(it, value) for it in tests) for value in left.members)
        return left is not None and left.is_empty


def is_unsatisfiable(marker: Marker) -> bool:
    """Return whether it is proven that no environment satisfies `marker`.

    Cost: bounded by `_MOST` alternatives at a time.
    """
    try:
        return not _narrowed([_Cube({})], marker)
    except _TooManyError:
        return False


def _narrowed(cubes: list[_Cube], marker: Marker) -> list[_Cube]:
    if isinstance(marker, MarkerExpression):
        return _collected(cube.narrowed(marker) for cube in cubes)
    if isinstance(marker, MarkerAnd):
        # Plain comparisons first: they leave fewer alternatives to multiply.
        for part in sorted(marker.parts, key=lambda it: isinstance(it, MarkerOr)):
            cubes = _narrowed(cubes, part)
        return cubes
    return _collected(cube for part in marker.parts for cube in _narrowed(cubes, part))


def _collected(found: Iterable[_Cube | None]) -> list[_Cube]:
    cubes: list[_Cube] = []
    for cube in found:
        if cube is not None:
            cubes.append(cube)
            if len(cubes) > _MOST:
                raise _TooManyError
    return cubes


def _contradict(left: MarkerExpression, right: MarkerExpression) -> bool:
    return (
        left.variable == right.variable
        and left.value == right.value
        and left.reversed is right.reversed
        and _OPPOSITE.get(left.operator) == right.operator
    )
