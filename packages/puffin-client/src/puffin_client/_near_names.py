"""Names of projects that are there and look like one that is not: what may have been meant."""

from __future__ import annotations

import contextlib
import os
import re
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from puffin_client._sources import PAGE_HEADERS, FlatSource, HttpIndex, LocalIndex
from puffin_client._stored_projects import is_stored_project
from puffin_client._transport import Request
from puffin_macros import PuffinError
from puffin_normalize import InvalidNameError, ProjectName, normalize_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from puffin_cache import CacheEntry
    from puffin_client._http_client import HttpClient
    from puffin_client._sources import Source
    from puffin_client._transport import Response

MOST_NAMES = 3
LARGEST_ROOT = 2_000_000
"""Bytes of an index's list of all projects that are worth a suggestion; some have 40 MB."""
_LIKENESS = 0.7
_HEADERS = {**PAGE_HEADERS, "accept-encoding": "identity"}
_HREF = re.compile(r"""href\s{0,9}=\s{0,9}["']([^"'<>?#]{1,500})""", re.IGNORECASE)


class _Listed(msgspec.Struct):
    name: str


class _Root(msgspec.Struct):
    projects: list[_Listed]


def near_names(http: HttpClient, sources: Iterable[Source], name: ProjectName) -> tuple[str, ...]:
    """Return at most three names of projects that `sources` have, the most similar first.

    Known are the projects in the cache, those of directories and find-links, and those on the
    root page of an index where that is small; it is asked once, and any failure is silence.
    """
    from difflib import get_close_matches

    names = _Names()
    for source in sources:
        with contextlib.suppress(PuffinError, OSError):
            names.add_source(http, source, name)
    candidates = names.all() - {name}
    close = get_close_matches(name, candidates, n=len(candidates) or 1, cutoff=_LIKENESS)
    return tuple(islice(filter(names.has, close), MOST_NAMES))


class _Names:
    """What is known to exist, and what the cache has an entry of, which may say the opposite."""

    def __init__(self) -> None:
        self._certain: set[str] = set()
        self._stored: dict[str, list[CacheEntry]] = {}

    def all(self) -> set[str]:
        """Return all names, stored answers of "no such project" included."""
        return self._certain | self._stored.keys()

    def has(self, name: str) -> bool:
        """Return whether a project is there, as far as anybody knows."""
        return name in self._certain or any(map(is_stored_project, self._stored[name]))

    def add_source(self, http: HttpClient, source: Source, name: ProjectName) -> None:
        """Add the names that a source has; `name` is any of a project."""
        if isinstance(source, HttpIndex):
            self._add_stored(source.entry(name))
            self._certain.update(_normal(_root_names(http, source.url)))
        elif isinstance(source, LocalIndex):
            self._certain.update(n for n in _normal(os.listdir(source.root)) if source.page(n))
        elif isinstance(source, FlatSource):
            self._certain.update(source.names())

    def _add_stored(self, entry: CacheEntry) -> None:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            for file in os.listdir(entry.directory):
                stem, ending = os.path.splitext(file)
                if ending == ".json" and not stem.startswith("_"):
                    self._stored.setdefault(stem, []).append(entry.with_file(file))


def _normal(names: Iterable[str]) -> Iterator[ProjectName]:
    for name in names:
        with contextlib.suppress(InvalidNameError):
            yield normalize_project(name)


def _root_names(http: HttpClient, url: str) -> list[str]:
    """Return the names on the root page of an index; none when it is large, or does not say.

    Raises: ClientError. Nothing is tried twice.
    """
    if http.offline:
        return []
    exchange, root = http.exchange(url), f"{url.rstrip('/')}/"
    # Some servers take seconds to begin with a page of 40 MB, whose size they tell at once.
    with exchange.follow(Request("HEAD", root, _HEADERS)) as response:
        if not _is_small(response):
            return []
    with exchange.follow(Request("GET", root, _HEADERS)) as response:
        return _read_root(response.read(LARGEST_ROOT)) if _is_small(response) else []


def _is_small(response: Response) -> bool:
    length = response.headers.get("content-length", "")
    return length.isascii() and length.isdigit() and int(length[:12]) <= LARGEST_ROOT


def _read_root(body: bytes) -> list[str]:
    """Return the names on a list of projects, in JSON or HTML (PEP 691, 503)."""
    if body.lstrip().startswith(b"{"):
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            return [listed.name for listed in msgspec.json.decode(body, type=_Root).projects]
        return []
    links = _HREF.findall(body.decode("utf-8", "replace"))
    return [link.rstrip("/").rpartition("/")[2] for link in links]
