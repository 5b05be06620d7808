"""Values by URL, of which that of the nearest one counts."""

from __future__ import annotations

from typing import Generic, TypeVar

from pypi_types import origin

T = TypeVar("T")


class NearestUrl(Generic[T]):
    """Values that belong to URLs, and to what is below, beside or near these on the same origin.

    Several indexes of one host are told apart by their paths, and so are their files.
    """

    def __init__(self) -> None:
        self._by_origin: dict[str, dict[tuple[str, ...], T]] = {}

    def __len__(self) -> int:
        """Return how many origins there are."""
        return len(self._by_origin)

    def add(self, url: str, value: T) -> None:
        """Let a URL have a value, in the place of an older one."""
        place = origin(url)
        # A new dictionary, for other threads may be looking at the old one.
        self._by_origin[place] = {**self._by_origin.get(place, {}), _steps(url): value}

    def get(self, url: str) -> T | None:
        """Return the value of the URL that has most of the path in common; the first of several."""
        known = self._by_origin.get(origin(url))
        if not known:
            return None
        steps = _steps(url)
        return known[max(known, key=lambda other: _shared(other, steps))]


def _steps(url: str) -> tuple[str, ...]:
    path = url.partition("://")[2].partition("#")[0].partition("?")[0]
    return tuple(path.split("/")[1:])


def _shared(first: tuple[str, ...], second: tuple[str, ...]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
