"""Directories, each listed once."""

from __future__ import annotations

import os

from puffin_fs import fs_errors


class Listings:
    """What is in directories at the moment when they are first asked for.

    A run asks for some ten thousand paths in some hundred directories: listing those is cheaper
    than a look at each path.
    """

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, bool]] = {}

    def entries(self, directory: str) -> dict[str, bool]:
        """Return the names in a directory, with whether each is a directory (and no link to one).

        A path that is no directory has none.
        """
        found = self._entries.get(directory)
        if found is None:
            found = self._entries[directory] = _list(directory)
        return found

    def is_there(self, path: str) -> bool:
        """Return whether anything is at `path`, a broken link included."""
        directory, name = os.path.split(path)
        return name in self.entries(directory)

    def is_directory(self, path: str) -> bool:
        """Return whether `path` is a directory and no link to one."""
        directory, name = os.path.split(path)
        return self.entries(directory).get(name, False)


def _list(directory: str) -> dict[str, bool]:
    with fs_errors(directory):
        try:
            with os.scandir(directory) as entries:
                return {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
        except (FileNotFoundError, NotADirectoryError):
            return {}
