"""Git sources: from a reference to its commit, and from a commit to a work tree in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_cache import Cache
    from puffin_git._url import GitUrl


class CheckoutReporter(Protocol):
    """Is told of checkouts; called on any thread. Part of `PrepareReporter` of puffin-traits."""

    def on_checkout_start(self, url: str, revision: str) -> None:
        """Take note that a repository is fetched, or checked out; the URL bears no secrets."""

    def on_checkout_complete(self, url: str, revision: str) -> None:
        """Take note that this is over; `revision` is the same as at its start."""


class Checkout(Struct, frozen=True):
    """A complete work tree of one commit in the cache. Never build in it: build in a copy."""

    path: str
    commit: str
    """40 hexadecimal digits in lower case."""


class GitSource:
    """The git repositories that a run needs; for any number of threads and processes at once."""

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
        self._offline = offline
        self._reporter = reporter
        self._timeout = timeout

    def precise(self, url: GitUrl) -> GitUrl:
        """Return the URL with the commit that its reference stands for now; asked once a run.

        Nothing is asked when the URL has its commit.

        Raises: ReferenceNotFoundError, GitCommandError, GitNotFoundError, GitOfflineError.
        """
        raise NotImplementedError

    def checkout(self, url: GitUrl) -> Checkout:
        """Return a complete work tree of the URL's commit, submodules included.

        Raises: ReferenceNotFoundError, GitCommandError, GitNotFoundError, GitOfflineError, FsError.
        Cost: two file system calls when it is there.
        """
        raise NotImplementedError

    def has(self, url: GitUrl) -> bool:
        """Return whether the work tree of the URL's commit is there. Starts no process."""
        raise NotImplementedError
