"""Distributions as files to fetch: where they are, what identifies them, where they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from distribution_types import RegistrySdist, RegistryWheel, UrlSdist, UrlWheel
from puffin_cache import index_key, url_key
from puffin_client._sources import file_source, local_path
from pypi_types import File

if TYPE_CHECKING:
    RemoteDist: TypeAlias = RegistryWheel | UrlWheel | RegistrySdist | UrlSdist
    RemoteWheel: TypeAlias = RegistryWheel | UrlWheel

STRONG = ("sha256", "sha512", "sha384")
"""Algorithms of which a hash identifies a file, the most usual first."""
_LENGTHS = {"sha256": 64, "sha512": 128, "sha384": 96, "sha224": 56, "sha1": 40, "md5": 32}


def file_of(dist: RemoteDist) -> File:
    """Return the file of a distribution: what an index says of it, or what its URL does.

    A direct URL keeps its credentials, which the request needs, and loses its fragment, of which
    hashes count (`#sha256=...`).
    """
    if isinstance(dist, RegistryWheel | RegistrySdist):
        return dist.file
    url, _, fragment = dist.url.partition("#")
    return File(filename=dist.filename, url=url, hashes=_promised(fragment))


def source_key(dist: RemoteDist) -> str:
    """Return under which key of a bucket a distribution is kept: `pypi`, `index/...`, `url/...`."""
    if isinstance(dist, RegistryWheel | RegistrySdist):
        return index_key(dist.index)
    return url_key(dist.url)


def source_of(file: File) -> str | None:
    """Return what identifies the content of a file, whatever HTTP says of it.

    That is a strong hash (`sha256:...`), or size and time of a file of this machine; else None.
    """
    for algorithm in STRONG:
        if algorithm in file.hashes:
            return f"{algorithm}:{file.hashes[algorithm]}"
    path = local_path(file.url)
    return None if path is None else file_source(path)


def wheel_stem(wheel: RemoteWheel) -> str:
    """Return the stem of a wheel's normal file name, without parsing anything."""
    return stem_of(wheel.name, wheel.version, wheel.build, wheel.tags)


def stem_of(name: str, version: str, build: tuple[int, str] | None, tags: str) -> str:
    """Return the stem of a wheel's file name from its parts, all in normal form."""
    number = "" if build is None else f"-{build[0]}{build[1]}"
    return f"{name.replace('-', '_')}-{version}{number}-{tags}"


def _promised(fragment: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in fragment.split("&"))
    return {name: digest.lower() for name, _, digest in pairs if len(digest) == _LENGTHS.get(name)}
