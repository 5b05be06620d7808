"""From where sources come: fetched and kept, or where the user has them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from distribution_types import GitSdist, PathSdist, label
from puffin_client import file_of
from puffin_distribution._entry import usual_entry
from puffin_distribution._errors import WrongHashError
from puffin_distribution._freshness import is_current, renewed
from puffin_distribution._hashes import STRONG, algorithms_of, hash_file, matches, rendered
from puffin_distribution._source_record import SourceRecord
from puffin_distribution._source_tree import SourceTree
from puffin_fs import FsError, fs_errors
from puffin_macros import warn_once

if TYPE_CHECKING:
    from distribution_types import RegistrySdist, SourceDist, UrlSdist
    from puffin_distribution._database import DistributionDatabase
    from puffin_distribution._entry import SourceEntry

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]{0,199}\.(?:tar\.gz|tgz|zip)")


class Sourcing:
    """Gets the sources of one distribution, and keeps its record true to them.

    To be used under the lock of the entry.
    """

    def __init__(
        self, database: DistributionDatabase, dist: SourceDist, entry: SourceEntry
    ) -> None:
        self._database = database
        self._dist = dist
        self._entry = entry

    def record(self) -> SourceRecord:
        """Return the record of the source as it is now.

        What is stale is asked about; if it has changed, the new source replaces all that the entry
        has of the old one. What turns out to be the same bytes keeps what was made of them.

        Raises: ClientError, SourceMissingError, FsError.
        """
        record = self._entry.read()
        if record is None:
            return self._borrowed() or self._replaced(None)
        seen = self._entry.directory in self._database.in_flight.current
        if is_current(self._database.client, self._dist, record, seen=seen):
            return record
        if isinstance(self._dist, PathSdist | GitSdist):
            return self._replaced(record)
        kept = renewed(self._database.client, self._dist, record)
        return self._replaced(record) if kept is None else self._keep(kept)

    def checked(self, record: SourceRecord, hashes: tuple[str, ...]) -> SourceRecord:
        """Return the record with the digests that are needed to tell if a required one is right.

        Raises: WrongHashError, FsError.
        """
        missing = algorithms_of(hashes) - record.hashes.keys()
        if missing:
            record = self.with_archive(record)
            found = hash_file(self._archive(record), missing)
            record = self._keep(replace(record, hashes={**record.hashes, **found}))
        if matches(hashes, record.hashes) is not True:
            raise WrongHashError(label(self._dist), hashes, rendered(record.hashes))
        return record

    def with_archive(self, record: SourceRecord) -> SourceRecord:
        """Return the record of an archive that is there and whole: fetched again if need be.

        Raises: as `record`.
        """
        if isinstance(self._dist, PathSdist | GitSdist) or self._has_archive(record):
            return record
        return self._replaced(record)

    def tree(self, record: SourceRecord) -> SourceTree:
        """Return the sources as a directory."""
        return SourceTree(self._database, self._dist, self._archive(record))

    def _archive(self, record: SourceRecord) -> str:
        if isinstance(self._dist, PathSdist):
            return self._dist.path
        return self._entry.path(record.archive or "")

    def _has_archive(self, record: SourceRecord) -> bool:
        path = self._archive(record)
        if not record.archive or not os.path.lexists(path):
            return False
        try:
            if hash_file(path, {"sha256"})["sha256"] == record.hashes.get("sha256"):
                return True
        except FsError:
            pass
        warn_once(f"Removing the damaged archive in the cache at `{path}`")
        self._database.cache.discard(path)
        return False

    def _replaced(self, old: SourceRecord | None) -> SourceRecord:
        """Look at the source anew, and put it in the place of what was known of it."""
        dist = self._dist
        if isinstance(dist, GitSdist):
            return self._put(old, SourceRecord(data={}))
        if isinstance(dist, PathSdist):
            return self._put(old, _look_at(dist))
        return self._fetched(old, dist)

    def _fetched(self, old: SourceRecord | None, dist: RegistrySdist | UrlSdist) -> SourceRecord:
        with self._database.cache.temporary_directory() as directory:
            path = os.path.join(directory, "archive")
            new = self._fetch(dist, path)
            kept = self._put(old, new)
            with fs_errors(self._entry.directory):
                os.replace(path, self._entry.path(new.archive or ""))
        return kept

    def _borrowed(self) -> SourceRecord | None:
        """Take over an archive that another variant of the builds has fetched, if there is one.

        And what holds of it however it is built. Nobody holds the lock of its owner: whether it is
        still what the record says `with_archive` looks.
        """
        dist = self._dist
        if isinstance(dist, PathSdist | GitSdist):
            return None
        lent = self._lent(dist)
        if lent is None:
            return None
        owner, record = lent
        self._entry.clear()
        name = record.archive or ""
        if not self._duplicate(owner.path(name), self._entry.path(name)):
            return None
        return self._keep(replace(record, data={}, prepared={}))

    def _lent(self, dist: RegistrySdist | UrlSdist) -> tuple[SourceEntry, SourceRecord] | None:
        """Return an entry that has the archive as it is now, with its record."""
        client, seen = self._database.client, self._database.in_flight.current
        stale = None
        usual = usual_entry(self._database.cache, dist)
        for owner in (usual, *usual.variants()):
            record = None if owner.directory == self._entry.directory else owner.read()
            if record is None or not record.archive:
                continue
            if is_current(client, dist, record, seen=owner.directory in seen):
                return owner, record
            stale = stale or (owner, record)
        kept = None if stale is None else renewed(client, dist, stale[1])
        return None if stale is None or kept is None else (stale[0], kept)

    def _duplicate(self, source: str, target: str) -> bool:
        """Give a file of the cache a second name, or else copy it; return whether it is there."""
        import shutil

        with self._database.cache.temporary_directory() as directory:
            path = os.path.join(directory, "archive")
            try:
                try:
                    os.link(source, path)
                except OSError:
                    shutil.copyfile(source, path)
                os.replace(path, target)
            except OSError:
                return False
        return True

    def _fetch(self, dist: RegistrySdist | UrlSdist, target: str) -> SourceRecord:
        reporter = self._database.reporter
        reporter.on_download_start(dist.filename, file_of(dist).size)
        try:
            download = self._database.client.download(
                dist,
                target,
                on_bytes=lambda count: reporter.on_download_progress(dist.filename, count),
            )
        finally:
            reporter.on_download_complete(dist.filename)
        return SourceRecord(
            data={},
            archive=_archive_name(dist.filename),
            hashes={name: download.hashes[name] for name in STRONG & download.hashes.keys()},
            policy=download.policy,
        )

    def _put(self, old: SourceRecord | None, new: SourceRecord) -> SourceRecord:
        sha256 = new.hashes.get("sha256")
        if old is not None and sha256 is not None and old.hashes.get("sha256") == sha256:
            # The same bytes: what was made of them holds, only their surroundings have changed.
            return self._keep(
                replace(
                    old,
                    timestamp=new.timestamp,
                    archive=new.archive,
                    policy=new.policy,
                    hashes={**old.hashes, **new.hashes},
                )
            )
        self._entry.clear()
        return self._keep(new)

    def _keep(self, record: SourceRecord) -> SourceRecord:
        self._entry.write(record)
        self._database.in_flight.current.add(self._entry.directory)
        return record


def _look_at(dist: PathSdist) -> SourceRecord:
    from puffin_distribution._timestamp import stamp_of

    # First the stamp: what changes while it is read will be seen the next time.
    stamp = stamp_of(dist)
    hashes = {} if dist.is_directory else hash_file(dist.path, {"sha256"})
    return SourceRecord(timestamp=stamp, data={}, hashes=hashes)


def _archive_name(filename: str) -> str:
    """Return under which name an archive is kept; whatever a URL ends with, it is a plain one."""
    return filename if _PLAIN_NAME.fullmatch(filename) else "archive"
