"""From the list of a JSON page to the releases of a project, the files themselves unread."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING

from distribution_filename import FilenameError, parse_sdist_filename, split_wheel_filename
from pep440 import VersionError, normalised_version, version_key
from puffin_client._project import Project, Release
from puffin_client._project_making import drop_reason
from puffin_client._stored_projects import ReleaseLines, StoredReleases
from puffin_normalize import InvalidNameError, normalize_project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from msgspec import Raw

    from pep440 import VersionKey
    from puffin_normalize import ProjectName
    from pypi_types import IndexUrl, JsonListing

_SHORT = 256
"""Characters; a name put together from parts that are valid is so if it has no more."""
_MOST_ENDS = 10_000
_ends: set[str] = set()
"""What valid names of wheels end with, from the build number or the tags on: of all projects, for
they publish for the same platforms."""


def list_project(name: ProjectName, index: IndexUrl, listing: JsonListing) -> Project:
    """Return the project that a JSON page lists, as `make_project` does; its releases are lines.

    A release is read from its line when it is asked for, now as well as from the cache.
    Cost: 0.6 us a file, 4 us a release.
    """
    found = _Places(name)
    found.add(listing.filenames)
    ordered = [found.by_key[key] for key in sorted(found.by_key, reverse=True)]
    versions = tuple([version for version, _ in ordered])
    entries = listing.entries
    content = BytesIO()  # joined lines would be there twice, and the page besides
    ends = []
    for version, places in ordered:
        content.write(_line(version, [entries[place] for place in places]))
        ends.append(content.tell())
    lines = ReleaseLines(
        versions=versions, ends=tuple(ends), content=content.getvalue(), base=listing.url
    )
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
    """Where on the page the files of each release are.

    A name is valid if its parts are: a spelling of the project's name, a version, and an end. They
    recur from file to file - wheels for one platform end alike -, and are looked up.
    """

    def __init__(self, name: ProjectName) -> None:
        self.by_key: dict[VersionKey, tuple[str, list[int]]] = {}
        """By what orders the versions: the normalised version, and where its files are."""
        self.dropped: Counter[str] = Counter()
        self._name = name
        self._by_text: dict[str, list[int]] = {}
        self._spellings: set[str] = {name}

    def add(self, filenames: Iterable[str]) -> None:
        """Take the files, in the order of the page."""
        ends, spellings, by_text = _ends, self._spellings, self._by_text
        for place, filename in enumerate(filenames):
            fields = filename.split("-", 2)
            if fields[-1] in ends and fields[0] in spellings and len(filename) < _SHORT:
                version = fields[1]
            else:
                version = self._version_of(filename, fields)
            places = by_text.get(version)
            if places is None and version:
                places = self._places_of(version)
            if places is None:
                self.dropped[drop_reason(filename, self._name)] += 1
            else:
                places.append(place)

    def _places_of(self, version: str) -> list[int] | None:
        """Return the places of a version that is spelled in a new way; None if it is none."""
        try:
            key, normalised = version_key(version), normalised_version(version)
        except VersionError:
            return None
        _, places = self.by_key.setdefault(key, (normalised, []))
        self._by_text[version] = places
        return places

    def _version_of(self, filename: str, fields: list[str]) -> str:
        """Return the version in a name with a part that is new; empty if the name is not valid."""
        version = self._version_of_archive(filename)
        if version:
            return version
        try:
            if not filename.endswith(".whl"):
                return str(parse_sdist_filename(filename, self._name).version)
            parts = split_wheel_filename(filename)
        except FilenameError:
            return ""
        if parts.name != self._name:
            return ""
        self._spellings.add(fields[0])
        if len(_ends) >= _MOST_ENDS:
            _ends.clear()
        _ends.add(fields[2])
        return parts.version

    def _version_of_archive(self, filename: str) -> str:
        """Return the version in the name of a usual source distribution, else nothing."""
        size = len(self._name)
        spelling, dash = filename[:size], filename[size : size + 1]
        if dash != "-" or not filename.endswith(".tar.gz") or len(filename) >= _SHORT:
            return ""
        if spelling not in self._spellings:
            try:
                if normalize_project(spelling) != self._name:
                    return ""
            except InvalidNameError:
                return ""
            self._spellings.add(spelling)
        return filename[size + 1 : -len(".tar.gz")]
