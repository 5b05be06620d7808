"""Whether the source of what is installed is still what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import PathSdist, PathWheel, UrlSdist, UrlWheel, label

if TYPE_CHECKING:
    from distribution_types import Dist
    from puffin_client import HttpCachePolicy
    from puffin_distribution._database import DistributionDatabase

_ANOTHER = "another"


def change_of(database: DistributionDatabase, dist: Dist, stamp: str | None) -> str | None:
    """Return why `dist` is not what was installed; see `DistributionDatabase.changed`."""
    if stamp is None:
        return None
    if isinstance(dist, PathWheel | PathSdist):
        return _change_of_path(dist, stamp)
    if isinstance(dist, UrlWheel | UrlSdist):
        from puffin_client import ClientError
        from puffin_macros import warn_once

        try:
            return _change_of_url(database, dist, stamp)
        except ClientError as error:
            warn_once(f"Whether {label(dist)} has changed cannot be told: {error}")
    return None


def _change_of_path(dist: PathWheel | PathSdist, stamp: str) -> str | None:
    from puffin_distribution._errors import SourceMissingError
    from puffin_distribution._timestamp import stamp_of

    try:
        now = stamp_of(dist)
    except SourceMissingError:
        return None  # whoever needs it will say so
    if now == stamp:
        return None
    if not getattr(dist, "is_directory", False):
        return "its file was modified"
    before = set(stamp.split("; "))
    # A file that vanished is in the old stamp only.
    for part in (*now.split("; "), *before):
        if part not in before or part not in now.split("; "):
            return f"`{part.rsplit(' ', 2)[0]}` was modified"
    return "its files were modified"


def _change_of_url(
    database: DistributionDatabase, dist: UrlWheel | UrlSdist, stamp: str
) -> str | None:
    from puffin_client import file_of
    from puffin_distribution._hashes import matches

    promised = matches((stamp,), file_of(dist).hashes)
    if promised is not None:
        return None if promised else "its URL asks for a file with another hash"
    if isinstance(dist, UrlSdist):
        known = _known_of_sdist(database, dist)
    else:
        known = _known_of_wheel(database, dist)
    if known is None or stamp == f"sha256:{known}":
        return None
    return "the file at its URL has changed"


def _known_of_sdist(database: DistributionDatabase, dist: UrlSdist) -> str | None:
    """Return the sha256 of the archive as it was last seen; None: nobody can tell."""
    from puffin_distribution._freshness import is_current, renewed
    from puffin_distribution._sdist_builder import SourceDistCachedBuilder

    entry = SourceDistCachedBuilder(database, dist).entry
    record = entry.read()
    if record is None:
        return None
    seen = entry.directory in database.in_flight.current
    if not is_current(database.client, dist, record, seen=seen):
        new = renewed(database.client, dist, record)
        if new is None:
            return _other(record.policy) or record.hashes.get("sha256")
        entry.write(new)
        database.in_flight.current.add(entry.directory)
    return record.hashes.get("sha256")


def _known_of_wheel(database: DistributionDatabase, dist: UrlWheel) -> str | None:
    """Return the sha256 of the wheel as it was last seen; None: nobody can tell."""
    from puffin_client import file_of
    from puffin_distribution._source import read_source
    from pypi_types import CoreMetadata

    client, path = database.client, database.wheel_directory(dist)
    source = read_source(path)
    if source is None:
        return None
    if path not in database.in_flight.current and client.cached_metadata(dist) is None:
        stored = client.client.stored(client.metadata_entry(dist), CoreMetadata)
        policy = None if stored is None else client.renewed(file_of(dist), stored.policy)
        if stored is not None and policy is None and (other := _other(stored.policy)):
            return other
        if stored is not None and policy is not None:
            client.store_metadata(dist, stored.data, policy)
            database.in_flight.current.add(path)
    return source.hashes.get("sha256")


def _other(policy: HttpCachePolicy | None) -> str | None:
    """Return what no hash is like, if the server could say that nothing has changed but did not."""
    return _ANOTHER if policy is not None and policy.conditions() else None
