"""Files that somebody else has already, found before the first write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_fs import fs_errors
from puffin_installer._errors import CollisionError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from install_wheel import PlannedFile
    from puffin_installer._layout import Layout
    from puffin_installer._listings import Listings
    from puffin_installer._records import Owners
    from puffin_installer._removal import Removal

    _Claims = dict[str, PlannedFile]  # the files that come, by their targets


class CollisionFinder:
    """Decides which planned files can be written.

    Two claims for one path are harmless if the content is the same: the file is written once, or
    stays as it is. All other collisions are collected and raised together.
    """

    __slots__ = (
        "_absent",
        "_claimants",
        "_claims",
        "_collisions",
        "_directories",
        "_listings",
        "_moved",
        "_needed",
        "_owners",
        "_roots",
        "_vanishing",
    )

    def __init__(
        self, removal: Removal, owners: Owners, listings: Listings, roots: frozenset[str]
    ) -> None:
        """`roots` are there: above those that do not go nothing is looked at."""
        self._moved = removal.files.union(removal.infos)
        self._vanishing = removal.vanishing
        self._owners = owners
        self._listings = listings
        self._roots = roots.difference(removal.vanishing, removal.directories)
        self._claims: _Claims = {}
        self._claimants: list[tuple[_Claims, str]] = []
        self._needed: dict[str, str] = {}
        self._directories: set[str] = set()
        self._absent: set[str] = set()
        self._collisions: dict[str, tuple[str, ...]] = {}

    def check(self, layouts: Iterable[Layout]) -> tuple[tuple[PlannedFile, ...], ...]:
        """Return for each layout which of its files are to be written, each once.

        Those in `.dist-info` are not among them: such a directory is one claim.

        Raises: CollisionError.
        Cost: 0.5 us a file, and a listing of each directory that is there.
        """
        for layout in layouts:
            self._claim_info(layout)
            self._claim_files(layout)
        self._look_at_directories()
        kept = self._kept()
        if self._collisions:
            raise CollisionError(tuple(sorted(self._collisions.items())))
        return tuple(_without(claims, kept) for claims, _ in self._claimants)

    @property
    def missing_directories(self) -> tuple[str, ...]:
        """The directories that have to be made, parents first."""
        going = self._moved | self._vanishing
        missing = (path for path in self._needed if path in going or path in self._absent)
        return tuple(sorted(missing, key=len))

    @property
    def needed_directories(self) -> frozenset[str]:
        """The directories that the planned files live in, and those above but for the roots."""
        return frozenset(self._needed)

    def _claim_files(self, layout: Layout) -> None:
        # Whole sets are compared: there are ten thousand files, and hardly ever a quarrel.
        claims = {file.target: file for file in layout.files}
        for path in self._claims.keys() & claims.keys():
            file = claims.pop(path)
            if not _are_same(self._claims[path], file):
                self._collide(path, self._claimant(path), layout.name)
        self._claims.update(claims)
        self._claimants.append((claims, layout.name))
        # Also on Windows a slash is the last separator of a target.
        directories = {path.rpartition("/")[0] for path in claims}
        for directory in directories - self._directories:
            self._need(directory, layout.name)
        self._directories |= directories

    def _claim_info(self, layout: Layout) -> None:
        self._need(os.path.dirname(layout.info), layout.name)
        if layout.info in self._moved or not self._listings.is_there(layout.info):
            return
        if not self._listings.is_directory(layout.info) or self._listings.entries(layout.info):
            self._collide(layout.info, self._owner(layout.info), layout.name)

    def _need(self, directory: str, owner: str) -> None:
        while directory not in self._needed and directory not in self._roots:
            self._needed[directory] = owner
            directory = _parent(directory)

    def _look_at_directories(self) -> None:
        """Find out which directories are not there, and which would be files as well."""
        for directory in self._needed.keys() & self._claims.keys():
            self._collide(directory, self._claimant(directory), self._needed[directory])
        for directory in sorted(self._needed, key=len):
            # In what is not there nothing is: no need to ask for it.
            if _parent(directory) in self._absent or not self._listings.is_there(directory):
                self._absent.add(directory)
            elif directory not in self._moved and not self._is_usable(directory):
                self._collide(directory, self._owner(directory), self._needed[directory])

    def _is_usable(self, directory: str) -> bool:
        return self._listings.is_directory(directory) or os.path.isdir(directory)

    def _kept(self) -> set[str]:
        """Return the paths of those planned files that stay as they are."""
        return {
            path
            for directory in self._directories - self._absent
            for name, is_directory in self._listings.entries(directory).items()
            if (path := f"{directory}/{name}") in self._claims
            and not self._is_free(path, is_directory=is_directory)
        }

    def _is_free(self, path: str, *, is_directory: bool) -> bool:
        """Return whether what is at the place of a file goes away; else it must be the file."""
        if path in self._moved:
            return True
        if is_directory and path in self._vanishing and path not in self._needed:
            return True
        if is_directory or not self._is_content(self._claims[path]):
            self._collide(path, self._owner(path), self._claimant(path))
        return False

    def _is_content(self, file: PlannedFile) -> bool:
        import hashlib
        from base64 import urlsafe_b64encode

        with fs_errors(file.target):
            if os.path.getsize(file.target) != file.size:
                return False
            with open(file.target, "rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode() == file.sha256

    def _claimant(self, path: str) -> str:
        return next(name for claims, name in self._claimants if path in claims)

    def _owner(self, path: str) -> str:
        return self._owners.find(path) or "no distribution"

    def _collide(self, path: str, *owners: str) -> None:
        self._collisions[path] = tuple(dict.fromkeys((*self._collisions.get(path, ()), *owners)))


def _parent(path: str) -> str:
    # Half of what `os.path.dirname` takes, and nearly all that lies below the roots has a slash.
    return path.rpartition("/")[0] or os.path.dirname(path)


def _are_same(first: PlannedFile, second: PlannedFile) -> bool:
    return bool(first.sha256) and (first.sha256, first.size) == (second.sha256, second.size)


def _without(claims: _Claims, kept: set[str]) -> tuple[PlannedFile, ...]:
    if not kept:
        return tuple(claims.values())
    return tuple(file for path, file in claims.items() if path not in kept)
