"""What a cache directory has beside its buckets."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from puffin_cache._cache import TAG_FILE, TEMPORARY
from puffin_fs import (
    FsError,
    directories,
    discard_tree,
    fs_errors,
    remove_tree,
    temporary_name,
    write_atomic,
)
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IGNORE_FILE = ".gitignore"
_ATTEMPTS = 5
# The first line is fixed by the specification; backup tools look for it.
_TAG = b"""Signature: 8a477f597d28d172789f06886806bc55
# This directory is a cache of the puffin package manager; it may be removed at any time.
"""


def create_root(root: str) -> None:
    """Make a cache directory. The tag comes last: where it is, everything is."""
    write_atomic(os.path.join(root, IGNORE_FILE), b"*\n")
    write_atomic(os.path.join(root, TAG_FILE), _TAG)


def warn_unwritable(path: str, reason: str) -> None:
    """Warn, once a cache and reason, that what is at `path` in a cache cannot be kept."""
    warn_once(f"The cache at {_root_above(path)} cannot be written to ({reason}); going on without")


def warn_unreadable(path: str, reason: str) -> None:
    """Warn, once a cache and reason, that what is at `path` in a cache cannot be read."""
    warn_once(f"Ignoring entries of the cache at {_root_above(path)}: {reason}")


def _root_above(path: str) -> str:
    """Return the cache that holds `path`; `path` itself if there is none."""
    directory, above = path, os.path.dirname(path)
    while above != directory:
        if os.path.exists(os.path.join(above, TAG_FILE)):
            return above
        directory, above = above, os.path.dirname(above)
    return path


@contextmanager
def temporary_directory(root: str, make: Callable[[str], None]) -> Iterator[str]:
    """Yield a new directory below `root`, which `make` makes; it is removed at the end."""
    parent = os.path.join(root, TEMPORARY)
    path = os.path.join(parent, temporary_name(own_prefix()))
    with fs_errors(parent):
        make(path)
    try:
        yield path
    except BaseException:
        with suppress(FsError):  # what went wrong first is what there is to say
            remove_written(path)
        raise
    remove_written(path)


def discard_temporary(root: str) -> None:
    """Remove the temporary directories below `root` that this process made."""
    parent = os.path.join(root, TEMPORARY)
    for name in directories(parent):
        if name.startswith(own_prefix()):
            remove_written(os.path.join(parent, name))


def remove_written(path: str) -> None:
    """Remove a directory, also while a thread that nobody waits for goes on writing there.

    Raises: FsError - it does not go.
    """
    # Aside, it is out of reach of whoever knows its name, unless that is made once more.
    aside = f"{path}-gone"
    for _ in range(_ATTEMPTS):
        with suppress(OSError):
            os.rename(path, aside)
        discard_tree(aside)
        if not os.path.lexists(path) and not os.path.lexists(aside):
            return
    remove_tree(aside)
    remove_tree(path)


def own_prefix() -> str:
    """Return how the names of this process's temporary directories begin."""
    return f"{os.getpid()}-"
