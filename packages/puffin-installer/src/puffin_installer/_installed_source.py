"""Where an installed distribution came from, by its own records."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct
from msgspec.json import decode

from puffin_cache import canonical_url
from puffin_distribution import matches
from puffin_installer._change_set import direct_reference
from pypi_types import url_to_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distribution_types import InstalledDist
    from pypi_types import DirectUrl

STAMP_NAME = "puffin_source.json"
"""The file in `.dist-info` that tells in which state a direct source was when it was installed."""


_SHOWN = 12
"""Digits of a commit that messages show."""


class InstalledSource(Struct, frozen=True):
    """The direct source of an installed distribution."""

    record: DirectUrl
    """What direct_url.json says."""
    stamp: str | None
    """What identified the state of the source; None if nobody noted it."""

    @property
    def is_repository(self) -> bool:
        """Whether it is a repository, of which a commit stays what it is."""
        return self.record.vcs_info is not None

    def find_difference(self, wanted: DirectUrl, hashes: Sequence[str] = ()) -> str | None:
        """Return why this is not the source `wanted`, a clause; None: by the records it is.

        Credentials make no difference. A commit is the same however it was asked for, and a branch
        is the same branch wherever it is by now. `hashes` (`algorithm:hex`) count as far as those
        of the archive were recorded.
        """
        here = self.record
        if here.editable and not wanted.editable:
            return "it is installed as editable"
        if _place(here) != _place(wanted) or not _is_same_revision(here, wanted):
            return _moved_on(here, wanted) or f"it was installed from {direct_reference(here)}"
        if wanted.editable and not here.editable:
            return "it is not installed as editable"
        if matches(hashes, self._hashes()) is False:
            return "it was installed from an archive with another hash"
        return None

    def _hashes(self) -> dict[str, str]:
        algorithm, _, digest = (self.stamp or "").partition(":")
        stamped = {algorithm: digest} if algorithm == "sha256" else {}
        return {**stamped, **_recorded_hashes(self.record)}


def read_source(dist: InstalledDist) -> InstalledSource | None:
    """Return where a distribution came from, or None if an index gave it.

    Raises: DirectUrlError, FsError.
    """
    record = dist.direct_url()
    if record is None:
        return None
    return InstalledSource(record, _noted_stamp(dist) or _stamp_of(record))


class _Note(Struct, frozen=True):
    """The content of the file with the stamp."""

    stamp: str


def _noted_stamp(dist: InstalledDist) -> str | None:
    data = dist.read(STAMP_NAME)
    try:
        return None if data is None else decode(data, type=_Note).stamp
    except (DecodeError, UnicodeDecodeError):
        return None


def _stamp_of(record: DirectUrl) -> str | None:
    """Return the stamp that the record of another tool stands for: a hash of a remote archive."""
    if _is_path(record.url):
        return None
    sha256 = _recorded_hashes(record).get("sha256")
    return None if sha256 is None else f"sha256:{sha256}"


def _recorded_hashes(record: DirectUrl) -> dict[str, str]:
    info = record.archive_info
    if info is None:
        return {}
    algorithm, _, digest = (info.hash or "").partition("=")
    return {**({algorithm: digest} if digest else {}), **(info.hashes or {})}


def _place(source: DirectUrl) -> tuple[str, str, str]:
    """Return what is equal for two records of the same place: its kind, where, and what in it."""
    kind = "archive" if source.archive_info is not None else "directory"
    if source.vcs_info is not None:
        kind = source.vcs_info.vcs
    return (kind, _location(source.url), (source.subdirectory or "").strip("/"))


def _location(url: str) -> str:
    bare = url.partition("#")[0]
    if not _is_path(bare):
        return canonical_url(bare)
    try:
        return os.path.realpath(url_to_path(bare))
    except ValueError:  # a file of another host, or no path at all
        return bare


def _is_path(url: str) -> bool:
    return url[:5].lower() == "file:"


def _moved_on(recorded: DirectUrl, wanted: DirectUrl) -> str | None:
    """Return a clause if it is another commit that makes the difference, and nothing else."""
    there, asked = recorded.vcs_info, wanted.vcs_info
    if there is None or asked is None or not there.commit_id:
        return None
    if _place(recorded) != _place(wanted) or there.requested_revision != asked.requested_revision:
        return None
    return f"it was installed from commit {there.commit_id[:_SHOWN]}"


def _is_same_revision(recorded: DirectUrl, wanted: DirectUrl) -> bool:
    there, asked = recorded.vcs_info, wanted.vcs_info
    if there is None or asked is None:
        return there is asked
    if asked.commit_id is not None:
        return there.commit_id == asked.commit_id
    return there.requested_revision == asked.requested_revision
