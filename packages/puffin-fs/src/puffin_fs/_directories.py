"""Directories that appear whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from puffin_fs._atomic import temporary_sibling
from puffin_fs._errors import FsError
from puffin_fs._guard import fs_errors
from puffin_fs._trees import remove_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

_OCCUPIED = frozenset({errno.EEXIST, errno.ENOTEMPTY})


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
        _discard(temporary)
        raise


def _publish(temporary: str, target: str) -> None:
    try:
        os.rename(temporary, target)
    except OSError:
        if not os.path.isdir(target):
            raise
        _discard(temporary)


def _discard(directory: str) -> None:
    with suppress(FsError):
        remove_tree(directory)


def replace_directory(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """Move the directory `source` to `target`, in the place of what is there.

    Linux and macOS swap the two in one step; elsewhere, and where no swap is possible, there
    is an instant without `target`, and a failure brings the old one back.

    Raises: DiskFullError, ReadOnlyError, FsError.
    """
    new, path = os.fspath(source), os.fspath(target)
    with fs_errors(path):
        try:
            os.rename(new, path)
        except OSError as error:
            if error.errno not in _OCCUPIED and not os.path.lexists(path):
                raise
            _replace_occupied(new, path)


def _replace_occupied(source: str, target: str) -> None:
    from puffin_fs._exchange import exchange

    os.lstat(source)  # a missing source must not cost the target
    if exchange(source, target):
        _discard(source)
        return
    aside = temporary_sibling(target)
    os.rename(target, aside)
    try:
        os.rename(source, target)
    except BaseException:
        os.rename(aside, target)
        raise
    _discard(aside)
