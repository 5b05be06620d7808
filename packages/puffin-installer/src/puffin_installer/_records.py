"""Which files an installed distribution says are its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distribution_types import InstalledDist


def recorded_files(dist: InstalledDist) -> Iterator[str]:
    """Yield the absolute path of each row of RECORD, in order, as far as it goes.

    Hashes and sizes are not looked at: what a user has edited is still the distribution's. Rows
    may name files that are gone, or lie anywhere; the caller judges.

    Spec: recording installed projects. Raises: FileNotFoundError.
    """
    base = os.path.dirname(dist.path)
    for row in _rows(os.path.join(dist.path, "RECORD")):
        path = row.replace("/", os.sep)
        if ".." in path or "//" in path or path.startswith((os.sep, f".{os.sep}")):
            yield os.path.normpath(os.path.join(base, path))
        elif path:
            yield f"{base}{os.sep}{path}"


class Owners:
    """Which of the distributions that stay has which file.

    Cost: the first question reads RECORD of every distribution.
    """

    __slots__ = ("_dists", "_names")

    def __init__(self, dists: Iterable[InstalledDist]) -> None:
        self._dists = tuple(dists)
        self._names: dict[str, str] | None = None

    def find(self, path: str) -> str | None:
        """Return the name of the distribution that records `path`."""
        if self._names is None:
            self._names = {}
            for dist in self._dists:
                self._names.update(dict.fromkeys(_readable(dist), dist.name))
        return self._names.get(path)


def _readable(dist: InstalledDist) -> Iterator[str]:
    try:
        yield from recorded_files(dist)
    except OSError:  # a distribution without RECORD owns nothing that anybody could know of
        return


def _rows(path: str) -> Iterator[str]:
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        text = file.read()
    if '"' not in text:
        return (line.partition(",")[0] for line in text.splitlines())
    import csv

    return (row[0] for row in csv.reader(text.splitlines()) if row)
