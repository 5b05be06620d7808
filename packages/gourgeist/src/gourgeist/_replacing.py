"""Take an old environment, or a part of a new one, out of the way."""

from __future__ import annotations

import os

from gourgeist._placing import fill, write_beside
from puffin_fs import FsError, remove_tree, replace_directory

TYPE_CHECKING = False

if TYPE_CHECKING:
    from gourgeist._layout import Plan


def replace(plan: Plan, target: str) -> None:
    """Put the environment in the place of one that is there.

    Raises: OSError, FsError.
    """
    parent = os.path.dirname(target)
    if os.path.ismount(target) or not os.access(parent, os.W_OK):
        # The directory itself has to stay.
        _empty(target)
        fill(plan, target)
        return
    write_beside(plan, target, replace_directory)


def discard(directory: str) -> None:
    """Remove a directory if that can be done."""
    try:
        remove_tree(directory)
    except FsError:
        return


def discard_content(directory: str) -> None:
    """Remove what is in a directory as far as that can be done."""
    try:
        _empty(directory)
    except (FsError, OSError):
        return


def _empty(directory: str) -> None:
    # Without pyvenv.cfg it is no environment any more, wherever we are interrupted.
    config = os.path.join(directory, "pyvenv.cfg")
    if os.path.lexists(config):
        os.unlink(config)
    for name in os.listdir(directory):
        path = os.path.join(directory, name)
        if os.path.isdir(path) and not os.path.islink(path):
            remove_tree(path)
        else:
            os.unlink(path)
