"""What the databases of one run share: each thing is fetched or built once."""

from __future__ import annotations

import os
from _thread import allocate_lock
from typing import TYPE_CHECKING

from puffin_traits import OnceMap

if TYPE_CHECKING:
    from threading import Semaphore

    from distribution_types import CachedWheel
    from pypi_types import CoreMetadata

_LEAST_UNPACKING = 2


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
        self._unpacking: Semaphore | None = None

    @property
    def unpacking(self) -> Semaphore:
        """The turns of unpacking: as many at once as there are processors, two at least.

        More threads only take the interpreter lock from each other at every file that they open,
        and each of them has an archive in memory.
        """
        with self._lock:
            if self._unpacking is None:
                from threading import Semaphore

                self._unpacking = Semaphore(max(os.cpu_count() or 1, _LEAST_UNPACKING))
            return self._unpacking
