"""Any distribution that can be had."""

from __future__ import annotations

from typing import TypeAlias

from distribution_types._built import BuiltDist, PathWheel, RegistryWheel, UrlWheel
from distribution_types._source import PathSdist, RegistrySdist, SourceDist, UrlSdist
from puffin_cache import canonical_url, digest

DirectDist: TypeAlias = UrlWheel | PathWheel | UrlSdist | PathSdist
"""What a requirement names by a URL."""

Dist: TypeAlias = BuiltDist | SourceDist


def distribution_id(dist: Dist) -> str:
    """Return what is equal for two distributions exactly when they are the same bytes to fetch.

    That is the strongest hash an index gives, else a digest of the canonical URL. A key for
    `OnceMap`; credentials make no difference and cannot be read from it.
    """
    if not isinstance(dist, RegistryWheel | RegistrySdist):
        return f"url:{digest(canonical_url(dist.url))}"
    for algorithm in ("sha256", "sha512", "sha384"):
        if algorithm in dist.file.hashes:
            return f"{algorithm}:{dist.file.hashes[algorithm]}"
    return f"url:{digest(canonical_url(dist.file.url))}"
