"""What the databases of one run share: each thing is fetched or built once."""

from __future__ import annotations

from _thread import allocate_lock
from typing import TYPE_CHECKING

from puffin_traits import OnceMap

if TYPE_CHECKING:
    from distribution_types import CachedWheel
    from puffin_distribution._turns import Turns
    from pypi_types import CoreMetadata


class InFlight:
    """What is being fetched or built, and what was, in this process."""

    __slots__ = ("_lock", "_unpacking", "current", "metadata", "wheels")

    def __init__(self) -> None:
        self.metadata: OnceMap[str, CoreMetadata] = OnceMap()
        """By entry."""
        self.wheels: OnceMap[tuple[str, tuple[str, ...]], CachedWheel] = OnceMap()
        """By entry, and the hashes that are required."""
        self.current: set[str] = set()
        """The entries that were made or renewed in this run: they need not be asked about again."""
        self._lock = allocate_lock()
        self._unpacking: Turns | None = None

    @property
    def unpacking(self) -> Turns:
        """The turns of unpacking."""
        with self._lock:
            if self._unpacking is None:
                from puffin_distribution._turns import Turns

                self._unpacking = Turns()
            return self._unpacking
