"""The journal of a run: what it moves and adds, so that it can be undone after any end.

An environment has a directory `.puffin-journal-*` while it is being changed:

    steps.json   what is going to be moved and added; written before the first step
    old/<n>      what stood at the n-th moved path
    new/<n>/     the n-th `.dist-info`, made in full before it gets its place

A run is committed at the moment when `steps.json` is unlinked; what is left is rubbish. As long as
the file is there, the run counts as not done and is undone. Each step back can be repeated, so a
run that is killed while it undoes another leaves the rest to the next. Data is not forced to the
medium: the journal guards against the end of a process, not against the loss of power.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from puffin_fs import discard_tree, fs_errors, remove_tree, temporary_name, write_atomic
from puffin_installer._errors import JournalError
from puffin_installer._plan import JOURNAL_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PREFIX = JOURNAL_PREFIX
_STEPS = "steps.json"
_PARTIAL = ".puffin-partial"
_VERSION = 1


class Steps(Struct, frozen=True, kw_only=True):
    """What a run does. Paths below the environment are relative to it, others absolute."""

    moved: tuple[str, ...] = ()
    """Files and whole directories that go away; all of them were there."""
    added: tuple[str, ...] = ()
    """Files that come."""
    infos: tuple[str, ...] = ()
    """`.dist-info` directories that come, each whole."""
    directories: tuple[str, ...] = ()
    """Directories that are made, parents first."""
    version: int = _VERSION


class Journal:
    """A run that has begun."""

    def __init__(self, root: str, path: str, steps: Steps) -> None:
        self._root = root
        self.path = path
        self._steps = steps

    @classmethod
    def begin(cls, root: str, steps: Steps) -> Journal:
        """Write down `steps` in the environment `root`. Raises: DiskFullError, ReadOnlyError."""
        path = os.path.join(root, temporary_name(PREFIX))
        try:
            with fs_errors(path):
                for part in ("old", "new"):
                    os.makedirs(os.path.join(path, part))
            write_atomic(os.path.join(path, _STEPS), msgspec.json.encode(_relative(steps, root)))
        except BaseException:
            discard_tree(path)
            raise
        return cls(root, path, steps)

    @classmethod
    def read(cls, root: str, path: str) -> Journal | None:
        """Return the run that `path` is the journal of; None if nothing was done yet, or all."""
        try:
            with fs_errors(path), open(os.path.join(path, _STEPS), "rb") as file:
                steps = msgspec.json.decode(file.read(), type=Steps)
        except msgspec.DecodeError as error:
            raise JournalError(path, str(error)) from error
        except Exception as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise
        if steps.version != _VERSION:
            raise JournalError(path, "it was written by another version of Puffin")
        return cls(root, path, _absolute(steps, root))

    def staged(self, number: int) -> str:
        """Return where the n-th `.dist-info` is made."""
        return os.path.join(self.path, "new", str(number))

    def move_away(self) -> None:
        """Take everything away that goes, in the order of the steps."""
        for number, path in enumerate(self._steps.moved):
            with fs_errors(path):
                _move(path, self._old(number))

    def place_infos(self) -> None:
        """Put every new `.dist-info` in its place, each in one step."""
        for number, path in enumerate(self._steps.infos):
            with fs_errors(path):
                _move(self.staged(number), path)

    def commit(self) -> None:
        """Make the run final."""
        with fs_errors(self.path):
            os.unlink(os.path.join(self.path, _STEPS))
        discard_tree(self.path)

    def roll_back(self) -> None:
        """Bring the environment into the state before the run.

        Raises: JournalError - the operating system refuses; the journal stays for another attempt.
        """
        try:
            # A path that is to be moved and was not, still holds what was there before.
            unmoved = {
                path
                for number, path in enumerate(self._steps.moved)
                if not os.path.lexists(self._old(number))
            }
            self._take_back(unmoved)
            self._bring_back()
        except OSError as error:
            raise JournalError(self.path, str(error)) from error
        self.commit()

    def _take_back(self, unmoved: set[str]) -> None:
        for number, path in enumerate(self._steps.infos):
            if path not in unmoved and os.path.lexists(path):
                self._put_aside(path, f"undone-{number}")
        inside = tuple(os.path.join(path, "") for path in unmoved)
        for path in self._steps.added:
            if path not in unmoved and not path.startswith(inside):
                _unlink(path)
        remove_empty(reversed(self._steps.directories))

    def _bring_back(self) -> None:
        for number, path in enumerate(self._steps.moved):
            old = self._old(number)
            if not os.path.lexists(old):
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if _is_directory(path):  # somebody put a file into what we had made: bytecode, mostly
                self._put_aside(path, f"stray-{number}")
            _move(old, path)

    def _put_aside(self, path: str, name: str) -> None:
        aside = os.path.join(self.path, "new", name)
        discard_tree(aside)
        _move(path, aside)

    def _old(self, number: int) -> str:
        return os.path.join(self.path, "old", str(number))


def recover(root: str) -> bool:
    """Undo what an interrupted run left in the environment `root`; return whether it had begun.

    Of one that had not, or was over but for the rubbish, only that goes. Call it with the
    environment locked: a run in progress looks like one that was interrupted.

    Raises: JournalError.
    Cost: one listing of `root` when there is nothing to do.
    """
    undone = False
    for path in find_journals(root):
        journal = Journal.read(root, path)
        if journal is None:
            discard_tree(path)
        else:
            journal.roll_back()
            undone = True
    return undone


def find_journals(root: str) -> list[str]:
    """Return the directories of journals in an environment."""
    try:
        names = os.listdir(root)
    except OSError:
        return []
    return [os.path.join(root, name) for name in sorted(names) if name.startswith(PREFIX)]


def remove_empty(directories: Iterable[str]) -> None:
    """Remove those of the directories that are empty, children first."""
    for directory in directories:
        with suppress(OSError):
            os.rmdir(directory)


def _move(source: str, target: str) -> None:
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_across(source, target)


def _move_across(source: str, target: str) -> None:
    """Move between file systems; whoever is killed here leaves the source or the whole target."""
    import shutil

    partial = f"{target}{_PARTIAL}"
    remove_tree(partial)
    if _is_directory(source):
        shutil.copytree(source, partial, symlinks=True)
    else:
        shutil.copy2(source, partial, follow_symlinks=False)
    if _is_directory(target):
        remove_tree(target)
    os.replace(partial, target)
    remove_tree(source)


def _unlink(path: str) -> None:
    # Where a directory was to make room for a file, it may stand still, or again.
    if not _is_directory(path):
        with suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(path)


def _is_directory(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _relative(steps: Steps, root: str) -> Steps:
    head = os.path.join(root, "")
    return _mapped(steps, lambda paths: tuple([path.removeprefix(head) for path in paths]))


def _absolute(steps: Steps, root: str) -> Steps:
    return _mapped(steps, lambda paths: tuple([os.path.join(root, path) for path in paths]))


def _mapped(steps: Steps, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Steps:
    return Steps(
        moved=change(steps.moved),
        added=change(steps.added),
        infos=change(steps.infos),
        directories=change(steps.directories),
    )
