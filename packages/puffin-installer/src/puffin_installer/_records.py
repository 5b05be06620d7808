"""Which files an installed distribution says are its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distribution_types import InstalledDist


class Owners:
    """Which of the distributions that stay has which file.

    Cost: the first question reads RECORD of every distribution; taken apart are those that speak of
    the directory of a path at all, which are few.
    """

    __slots__ = ("_candidates", "_dists", "_records")

    def __init__(self, dists: Iterable[InstalledDist]) -> None:
        self._dists = tuple(dists)
        self._records: dict[str, list[_Record]] | None = None
        self._candidates: dict[tuple[str, str], list[_Record]] = {}

    def find(self, path: str) -> str | None:
        """Return the name of the distribution that records `path`."""
        if self._records is None:
            self._records = {}
            for dist in reversed(self._dists):
                base = os.path.dirname(dist.path)
                self._records.setdefault(base, []).append(_Record(dist, base))
        for base, records in self._records.items():
            for record in self._who_may_have(path, base, records):
                if path in record.paths:
                    return record.name
        return None

    def _who_may_have(self, path: str, base: str, records: list[_Record]) -> list[_Record]:
        word = _first_own_part(path, base)
        found = self._candidates.get((base, word))
        if found is None:
            found = [record for record in records if record.may_have(word)]
            self._candidates[base, word] = found
        return found


class _Record:
    """The RECORD of a distribution, taken apart when somebody asks for its paths.

    Hashes and sizes are not looked at: what a user has edited is still the distribution's. Rows
    may name files that are gone, or lie anywhere; the caller judges.

    Spec: recording installed projects.
    """

    __slots__ = ("_base", "_paths", "_text", "name")

    def __init__(self, dist: InstalledDist, base: str) -> None:
        """`base` is the directory that rows are relative to."""
        self.name = dist.name
        self._base = base
        self._text = _read(os.path.join(dist.path, "RECORD"))
        self._paths: frozenset[str] | None = None

    def may_have(self, word: str) -> bool:
        """Return whether a row may lead to a path that has `word` where it leaves the base.

        An absolute path is made of base and row by taking parts away: what is not of the base is
        of the row.
        """
        return word in self._text or '"' in self._text or "\\" in self._text

    @property
    def paths(self) -> frozenset[str]:
        """The absolute path of each row."""
        if self._paths is None:
            self._paths = frozenset(_absolute(self._base, _rows(self._text)))
        return self._paths


def _first_own_part(path: str, base: str) -> str:
    """Return the first part of a path that it does not share with `base`; "" if there is none.

    That of a directory has a slash at its end, as rows have, and hashes never.
    """
    shared = os.path.join(base, "")
    while not path.startswith(shared):
        above = os.path.join(os.path.dirname(shared[:-1]), "")
        if above == shared:  # another drive
            return ""
        shared = above
    part, separator, _ = path[len(shared) :].partition(os.sep)
    return f"{part}/" if separator else part


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:  # a distribution without RECORD owns nothing that anybody could know of
        return ""


def _rows(text: str) -> Iterator[str]:
    lines = text.split("\n")  # names may hold what `splitlines` takes for the end of a line
    if '"' not in text:
        return (line.partition(",")[0] for line in lines)
    import csv

    return (row[0] for row in csv.reader(lines) if row)


def _absolute(base: str, rows: Iterable[str]) -> Iterator[str]:
    for row in rows:
        path = row.replace("/", os.sep)
        if ".." in path or "//" in path or path.startswith((os.sep, f".{os.sep}")):
            yield os.path.normpath(os.path.join(base, path))
        elif path:
            yield f"{base}{os.sep}{path}"
