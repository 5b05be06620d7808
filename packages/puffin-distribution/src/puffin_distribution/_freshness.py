"""Whether a record still tells of the source that there is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import GitSdist, PathSdist
from puffin_client import file_of
from puffin_distribution._hashes import agree

if TYPE_CHECKING:
    from distribution_types import RegistrySdist, SourceDist, UrlSdist
    from puffin_client import RegistryClient
    from puffin_distribution._source_record import SourceRecord


def is_current(
    client: RegistryClient, dist: SourceDist, record: SourceRecord, *, seen: bool
) -> bool:
    """Return whether a record can be used without asking anybody.

    A commit never changes. A path is what its timestamp says. An archive from elsewhere whose hash
    is promised is what has that hash, whatever headers say. Else its HTTP policy decides; but
    offline it is what there is, and what was `seen` in this run is good for all of it.
    """
    if isinstance(dist, GitSdist):
        return True
    if isinstance(dist, PathSdist):
        return _is_current_path(dist, record)
    promised = agree(file_of(dist).hashes, record.hashes)
    return seen or _is_fresh(client, dist, record) if promised is None else promised


def _is_current_path(dist: PathSdist, record: SourceRecord) -> bool:
    """Return whether a local source has still the timestamp of the record."""
    from puffin_distribution._errors import SourceMissingError
    from puffin_distribution._timestamp import stamp_of

    try:
        return record.timestamp == stamp_of(dist)
    except SourceMissingError:
        return False


def renewed(
    client: RegistryClient, dist: RegistrySdist | UrlSdist, record: SourceRecord
) -> SourceRecord | None:
    """Return the record of an archive from elsewhere, with a new policy, if it still holds.

    May send a conditional request. Raises: ClientError.
    """
    file = file_of(dist)
    promised = agree(file.hashes, record.hashes)
    if promised is not None:
        return record if promised else None
    if record.policy is None:
        return None
    policy = client.renewed(file, record.policy)
    if policy is None:
        return None
    from msgspec.structs import replace

    return replace(record, policy=policy)


def _is_fresh(client: RegistryClient, dist: RegistrySdist | UrlSdist, record: SourceRecord) -> bool:
    policy = record.policy
    if policy is None:
        return client.client.http.offline
    # Where it is identified by something else than HTTP, or fresh, nobody is asked.
    if (
        client.client.http.offline
        or policy.source is not None
        or policy.is_fresh(client.client.now(), headers={}, source=None)
    ):
        return client.renewed(file_of(dist), policy) is not None
    return False
