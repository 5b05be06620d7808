"""One repository: what its references stand for, and work trees of its commits."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from puffin_cache import CacheBucket
from puffin_fs import locked, replace_directory
from puffin_git._database import Database
from puffin_git._errors import (
    GitCommandError,
    GitOfflineError,
    GitTimeoutError,
    ReferenceNotFoundError,
)
from puffin_git._memory import recall, remember
from puffin_git._references import FoundReference, find_reference
from puffin_git._work_tree import check_out, check_out_submodules, is_complete, mark_complete
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_cache import Cache
    from puffin_git._command import Git
    from puffin_git._reporter import CheckoutReporter
    from puffin_git._url import GitReference


class Repository:
    """One repository, elsewhere and in the cache."""

    __slots__ = ("_cache", "_database", "_git", "_is_out_of_reach", "_key", "_reporter")

    def __init__(
        self, git: Git, cache: Cache, key: str, *, offline: bool, reporter: CheckoutReporter | None
    ) -> None:
        self._git = git
        self._cache = cache
        self._key = key
        """The digest that names it in the cache."""
        self._database = Database(git, cache, cache.directory(CacheBucket.GIT, "db", key))
        self._is_out_of_reach = offline and not git.remote.is_local
        self._reporter = reporter

    def find(self, reference: GitReference) -> FoundReference:
        """Return what a reference stands for now; out of reach: when it was last asked.

        The beginning of a commit's name that only one commit here has is not asked for.

        Raises: ReferenceNotFoundError, GitOfflineError, GitCommandError, GitNotFoundError, FsError.
        """
        found = self._found_here(reference)
        if found is not None:
            return found
        if self._is_out_of_reach:
            raise GitOfflineError(self._git.remote.url, reference.describe())
        found = find_reference(self._git, reference)
        if found is None and reference.is_short:
            found = self._found_by_beginning(reference)
        if found is None:
            raise ReferenceNotFoundError(self._git.remote.url, reference.describe())
        remember(self._cache, self._key, reference, found.commit)
        return found

    def make_work_tree(
        self, path: str, commit: str, *, revision: str, reference: str | None
    ) -> None:
        """Make a complete work tree of a commit at `path`, unless it is there.

        `revision` is for the reporter; `reference` once stood for the commit.

        Raises: ReferenceNotFoundError, GitOfflineError, GitCommandError, GitNotFoundError, FsError.
        """
        with self._working(revision):
            if not is_complete(path, commit):
                self._obtain(commit, reference)
                self._publish(path, commit, reference)

    def _found_here(self, reference: GitReference) -> FoundReference | None:
        commits = self._database.commits(reference.text) if reference.is_short else []
        if len(commits) == 1:
            return FoundReference(None, commits[0])
        if self._is_out_of_reach:
            commit = recall(self._cache, self._key, reference)
            return FoundReference(None, commit) if commit else None
        return None

    def _found_by_beginning(self, reference: GitReference) -> FoundReference | None:
        with self._working(reference.text):
            self._fetch_all()
        commits = self._database.commits(reference.text)
        return FoundReference(None, commits[0]) if len(commits) == 1 else None

    def _fetch_all(self) -> None:
        is_new = self._ensure_database()
        try:
            self._database.fetch_all()
        except GitCommandError as error:
            self._remake_database(error, is_new=is_new, thorough=False)
            self._database.fetch_all()

    def _obtain(self, commit: str, reference: str | None) -> None:
        if self._database.has(commit):
            return
        if self._is_out_of_reach:
            raise GitOfflineError(self._git.remote.url, f"commit `{commit}`")
        is_new = self._ensure_database()
        try:
            is_there = self._database.fetch_commit(commit, reference)
        except GitCommandError as error:
            self._remake_database(error, is_new=is_new, thorough=False)
            is_there = self._database.fetch_commit(commit, reference)
        if not is_there:
            raise ReferenceNotFoundError(self._git.remote.url, f"commit `{commit}`")

    def _publish(self, path: str, commit: str, reference: str | None) -> None:
        with self._cache.temporary_directory() as temporary:
            tree = os.path.join(temporary, "tree")
            try:
                check_out(self._git, self._database.path, tree, commit)
            except GitCommandError as error:
                self._remake_database(error, is_new=self._is_out_of_reach, thorough=True)
                self._obtain(commit, reference)
                tree = os.path.join(temporary, "again")
                check_out(self._git, self._database.path, tree, commit)
            check_out_submodules(self._git, tree, local=self._git.remote.is_local)
            mark_complete(tree, commit)
            if os.path.lexists(path):
                warn_once(f"Broken git checkout at {path}, making it again")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            replace_directory(tree, path)

    def _ensure_database(self) -> bool:
        if self._database.exists:
            return False
        self._database.create()
        return True

    def _remake_database(self, error: GitCommandError, *, is_new: bool, thorough: bool) -> None:
        # Only what was there before and is damaged is to blame, and can be mended so.
        if (
            is_new
            or isinstance(error, GitTimeoutError)
            or not self._database.is_broken(thorough=thorough)
        ):
            raise error
        self._database.create()

    @contextmanager
    def _working(self, revision: str) -> Iterator[None]:
        url = self._git.remote.shown
        if self._reporter is not None:
            self._reporter.on_checkout_start(url, revision)
        try:
            with locked(self._cache.directory(CacheBucket.GIT, "locks", self._key)):
                yield
        finally:
            if self._reporter is not None:
                self._reporter.on_checkout_complete(url, revision)
