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
    is an instant without `target`, and a failure brings the old one back. What cannot be moved, as
    it is of a lower layer of an overlay - the image of a container -, is removed in its place.

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
    os.lstat(source)  # a missing source must not cost the target
    try:
        _swap(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _replace_unmovable(source, target)


def _swap(source: str, target: str) -> None:
    from puffin_fs._exchange import exchange
    from puffin_fs._trees import discard_tree

    if exchange(source, target):
        discard_tree(source)
        return
    aside = temporary_sibling(target)
    os.rename(target, aside)
    try:
        os.rename(source, target)
    except BaseException:
        os.rename(aside, target)
        raise
    discard_tree(aside)


def _replace_unmovable(source: str, target: str) -> None:
    from puffin_fs._trees import remove_tree

    beside = temporary_sibling(target)
    os.rename(source, beside)  # fails if it is the source that cannot get there
    try:
        remove_tree(target)
        os.rename(beside, target)
    except BaseException:
        os.rename(beside, source)
        raise
