"""The hashes of pinned archives that no index tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from distribution_types import dist_from_url

if TYPE_CHECKING:
    from puffin_distribution import DistributionDatabase
    from puffin_resolver import Pin, Resolution


def with_source_hashes(resolution: Resolution, database: DistributionDatabase) -> Resolution:
    """Return the resolution with the sha256 of each archive at a URL or a path.

    Trees and repositories have none.

    Raises: what the database raises.
    """
    return replace(resolution, pins=tuple(_hashed(pin, database) for pin in resolution.pins))


def _hashed(pin: Pin, database: DistributionDatabase) -> Pin:
    if pin.url is None or pin.editable or pin.hashes:
        return pin
    hashes = database.archive_hashes(dist_from_url(pin.name, pin.url))
    sha256 = hashes.get("sha256")
    return pin if sha256 is None else replace(pin, source_hashes=(f"sha256:{sha256}",))
