"""Take an old environment, or a part of a new one, out of the way."""

from __future__ import annotations

import os

from puffin_fs import FsError, remove_tree


def discard_content(directory: str) -> None:
    """Remove what is in a directory as far as that can be done."""
    try:
        clear_directory(directory)
    except (FsError, OSError):
        return


def clear_directory(directory: str) -> None:
    """Remove what is in a directory, which may be an environment.

    Raises: OSError, FsError.
    """
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
