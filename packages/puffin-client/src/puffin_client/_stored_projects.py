"""Projects in the cache: a line that tells the versions, then a line for each release.

Of the thousands of releases that a page lists a resolution looks at one or two. So the first line
says where the others end, and a release is decoded when somebody asks for it. Of a JSON page a line
has what the page says of the files: to read all of it would take longer than to fetch it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, cast, overload

from msgspec import DecodeError, Struct
from msgspec.json import encode

from puffin_cache import decoder, drop_broken, read_content
from puffin_client._policy import Stored, stored_type
from puffin_client._project import Project, Release
from pypi_types import IndexUrl  # noqa: TC001 - msgspec reads it when it first decodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from puffin_cache import CacheEntry

    FetchAgain = Callable[[], Project | None]

_BROKEN = (DecodeError, ValueError, RecursionError)


class _Head(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is on the first line: the project, but for its releases."""

    name: str
    index: IndexUrl
    versions: tuple[str, ...] = ()
    """Of the releases, newest first."""
    ends: tuple[int, ...] = ()
    """Where the line of each release ends, in bytes from the end of the first line."""
    status: str | None = None
    status_reason: str | None = None
    dropped: dict[str, int] = {}
    base: str | None = None
    """The URL of the page, if the lines have the files as the page has them."""


class ReleaseLines(Struct, frozen=True, kw_only=True):
    """Releases as they are stored: a line of JSON for each."""

    versions: tuple[str, ...]
    """Newest first."""
    ends: tuple[int, ...]
    """Where each line ends, in bytes from the beginning of the first."""
    content: bytes
    """The lines, and what stands before them."""
    start: int = 0
    """Where the first line begins."""
    base: str | None = None
    """The URL of the page whose files the lines have; None if they have releases as they are."""

    def line(self, place: int) -> bytes:
        """Return the line of a release."""
        start = self.start + (self.ends[place - 1] if place else 0)
        return self.content[start : self.start + self.ends[place]]

    def release(self, place: int) -> Release:
        """Return a release. Raises: DecodeError, ValueError, RecursionError."""
        line = self.line(place)
        if self.base is None:
            return decoder(Release)(line)
        # Needed for entries that were made from JSON only.
        from puffin_client._listed_releases import ListedRelease

        return decoder(ListedRelease)(line).read(self.base)


class StoredReleases(Sequence[Release]):  # noqa: PLW1641 - nor can releases be hashed
    """The releases of some lines, each decoded when it is first asked for."""

    __slots__ = ("_decoded", "_replacement", "lines", "versions")

    def __init__(self, lines: ReleaseLines, replacement: Callable[[str], Release]) -> None:
        """`replacement` gets a release anew, by version, should its line turn out to be broken."""
        self.lines = lines
        """The releases as they are stored."""
        self.versions = lines.versions
        """The versions, without a look at the releases."""
        self._replacement = replacement
        self._decoded: dict[int, Release] = {}

    def __len__(self) -> int:
        return len(self.versions)

    @overload
    def __getitem__(self, index: int) -> Release: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Release, ...]: ...
    def __getitem__(self, index: int | slice) -> Release | tuple[Release, ...]:
        places = range(len(self.versions))[index]
        if isinstance(places, range):
            return tuple(map(self._release, places))
        return self._release(places)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == (tuple(other) if isinstance(other, StoredReleases) else other)

    def _release(self, place: int) -> Release:
        found = self._decoded.get(place)
        if found is None:
            found = self._decoded[place] = self._decode(place)
        return found

    def _decode(self, place: int) -> Release:
        version = self.versions[place]
        try:
            release = self.lines.release(place)
        except _BROKEN:
            return self._replacement(version)
        return release if release.version == version else self._replacement(version)


def are_stored_alike(
    one: Sequence[Release], place: int, other: Sequence[Release], other_place: int
) -> bool:
    """Return whether two releases are surely the same, without a look at what they are."""
    if not (isinstance(one, StoredReleases) and isinstance(other, StoredReleases)):
        return False
    first, second = one.lines, other.lines
    return first.base == second.base and first.line(place) == second.line(other_place)


class _Replacement:
    """Gets releases from the index whose lines in an entry are broken; the entry goes, once."""

    def __init__(self, entry: CacheEntry, again: FetchAgain) -> None:
        self._entry, self._again = entry, again
        self._releases: Sequence[Release] | None = None

    def __call__(self, version: str) -> Release:
        """Return the release as the index has it now; without files, if it is gone from there."""
        if self._releases is None:
            drop_broken(self._entry)
            project = self._again()
            self._releases = () if project is None else project.releases
        return next(
            (each for each in self._releases if each.version == version), Release(version=version)
        )


def read_stored_project(entry: CacheEntry, again: FetchAgain) -> Stored[Project | None] | None:
    """Return the project that an entry holds, null for none; None where nothing is usable.

    An entry that is broken is removed, with a warning; one of whose releases only that shows later
    is replaced by `again`, which is to fetch and store the project.

    Cost: one open, one read, and 0.1 us a release.
    """
    content = read_content(entry)
    if content is None:
        return None
    start = content.find(b"\n") + 1 or len(content)
    try:
        stored = _head_decoder()(content[:start])
    except _BROKEN:
        drop_broken(entry)
        return None
    head = stored.data
    if head is None:
        return Stored(None, stored.policy)
    if not _is_whole(head, content, start):
        drop_broken(entry)
        return None
    lines = ReleaseLines(
        versions=head.versions, ends=head.ends, content=content, start=start, base=head.base
    )
    releases = StoredReleases(lines, _Replacement(entry, again))
    return Stored(_project(head, releases), stored.policy)


def stored_project_lines(stored: Stored[Project | None]) -> bytes:
    """Return the content of an entry that holds a project, or that there is none."""
    project = stored.data
    if project is None:
        return encode(stored)
    lines = _lines(project.releases)
    head = _Head(
        name=project.name,
        index=project.index,
        versions=lines.versions,
        ends=lines.ends,
        status=project.status,
        status_reason=project.status_reason,
        dropped=project.dropped,
        base=lines.base,
    )
    return b"".join(
        (encode(Stored(head, stored.policy)), b"\n", memoryview(lines.content)[lines.start :])
    )


def is_stored_project(entry: CacheEntry) -> bool:
    """Return whether an entry holds a project, and not that there is none."""
    stored = read_stored_project(entry, lambda: None)
    return stored is not None and stored.data is not None


@cache
def _head_decoder() -> Callable[[bytes], Stored[_Head | None]]:
    kind: Any = _Head | None
    return cast("Callable[[bytes], Stored[_Head | None]]", decoder(stored_type(kind)))


def _project(head: _Head, releases: StoredReleases) -> Project:
    return Project(
        name=head.name,
        index=head.index,
        releases=releases,
        status=head.status,
        status_reason=head.status_reason,
        dropped=head.dropped,
    )


def _is_whole(head: _Head, content: bytes, start: int) -> bool:
    """Return whether the lines are there that the first one promises, as far as a glance tells."""
    size = head.ends[-1] if head.ends else 0
    whole = len(head.ends) == len(head.versions) and start + size == len(content)
    return whole and (not size or content.endswith(b"]\n"))


def _lines(releases: Sequence[Release]) -> ReleaseLines:
    if isinstance(releases, StoredReleases):
        return releases.lines
    lines = [encode(release) + b"\n" for release in releases]
    return ReleaseLines(
        versions=tuple(release.version for release in releases),
        ends=tuple(accumulate(map(len, lines))),
        content=b"".join(lines),
    )
