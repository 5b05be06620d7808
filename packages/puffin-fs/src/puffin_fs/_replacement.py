"""A directory in the place of another, which is never missed for long."""

from __future__ import annotations

import errno
import os

from puffin_fs._atomic import temporary_sibling
from puffin_fs._guard import fs_errors

_OCCUPIED = frozenset({errno.EEXIST, errno.ENOTEMPTY})


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
        discard(source)
        return
    aside = temporary_sibling(target)
    os.rename(target, aside)
    try:
        os.rename(source, target)
    except BaseException:
        os.rename(aside, target)
        raise
    discard(aside)


def discard(directory: str) -> None:
    """Remove a directory as far as that can be done."""
    from puffin_fs._errors import FsError
    from puffin_fs._trees import remove_tree

    try:
        remove_tree(directory)
    except FsError:
        return
