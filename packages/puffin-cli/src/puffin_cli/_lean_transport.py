"""Loads the fast transport without the memory that its allocator takes in advance."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from puffin_client import Transport, TransportKind, TransportSettings

_RESERVE = "MIMALLOC_ARENA_RESERVE"


def open_lean_transport(kind: TransportKind | None, settings: TransportSettings) -> Transport:
    """Return what `puffin_client.open_transport` does, in 30 MB less where that is pyreqwest.

    pyreqwest brings mimalloc, which reserves a gigabyte and asks for huge pages in it: then each
    corner that is touched takes 2 MB. It looks for its variables once, when it is loaded. Whoever
    has set this one knows better; our children do not see it.
    """
    from puffin_client import open_transport

    if _RESERVE in os.environ:
        return open_transport(kind, settings)
    os.environ[_RESERVE] = "0"
    try:
        return open_transport(kind, settings)
    finally:
        del os.environ[_RESERVE]
