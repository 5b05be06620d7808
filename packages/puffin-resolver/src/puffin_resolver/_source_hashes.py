"""The hashes of pinned archives that no index tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from distribution_types import dist_from_url
from puffin_distribution import DistributionDatabase

if TYPE_CHECKING:
    from puffin_resolver._resolution import Pin, Resolution
    from puffin_resolver._source import PackageSource


def with_source_hashes(resolution: Resolution, source: PackageSource) -> Resolution:
    """Return the resolution with the sha256 of each archive at a URL or a path.

    Trees and repositories have none, and only a `DistributionDatabase` knows of archives.

    Raises: what the database raises. Cost: a wheel that is not in the cache yet is fetched whole.
    """
    if not isinstance(source, DistributionDatabase) or all(
        pin.url is None for pin in resolution.pins
    ):
        return resolution
    return replace(resolution, pins=tuple(_hashed(pin, source) for pin in resolution.pins))


def _hashed(pin: Pin, database: DistributionDatabase) -> Pin:
    if pin.url is None or pin.editable or pin.source_hashes:
        return pin
    hashes = database.archive_hashes(dist_from_url(pin.name, pin.url))
    sha256 = hashes.get("sha256")
    return pin if sha256 is None else replace(pin, source_hashes=(f"sha256:{sha256}",))
