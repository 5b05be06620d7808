"""Archives at URLs and paths against the hashes that inputs give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_distribution import DistributionDatabase
from puffin_resolver._candidate import UNHASHED, WRONG_HASH, Rejection

if TYPE_CHECKING:
    from distribution_types import DirectDist
    from puffin_resolver._source import PackageSource


def hash_rejection(
    source: PackageSource, dist: DirectDist, hashes: frozenset[str]
) -> Rejection | None:
    """Return what is wrong with a source of which only these hashes (`sha256:<hex>`) are admitted.

    Trees and repositories have none. Only a `DistributionDatabase` knows those of archives: what
    is from elsewhere can be compared when it is installed, and not before.

    Raises: what the database raises. Cost: an archive that is not known yet is fetched whole.
    """
    if not hashes:
        return UNHASHED
    if not isinstance(source, DistributionDatabase):
        return None
    known = source.archive_hashes(dist)
    if any(f"{kind}:{digest}" in hashes for kind, digest in known.items()):
        return None
    return WRONG_HASH
