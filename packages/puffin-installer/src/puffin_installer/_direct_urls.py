"""Whether an installed distribution came from a certain direct source."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct
from msgspec.json import decode

from puffin_cache import canonical_url
from puffin_distribution import matches
from puffin_installer._change_set import direct_reference
from pypi_types import DirectUrlError, url_to_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distribution_types import Dist, InstalledDist
    from pypi_types import DirectUrl

STAMP_NAME = "puffin_source.json"
"""The file in `.dist-info` that tells what identified the source when it was installed."""


class _Note(Struct, frozen=True):
    """The content of that file."""

    stamp: str


def find_difference(installed: InstalledDist, dist: Dist, hashes: Sequence[str]) -> str | None:
    """Return why what is installed is not from the source `dist`; None: by its records, it is.

    The records are `direct_url.json` and our stamp. Credentials make no difference; a commit is
    the same however it was asked for, and a branch is the same branch wherever it is by now.
    `hashes` (`algorithm:hex`) count as far as those of the archive were recorded.

    Raises: FsError.
    """
    try:
        recorded = installed.direct_url()
    except DirectUrlError:
        return "its direct_url.json cannot be read"
    expected = dist.direct_url()
    if recorded is None or expected is None:
        return "it was installed from an index"
    difference = _find_difference(recorded, expected)
    if difference is None and matches(hashes, _known_hashes(installed, recorded)) is False:
        return "it was installed from an archive with another hash"
    return difference


def installed_stamp(dist: InstalledDist) -> str | None:
    """Return what identified the source that is installed; None if nobody noted it.

    Other tools note the hash of an archive at a URL, which is what identifies it.

    Raises: FsError.
    """
    data = dist.read(STAMP_NAME)
    if data is not None:
        try:
            return decode(data, type=_Note).stamp
        except DecodeError:
            return None
    source = _direct_url(dist)
    if source is None or source.url.lower().startswith("file:"):
        return None
    sha256 = _recorded_hashes(source).get("sha256")
    return None if sha256 is None else f"sha256:{sha256}"


def is_repository(dist: InstalledDist) -> bool:
    """Return whether it was installed from a repository. Raises: FsError."""
    source = _direct_url(dist)
    return source is not None and source.vcs_info is not None


def _direct_url(dist: InstalledDist) -> DirectUrl | None:
    try:
        return dist.direct_url()
    except DirectUrlError:
        return None


def _find_difference(recorded: DirectUrl, expected: DirectUrl) -> str | None:
    if recorded.editable and not expected.editable:
        return "it is installed as editable"
    if _place(recorded) != _place(expected) or not _is_same_revision(recorded, expected):
        return f"it was installed from {direct_reference(recorded)}"
    if expected.editable and not recorded.editable:
        return "it is not installed as editable"
    return None


def _place(source: DirectUrl) -> tuple[str, str, str]:
    """Return what is equal for two records of the same place: its kind, where, and what in it."""
    kind = "archive" if source.archive_info is not None else "directory"
    if source.vcs_info is not None:
        kind = source.vcs_info.vcs
    return (kind, _location(source.url), (source.subdirectory or "").strip("/"))


def _location(url: str) -> str:
    bare = url.partition("#")[0]
    if bare.lower().startswith("file:"):
        try:
            return os.path.realpath(url_to_path(bare))
        except ValueError:  # a file of another host
            return bare
    return canonical_url(bare)


def _is_same_revision(recorded: DirectUrl, expected: DirectUrl) -> bool:
    there, wanted = recorded.vcs_info, expected.vcs_info
    if there is None or wanted is None:
        return there is wanted
    if wanted.vcs == "git" and wanted.commit_id is not None:
        return wanted.commit_id == there.commit_id
    return there.requested_revision == wanted.requested_revision


def _known_hashes(installed: InstalledDist, recorded: DirectUrl) -> dict[str, str]:
    hashes = _recorded_hashes(recorded)
    algorithm, colon, digest = (installed_stamp(installed) or "").partition(":")
    return {algorithm: digest, **hashes} if colon and algorithm == "sha256" else hashes


def _recorded_hashes(source: DirectUrl) -> dict[str, str]:
    info = source.archive_info
    if info is None:
        return {}
    algorithm, _, digest = (info.hash or "").partition("=")
    return {algorithm: digest, **(info.hashes or {})} if digest else info.hashes or {}
