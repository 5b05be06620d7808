"""What the cache knows of one source distribution: a record, decoded in one go."""

from __future__ import annotations

from msgspec import Struct

from puffin_client import HttpCachePolicy  # noqa: TC001 - msgspec reads it when it first decodes
from pypi_types import CoreMetadata  # noqa: TC001 - and this


class SourceRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The metadata of a source and of every wheel built of it, and what tells if that still holds.

    A path has a `timestamp`, an archive from elsewhere `hashes` and a `policy`, a commit neither.
    """

    timestamp: str | None = None
    """Of a path: what `stamp_of` said when its sources were last looked at."""
    data: dict[str, CoreMetadata]
    """The metadata of each wheel built of it, by the normal form of the wheel's file name."""
    static: CoreMetadata | None = None
    """What the sources say themselves, if that holds for every build."""
    prepared: dict[str, CoreMetadata] = {}
    """What the backend prepared without a wheel, by the key of the interpreter that asked it."""
    archive: str | None = None
    """The name under which an archive from elsewhere lies beside the record."""
    hashes: dict[str, str] = {}
    """Hexadecimal digests of the archive; sha256 is always there if there is an archive."""
    policy: HttpCachePolicy | None = None
    """How long an archive without a known hash may be used without asking for it again."""

    def is_of_same_source(self, other: SourceRecord) -> bool:
        """Return whether two records of one entry were made of the same bytes."""
        return (self.timestamp, self.hashes.get("sha256")) == (
            other.timestamp,
            other.hashes.get("sha256"),
        )
