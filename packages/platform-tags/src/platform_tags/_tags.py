"""The tags of an interpreter, in order of preference."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Real sets have a dozen tags at most.
_MANY = 200


class Tags:
    """The tags that a target accepts, the best first.

    `names` is read when it is first needed, so that a command that looks at no wheel pays nothing.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._source = names
        self._priorities: dict[str, int | None] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every tag, such as `cp312-cp312-manylinux_2_28_x86_64`, the best first."""
        return tuple(self._source)

    @cached_property
    def _positions(self) -> dict[str, int]:
        # Reversed, so that the first of a repeated name counts.
        last = len(self.names) - 1
        return {name: last - index for index, name in enumerate(reversed(self.names))}

    @cached_property
    def _parts(self) -> tuple[frozenset[str], ...]:
        names = (name.split("-", 2) for name in self.names)
        return tuple(map(frozenset, zip(*names, strict=True))) or (frozenset(),) * 3

    def priority(self, compressed: str) -> int | None:
        """Return how good a wheel's tags are: 0 is best; None means that it does not fit.

        `compressed` is the end of a wheel's name: `py2.py3-none-any`. What is no set of tags
        fits nothing. Cost: answers are kept; the first is O(parts), whatever they multiply to.
        """
        try:
            return self._priorities[compressed]
        except KeyError:
            found = self._priorities[compressed] = self._best(compressed.lower())
            return found

    def is_compatible(self, compressed: str) -> bool:
        """Tell whether a wheel with these tags fits."""
        return self.priority(compressed) is not None

    def _best(self, compressed: str) -> int | None:
        if compressed in self._positions:
            return self._positions[compressed]
        parts = [part.split(".") for part in compressed.split("-")]
        if len(parts) != 3:  # noqa: PLR2004 - PEP 425: interpreter, ABI, platform
            return None
        if prod(map(len, parts)) > _MANY:
            # Untrusted: only parts that we know are combined then, of which there are few.
            parts = [
                list(names & set(part)) for names, part in zip(self._parts, parts, strict=True)
            ]
        found = map(self._positions.get, map("-".join, product(*parts)))
        return min((position for position in found if position is not None), default=None)
