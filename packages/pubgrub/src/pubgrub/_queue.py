"""Which package is decided next."""

from bisect import insort
from collections.abc import Container
from typing import Any, Generic, TypeVar

P = TypeVar("P")


class Queue(Generic[P]):
    """Packages by key. Entries that no longer count are dropped when they come first."""

    __slots__ = ("_entries", "_keys")

    def __init__(self) -> None:
        self._entries: list[tuple[Any, P]] = []
        self._keys: dict[P, Any] = {}

    def put(self, package: P, key: Any) -> None:
        """Put a package in its place, or in a new one. No two packages may have equal keys."""
        if package not in self._keys or self._keys[package] != key:
            self._keys[package] = key
            insort(self._entries, (key, package), key=_key)

    def first(self, waiting: Container[P]) -> P:
        """Return the package with the least key of those that are `waiting`.

        Those that are not are forgotten until they are put again. Raises: IndexError - none is.
        """
        while True:
            key, package = self._entries[0]
            if self._keys.get(package) == key:
                if package in waiting:
                    return package
                del self._keys[package]
            self._entries.pop(0)


def _key(entry: tuple[Any, Any]) -> Any:
    return entry[0]
