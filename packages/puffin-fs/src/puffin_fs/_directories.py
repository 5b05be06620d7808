"""Directories that appear whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from puffin_fs._atomic import temporary_sibling
from puffin_fs._guard import fs_errors
from puffin_fs._trees import discard_tree

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def atomic_directory(target: str | os.PathLike[str]) -> Iterator[str]:
    """Yield a new directory that is renamed to `target` when the block ends well.

    When somebody else made `target` meanwhile, theirs stays and ours is dropped: that is success.
    When the block fails, the directory is removed and the error goes on as it is.

    Raises: DiskFullError, ReadOnlyError, FsError for what it does itself.
    """
    path = os.fspath(target)
    temporary = temporary_sibling(path)
    with fs_errors(path):
        os.makedirs(temporary)
    try:
        yield temporary
        with fs_errors(path):
            _publish(temporary, path)
    except BaseException:
        discard_tree(temporary)
        raise


def _publish(temporary: str, target: str) -> None:
    try:
        os.rename(temporary, target)
    except OSError:
        if not os.path.isdir(target):
            raise
        discard_tree(temporary)
