"""Directories that last as long as the run."""

from __future__ import annotations

import os
from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING

from puffin_dispatch._errors import DispatchClosedError

if TYPE_CHECKING:
    from puffin_cache import Cache


class Scratch:
    """Gives out unused paths on the file system of the cache until it is closed."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._lock = Lock()
        self._stack = ExitStack()
        self._root: str | None = None
        self._count = 0
        self._closed = False

    def new(self) -> str:
        """Return a path where nothing is; short, for scripts name their interpreter by it.

        Raises: DispatchClosedError; FsError - the first one, if the cache cannot be written.
        """
        with self._lock:
            if self._closed:
                raise DispatchClosedError
            if self._root is None:
                self._root = self._stack.enter_context(self._cache.temporary_directory())
            self._count += 1
            return os.path.join(self._root, str(self._count))

    def close(self) -> None:
        """Remove everything that was made at the paths."""
        with self._lock:
            self._closed = True
        self._stack.close()
