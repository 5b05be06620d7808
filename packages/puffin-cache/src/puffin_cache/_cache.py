"""The cache directory."""

from __future__ import annotations

import os
from _thread import allocate_lock

from puffin_cache._entry import CacheEntry

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from puffin_cache._buckets import CacheBucket
    from puffin_fs import Removed
    from puffin_normalize import ProjectName

TAG_FILE = "CACHEDIR.TAG"
TEMPORARY = ".tmp"


class Cache:
    """A cache directory, permanent or for one run only.

    Reading needs no lock; writers make names appear by one atomic rename. As a context manager it
    removes itself at the end if it is temporary.
    """

    __slots__ = ("_left", "_lock", "root", "temporary")

    def __init__(self, root: str | os.PathLike[str], *, temporary: bool = False) -> None:
        self.root = os.path.abspath(root)
        self.temporary = temporary
        """Whether it lasts for one run only."""
        self._lock = allocate_lock()
        self._left = False

    @classmethod
    def temporary_in(cls, parent: str | os.PathLike[str]) -> Self:
        """Return a cache of an unused name in `parent`, for one run only."""
        from puffin_fs import temporary_name

        return cls(os.path.join(parent, temporary_name("puffin-cache-")), temporary=True)

    def init(self) -> Self:
        """Make the directory, with its tag and `.gitignore`, unless it is there.

        Raises: FsError (DiskFullError, ReadOnlyError). Cost: one stat when it is there.
        """
        if not os.path.exists(os.path.join(self.root, TAG_FILE)):
            from puffin_cache._layout import create_root

            create_root(self.root)
        return self

    def directory(self, bucket: CacheBucket, *parts: str) -> str:
        """Return the path of a directory in a bucket; it is not made."""
        return os.path.join(self.root, bucket.value, *parts)

    def entry(self, bucket: CacheBucket, *parts: str, file: str) -> CacheEntry:
        """Return the entry of that name in a directory of a bucket; nothing is made."""
        return CacheEntry(os.path.join(self.root, bucket.value, *parts), file)

    def temporary_directory(self) -> AbstractContextManager[str]:
        """Yield a new directory on the file system of the cache; it is removed at the end.

        What is made in it can be renamed to its place in the cache in one step.

        Raises: CacheLeftError - `discard_temporary` was called.
        """
        from puffin_cache._layout import temporary_directory

        return temporary_directory(self.root, self._make_directory)

    def _make_directory(self, path: str) -> None:
        with self._lock:
            if self._left:
                from puffin_cache._errors import CacheLeftError

                raise CacheLeftError(self.root)
            os.makedirs(path)

    def discard_temporary(self) -> None:
        """Remove the temporary directories of this process, also those that are in use.

        For a process that is about to end without waiting for its threads: they get no new ones.
        """
        from puffin_cache._layout import discard_temporary

        with self._lock:
            self._left = True
        discard_temporary(self.root)

    def purge(self, name: ProjectName) -> Removed:
        """Remove every trace of a project: pages, metadata, unpacked and built wheels.

        `entries` counts what was removed as one: a file, or a directory with all that is in it.
        Symbolic links are not followed; repositories and interpreters stay.
        """
        from puffin_cache._purge import purge

        return purge(self.root, name)

    def discard(self, *paths: str) -> Removed:
        """Remove entries of the cache, files or directories; `entries` counts each of them once.

        Each leaves its place in one step, so that readers see it whole or not at all.

        Raises: FsError.
        """
        from puffin_cache._purge import discard

        return discard(self.root, paths)

    def collect(
        self, max_bytes: int | None = None, max_age: float | None = None, *, now: float
    ) -> Removed:
        """Remove what was not used for long, and what nobody will ever use again.

        First the entries that were not used for `max_age` seconds, then those that were not used
        for longest until at most `max_bytes` are left. `entries` counts whole entries; `now` is in
        UTC seconds. What counts as use: see `puffin_cache._collection`.

        Raises: NotACacheError - no CACHEDIR.TAG.
        """
        from puffin_cache._collection import collect

        return collect(self.root, max_bytes, max_age, now)

    def clear(self, *, protected: tuple[str, ...] = ()) -> Removed:
        """Remove the whole cache. Only what a cache makes is removed, then the directory if empty.

        `protected` are directories that are never cleared, such as the user's home.
        Raises: NotACacheError - no CACHEDIR.TAG, a protected directory, the root of a file system.
        """
        from puffin_cache._purge import clear

        return clear(self.root, protected)

    def __enter__(self) -> Self:
        return self.init()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.temporary:
            from puffin_cache._layout import remove_written

            remove_written(self.root)

    def __repr__(self) -> str:
        return f"Cache({self.root!r}, temporary={self.temporary})"


def user_cache_directory(environ: Mapping[str, str], platform: str) -> str:
    """Return the user's cache directory for Puffin; empty if there is no home.

    `environ` are environment variables, `platform` is as `sys.platform`.

    Spec: XDG base directories; elsewhere as platformdirs knows it, which costs 20 modules.
    """
    if platform not in {"win32", "darwin"}:
        base = environ.get("XDG_CACHE_HOME", "")
        if os.path.isabs(base):
            return os.path.join(base, "puffin")
        home = environ.get("HOME") or os.path.expanduser("~")
        return os.path.join(home, ".cache", "puffin") if os.path.isabs(home) else ""
    import platformdirs

    return platformdirs.user_cache_dir("puffin", appauthor=False)
