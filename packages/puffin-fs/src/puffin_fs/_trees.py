"""Directories: what is in them, and taking whole trees away."""

from __future__ import annotations

import os
import stat

from puffin_fs._guard import fs_errors
from puffin_macros import Record


class Removed(Record):
    """What a removal took away."""

    entries: int
    """Files, symbolic links and directories, the root included."""
    bytes: int
    """The sizes of the files, as they were listed (hard links elsewhere may keep the content)."""

    def __init__(self, entries: int, bytes: int) -> None:  # noqa: A002 - the field has this name
        super().__init__(entries=entries, bytes=bytes)

    def __add__(self, other: Removed) -> Removed:
        return Removed(self.entries + other.entries, self.bytes + other.bytes)


def directories(path: str | os.PathLike[str]) -> list[str]:
    """Return the names of the subdirectories of `path`, sorted; none when it is missing.

    Symbolic links do not count, wherever they lead.
    """
    with fs_errors(path):
        try:
            with os.scandir(path) as entries:
                return sorted(e.name for e in entries if e.is_dir(follow_symlinks=False))
        except (FileNotFoundError, NotADirectoryError):
            return []


def remove_tree(path: str | os.PathLike[str]) -> Removed:
    """Remove a file, a symbolic link or a directory with all that is in it.

    Symbolic links are removed, never followed. What is missing, or vanishes meanwhile, is no error;
    directories in the tree that their owner closed are opened first. Depth costs no recursion.

    Raises: ReadOnlyError, FsError.
    """
    root = os.fspath(path)
    with fs_errors(root):
        try:
            info = os.lstat(root)
        except (FileNotFoundError, NotADirectoryError):
            return Removed(0, 0)
        if not stat.S_ISDIR(info.st_mode):
            os.unlink(root)
            return Removed(1, info.st_size)
        return _remove_directories(root)


def discard_tree(path: str | os.PathLike[str]) -> None:
    """Remove what `remove_tree` does as far as that can be done; nobody waits for the rest."""
    from puffin_fs._errors import FsError

    try:
        remove_tree(path)
    except FsError:
        return


def _remove_directories(root: str) -> Removed:
    entries = size = 0
    pending, emptied = [root], []
    while pending:
        directory = pending.pop()
        try:
            below, files, length = _remove_files(directory)
        except PermissionError:
            if directory != root:  # it may be the one above that nobody may enter
                os.chmod(os.path.dirname(directory), stat.S_IRWXU)
            os.chmod(directory, stat.S_IRWXU)
            below, files, length = _remove_files(directory)
        entries += files
        size += length
        pending += below
        emptied.append(directory)
    for directory in reversed(emptied):  # children come after their parents
        entries += _remove_empty(directory, root)
    return Removed(entries, size)


def _remove_files(directory: str) -> tuple[list[str], int, int]:
    """Return the directories that are left, and the number and the sizes of the files."""
    below: list[str] = []
    files = size = 0
    for entry in _listed(directory):
        if entry.is_dir(follow_symlinks=False):
            below.append(os.path.join(directory, entry.name))
            continue
        try:
            length = entry.stat(follow_symlinks=False).st_size
            _unlink(entry.path)
        except FileNotFoundError:
            continue
        files += 1
        size += length
    return below, files, size


def _listed(directory: str) -> list[os.DirEntry[str]]:
    # Between being listed and being opened a directory may have become a link.
    if os.path.islink(directory):
        os.unlink(directory)
        return []
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except FileNotFoundError:
        return []


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except PermissionError:
        if os.name != "nt":  # there, a read-only file itself cannot be removed
            raise
        os.chmod(path, stat.S_IRWXU)
        os.unlink(path)


def _remove_empty(directory: str, root: str) -> bool:
    """Return whether the directory was still there."""
    try:
        os.rmdir(directory)
    except FileNotFoundError:
        return False
    except PermissionError:
        if directory == root:  # what holds the tree is not ours to change
            raise
        os.chmod(os.path.dirname(directory), stat.S_IRWXU)
        os.rmdir(directory)
    return True
