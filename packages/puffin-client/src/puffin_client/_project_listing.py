"""From the list of a JSON page to the releases of a project, the files themselves unread."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from distribution_filename import FilenameError, parse_filename
from puffin_client._project import Project, Release
from puffin_client._project_making import drop_reason
from puffin_client._stored_projects import ReleaseLines, StoredReleases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from msgspec import Raw
    from packaging.version import Version

    from puffin_normalize import ProjectName
    from pypi_types import IndexUrl, JsonListing

_SHORT = 256
"""Characters; a name put together from parts that are valid is so if it has no more."""


def list_project(name: ProjectName, index: IndexUrl, listing: JsonListing) -> Project:
    """Return the project that a JSON page lists, as `make_project` does; its releases are lines.

    A release is read from its line when it is asked for, now as well as from the cache.
    Cost: 1 us a file, 5 us a release.
    """
    found = _Places(name)
    found.add(listing.filenames)
    ordered = sorted(found.by_version.items(), key=lambda item: item[0], reverse=True)
    versions = tuple([str(version) for version, _ in ordered])
    entries = listing.entries
    texts = [
        _line(version, [entries[place] for place in places])
        for version, (_, places) in zip(versions, ordered, strict=True)
    ]
    ends = tuple(accumulate(map(len, texts)))
    lines = ReleaseLines(versions=versions, ends=ends, content=b"".join(texts), base=listing.url)
    return Project(
        name=name,
        index=index,
        releases=StoredReleases(lines, _without_files),
        status=None if listing.status == "active" else listing.status,
        status_reason=listing.status_reason,
        dropped=dict(found.dropped),
    )


def _line(version: str, entries: list[Raw]) -> bytes:
    # A normalised version needs no escapes.
    return b'["%s",[%s]]\n' % (version.encode(), b",".join(entries))


def _without_files(version: str) -> Release:
    """Return what a release is whose entries on the page cannot be read: nothing can be used."""
    return Release(version=version)


class _Places:
    """Where on the page the files of each release are."""

    def __init__(self, name: ProjectName) -> None:
        self.by_version: dict[Version, list[int]] = {}
        self.dropped: Counter[str] = Counter()
        self._name = name
        # Wheels of one release begin alike, and those for one platform end alike.
        self._starts: dict[tuple[str, str], list[int]] = {}
        self._ends: set[str] = set()

    def add(self, filenames: Iterable[str]) -> None:
        """Take the files, in the order of the page."""
        starts, ends = self._starts, self._ends
        for place, filename in enumerate(filenames):
            fields = filename.split("-", 2)
            if fields[-1] in ends and len(filename) < _SHORT:
                known = starts.get((fields[0], fields[1]))
                if known is not None:
                    known.append(place)
                    continue
            self._add_unknown(place, filename, fields)

    def _add_unknown(self, place: int, filename: str, fields: list[str]) -> None:
        try:
            version = parse_filename(filename, self._name).version
        except FilenameError:
            self.dropped[drop_reason(filename, self._name)] += 1
            return
        places = self.by_version.setdefault(version, [])
        places.append(place)
        if filename.endswith(".whl"):
            self._starts[fields[0], fields[1]] = places
            self._ends.add(fields[2])
