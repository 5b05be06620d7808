"""Git sources: from a reference to its commit, and from a commit to a work tree in the cache."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_cache import CacheBucket, digest, repository_url
from puffin_git._errors import GitError
from puffin_git._processes import GitProcesses
from puffin_git._work_tree import is_complete

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_cache import Cache
    from puffin_git._references import FoundReference
    from puffin_git._reporter import CheckoutReporter
    from puffin_git._repository import Repository
    from puffin_git._url import GitReference, GitUrl

_DIGITS_IN_PATH = 16


class Checkout(Struct, frozen=True):
    """A complete work tree of one commit in the cache. Never build in it: build in a copy."""

    path: str
    commit: str
    """40 hexadecimal digits in lower case."""


class GitSource:
    """The git repositories that a run needs; for any number of threads and processes at once."""

    __slots__ = (
        "_answers",
        "_cache",
        "_environ",
        "_mutexes",
        "_offline",
        "_processes",
        "_references",
        "_reporter",
        "_timeout",
    )

    def __init__(
        self,
        cache: Cache,
        *,
        environ: Mapping[str, str],
        offline: bool = False,
        reporter: CheckoutReporter | None = None,
        timeout: float | None = None,
    ) -> None:
        self._cache = cache
        self._environ = environ
        """The user's: how repositories are reached is their affair."""
        self._offline = offline
        self._reporter = reporter
        self._timeout = timeout
        """Seconds that one git command may take."""
        self._answers: dict[tuple[str, GitReference], FoundReference | GitError] = {}
        self._references: dict[tuple[str, str], str | None] = {}
        """What stood for a commit of a repository: some servers give a commit only by that."""
        self._processes = GitProcesses()
        self._mutexes: dict[str, threading.Lock] = {}

    def precise(self, url: GitUrl) -> GitUrl:
        """Return the URL with the commit that its reference stands for now; asked once a run.

        Nothing is asked when the URL has its commit. Offline, what the reference of a repository
        on another machine stood for when it was last asked.

        Raises: ReferenceNotFoundError, GitCommandError, GitNotFoundError, GitOfflineError, FsError.
        """
        if url.precise is not None:
            return url
        answer = self._answer(url)
        if isinstance(answer, GitError):
            raise answer
        return url.with_commit(answer.commit)

    def checkout(self, url: GitUrl) -> Checkout:
        """Return a complete work tree of the URL's commit, submodules included.

        It has a `.git` with history and tags. Nothing is locked or started when it is there.

        Raises: ReferenceNotFoundError, GitCommandError, GitNotFoundError, GitOfflineError, FsError.
        """
        commit = self.precise(url).precise or ""
        path = self._path(url, commit)
        if not is_complete(path, commit):
            # Threads wait for one another here; processes at a lock file.
            with self._mutex(url):
                self._repository(url).make_work_tree(
                    path,
                    commit,
                    revision=url.reference.text or commit,
                    reference=self._references.get((url.repository, commit)),
                )
        return Checkout(path, commit)

    def has(self, url: GitUrl) -> bool:
        """Return whether the work tree of the URL's commit is there.

        A reference that was not asked for yet stands for no commit here. Starts no process.
        """
        commit = url.precise
        if commit is None:
            answer = self._answers.get((url.repository, url.reference))
            if answer is None or isinstance(answer, GitError):
                return False
            commit = answer.commit
        return is_complete(self._path(url, commit), commit)

    def terminate_all(self) -> None:
        """End every git process of this source, for a program that is about to end.

        They are out of reach of the terminal's Ctrl-C. Whoever waits for one gets an error, and
        whoever would begin another one: GitStoppedError.
        """
        self._processes.terminate_all()

    def _mutex(self, url: GitUrl) -> threading.Lock:
        return self._mutexes.setdefault(_key(url), threading.Lock())

    def _answer(self, url: GitUrl) -> FoundReference | GitError:
        key = (url.repository, url.reference)
        with self._mutex(url):
            if key not in self._answers:
                self._answers[key] = self._ask(url)
            return self._answers[key]

    def _ask(self, url: GitUrl) -> FoundReference | GitError:
        try:
            found = self._repository(url).find(url.reference)
        except GitError as error:  # whoever asks again is told the same
            return error
        self._references[url.repository, found.commit] = found.name
        return found

    def _repository(self, url: GitUrl) -> Repository:
        from puffin_git._command import Git, GitSettings
        from puffin_git._remote import remote_of
        from puffin_git._repository import Repository

        settings = GitSettings(
            home=self._cache.root,
            environ=self._environ,
            offline=self._offline,
            timeout=self._timeout,
            processes=self._processes,
        )
        git = Git(remote_of(url.repository), settings)
        return Repository(
            git, self._cache, _key(url), offline=self._offline, reporter=self._reporter
        )

    def _path(self, url: GitUrl, commit: str) -> str:
        name = commit[:_DIGITS_IN_PATH]
        return self._cache.directory(CacheBucket.GIT, "checkouts", _key(url), name)


def _key(url: GitUrl) -> str:
    return digest(repository_url(f"git+{url.repository}"))
