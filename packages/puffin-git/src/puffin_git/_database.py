"""The bare repository in the cache that holds what was fetched of one repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_fs import replace_directory
from puffin_git._errors import GitCommandError, GitTimeoutError
from puffin_macros import warn_once

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_git._command import Git

_EVERYTHING = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
_MAX_PACKS = 100


class Database:
    """One bare repository; who changes it holds its lock.

    What is fetched comes with its whole history and the tags in it, because backends that take the
    version from git (setuptools-scm) need both.
    """

    __slots__ = ("_cache", "_git", "path")

    def __init__(self, git: Git, cache: Cache, path: str) -> None:
        self._git = git
        self._cache = cache
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether there is one, sound or broken."""
        return os.path.exists(os.path.join(self.path, "HEAD"))

    def create(self) -> None:
        """Make an empty one, in the place of one that is broken."""
        if os.path.lexists(self.path):
            warn_once(f"Broken git repository at {self.path}, making it again")
        with self._cache.temporary_directory() as temporary:
            bare = os.path.join(temporary, "db")
            self._git.run("init", "--quiet", "--bare", "--template=", "--", bare)
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            replace_directory(bare, self.path)

    def has(self, commit: str) -> bool:
        """Return whether a full commit is there. Asks nobody."""
        return self.exists and self._git.succeeds(
            "cat-file", "-e", f"{commit}^{{commit}}", repository=self.path
        )

    def commits(self, beginning: str) -> list[str]:
        """Return the commits there whose names begin so. Asks nobody."""
        if not self.exists:
            return []
        try:
            names = self._git.run(
                "rev-parse", f"--disambiguate={beginning}", repository=self.path
            ).split()
        except GitTimeoutError:
            raise
        except GitCommandError:
            return []
        return [name for name in names if self.has(name)]

    def fetch_commit(self, commit: str, reference: str | None) -> bool:
        """Fetch a commit: by its name, else by a reference that stood for it, else with all else.

        Servers may refuse to give what no reference points to; some do not even when one does.
        Return whether it is there now.

        Raises: GitCommandError - the repository cannot be read; GitTimeoutError.
        """
        attempts = [(f"+{commit}:refs/commits/{commit}",), _EVERYTHING]
        if reference is not None:
            attempts.insert(1, (f"+{reference}:refs/commits/{commit}",))
        for refspecs in attempts[:-1]:
            try:
                self._fetch(*refspecs)
            except GitTimeoutError:
                raise
            except GitCommandError:
                continue
            if self.has(commit):
                return True
        self._fetch(*attempts[-1])
        return self.has(commit)

    def fetch_all(self) -> None:
        """Fetch all branches and tags. Raises: GitCommandError, GitTimeoutError."""
        self._fetch(*_EVERYTHING)

    def _fetch(self, *refspecs: str) -> None:
        self._git.run(
            "fetch",
            "--quiet",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--update-shallow",
            "--",
            self._git.remote.url,
            *refspecs,
            repository=self.path,
        )
        self._tidy()

    def is_broken(self, *, thorough: bool) -> bool:
        """Return whether it is damaged; `thorough` also reads every byte.

        Locks of git's own are left by processes that were killed: ours keeps all others out.
        """
        options = [] if thorough else ["--connectivity-only"]
        return self._has_stale_locks() or not self._git.succeeds(
            "fsck", "--no-dangling", "--no-progress", *options, repository=self.path
        )

    def _has_stale_locks(self) -> bool:
        for directory, folders, files in os.walk(self.path):
            if "objects" in folders and directory == self.path:
                folders.remove("objects")
            if any(name.endswith(".lock") for name in files):
                return True
        return False

    def _tidy(self) -> None:
        try:
            names = os.listdir(os.path.join(self.path, "objects", "pack"))
        except OSError:
            return
        if sum(name.endswith(".pack") for name in names) > _MAX_PACKS:
            # It makes reading faster; that it does not work out is no reason to fail.
            self._git.succeeds("gc", "--quiet", repository=self.path)
