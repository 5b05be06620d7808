"""What the databases of one run share: each thing is fetched or built once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_traits import OnceMap

if TYPE_CHECKING:
    from distribution_types import CachedWheel
    from pypi_types import CoreMetadata


class InFlight:
    """What is being fetched or built, and what was, in this process."""

    __slots__ = ("current", "metadata", "wheels")

    def __init__(self) -> None:
        self.metadata: OnceMap[str, CoreMetadata] = OnceMap()
        """By entry."""
        self.wheels: OnceMap[tuple[str, tuple[str, ...]], CachedWheel] = OnceMap()
        """By entry, and the hashes that are required."""
        self.current: set[str] = set()
        """The entries that were made or renewed in this run: they need not be asked about again."""
