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

    _Claim = tuple[PlannedFile, str]  # and the distribution that has it


class CollisionFinder:
    """Decides which planned files can be written.

    Two claims for one path are harmless if the content is the same: the file is written once, or
    stays as it is. All other collisions are collected and raised together.
    """

    __slots__ = (
        "_claims",
        "_collisions",
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
        self._claims: dict[str, dict[str, _Claim]] = {}
        self._needed: dict[str, str] = {}
        self._collisions: dict[str, tuple[str, ...]] = {}

    def check(self, layouts: Iterable[Layout]) -> frozenset[str]:
        """Return the paths of those planned files that are to be written.

        Those in `.dist-info` are not among them: such a directory is one claim.

        Raises: CollisionError.
        """
        for layout in layouts:
            self._claim_info(layout)
            for file in layout.files:
                self._claim(file, layout.name)
        writable = [path for directory in self._claims for path in self._writable(directory)]
        for directory, owner in self._needed.items():
            self._check_directory(directory, owner)
        if self._collisions:
            raise CollisionError(tuple(sorted(self._collisions.items())))
        return frozenset(writable)

    @property
    def missing_directories(self) -> tuple[str, ...]:
        """The directories that have to be made, parents first."""
        going = self._moved | self._vanishing
        missing = (
            path for path in self._needed if path in going or not self._listings.is_there(path)
        )
        return tuple(sorted(missing, key=len))

    @property
    def needed_directories(self) -> frozenset[str]:
        """The directories that the planned files live in, and those above but for the roots."""
        return frozenset(self._needed)

    def _claim(self, file: PlannedFile, owner: str) -> None:
        # Also on Windows a slash is the last separator of a target.
        directory, _, name = file.target.rpartition("/")
        claims = self._claims.get(directory)
        if claims is None:
            claims = self._claims[directory] = {}
            self._need(directory, owner)
        first, first_owner = claims.setdefault(name, (file, owner))
        if first is not file and not _are_same(first, file):
            self._collide(file.target, first_owner, owner)

    def _claim_info(self, layout: Layout) -> None:
        self._need(os.path.dirname(layout.info), layout.name)
        if layout.info in self._moved or not self._listings.is_there(layout.info):
            return
        if not self._listings.is_directory(layout.info) or self._listings.entries(layout.info):
            self._collide(layout.info, self._owner(layout.info), layout.name)

    def _need(self, directory: str, owner: str) -> None:
        while directory not in self._needed and directory not in self._roots:
            self._needed[directory] = owner
            directory = os.path.dirname(directory)

    def _writable(self, directory: str) -> Iterable[str]:
        entries = self._listings.entries(directory)
        claims = self._claims[directory].items()
        return [
            file.target
            for name, (file, owner) in claims
            if name not in entries or self._is_free(file, owner, is_directory=entries[name])
        ]

    def _is_free(self, file: PlannedFile, owner: str, *, is_directory: bool) -> bool:
        """Return whether what is at the place of a file goes away; else it must be the file."""
        if file.target in self._moved:
            return True
        if is_directory:
            free = file.target in self._vanishing and file.target not in self._needed
        elif self._is_content(file):
            return False
        else:
            free = False
        if not free:
            self._collide(file.target, self._owner(file.target), owner)
        return free

    def _check_directory(self, directory: str, owner: str) -> None:
        parent, name = os.path.split(directory)
        claim = self._claims.get(parent, {}).get(name)
        if claim is not None:
            self._collide(directory, claim[1], owner)
        if not self._listings.is_there(directory) or directory in self._moved:
            return
        if not self._listings.is_directory(directory) and not os.path.isdir(directory):
            self._collide(directory, self._owner(directory), owner)

    def _is_content(self, file: PlannedFile) -> bool:
        import hashlib
        from base64 import urlsafe_b64encode

        with fs_errors(file.target):
            if os.path.getsize(file.target) != file.size:
                return False
            with open(file.target, "rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode() == file.sha256

    def _owner(self, path: str) -> str:
        return self._owners.find(path) or "no distribution"

    def _collide(self, path: str, *owners: str) -> None:
        self._collisions[path] = tuple(dict.fromkeys((*self._collisions.get(path, ()), *owners)))


def _are_same(first: PlannedFile, second: PlannedFile) -> bool:
    return bool(first.sha256) and (first.sha256, first.size) == (second.sha256, second.size)
