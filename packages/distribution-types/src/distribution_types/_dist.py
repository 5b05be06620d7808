"""Any distribution that can be had."""

from __future__ import annotations

from typing import TypeAlias

from distribution_types._built import BuiltDist, PathWheel, RegistryWheel, UrlWheel
from distribution_types._source import GitSdist, PathSdist, RegistrySdist, SourceDist, UrlSdist
from puffin_cache import canonical_url, digest

DirectDist: TypeAlias = UrlWheel | PathWheel | UrlSdist | GitSdist | PathSdist
"""What a requirement names by a URL."""

Dist: TypeAlias = BuiltDist | SourceDist


def distribution_id(dist: Dist) -> str:
    """Return what is equal for two distributions exactly when they are the same bytes to fetch.

    That is the strongest hash an index gives, the repository with commit (or reference) and
    subdirectory, else a digest of the canonical URL. A key for `OnceMap`; credentials make no
    difference and cannot be read from it.
    """
    if isinstance(dist, GitSdist):
        return _git_id(dist)
    if not isinstance(dist, RegistryWheel | RegistrySdist):
        return f"url:{digest(canonical_url(dist.url))}"
    for algorithm in ("sha256", "sha512", "sha384"):
        if algorithm in dist.file.hashes:
            return f"{algorithm}:{dist.file.hashes[algorithm]}"
    return f"url:{digest(canonical_url(dist.file.url))}"


def _git_id(dist: GitSdist) -> str:
    # What else the URL holds (`egg=`, a reference of which the commit is known) changes no byte.
    source = canonical_url(str(dist.git))
    return f"git:{digest(f'{source}#{dist.subdirectory}')}"


def label(dist: Dist) -> str:
    """Return what messages call it, without secrets: `name==version`, `name @ https://...`.

    What has an empty name, because nobody knows it yet, is called by its URL.
    """
    if isinstance(dist, RegistryWheel | RegistrySdist):
        return f"{dist.name}=={dist.version}"
    from pypi_types import redact_url

    url = redact_url(dist.url)
    return f"{dist.name} @ {url}" if dist.name else url
