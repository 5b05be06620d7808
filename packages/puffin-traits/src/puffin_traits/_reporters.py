"""How the layers tell of their progress: one protocol a phase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from puffin_normalize import ProjectName


class ResolveReporter(Protocol):
    """Is told how a resolution proceeds, on the thread of the solver."""

    def on_progress(self, name: ProjectName, version: str) -> None:
        """Take note that the solver looks at this version of the project."""

    def on_complete(self) -> None:
        """Take note that the resolution is over, with or without a result."""


class PrepareReporter(Protocol):
    """Is told how distributions are fetched, built and unpacked; called on any thread.

    `key` stands for one download: the file name, unique among those in flight.
    """

    def on_start(self, files: int, size: int | None) -> None:
        """Take note of how many files come, and of their bytes in all if every size is known."""

    def on_download_start(self, key: str, size: int | None) -> None:
        """Take note that a download begins, of `size` bytes if that is known."""

    def on_download_progress(self, key: str, received: int) -> None:
        """Take note of `received` more bytes (not the sum)."""

    def on_download_complete(self, key: str) -> None:
        """Take note that a download is over, whole or not."""

    def on_build_start(self, label: str) -> None:
        """Take note that a build begins: `flask==3.0.0`, `flask @ https://example.org/f.zip`."""

    def on_build_complete(self, label: str, *, built: bool) -> None:
        """Take note that a build is over, and whether it gave what was asked for."""

    def on_checkout_start(self, url: str, revision: str) -> None:
        """Take note that a repository is fetched, or checked out; the URL bears no secrets."""

    def on_checkout_complete(self, url: str, revision: str) -> None:
        """Take note that this is over; `revision` is the same as at its start."""

    def on_prepared(self, name: ProjectName, version: str) -> None:
        """Take note that a distribution is unpacked and ready to be installed."""

    def on_complete(self) -> None:
        """Take note that the phase is over, with or without success."""


class InstallReporter(Protocol):
    """Is told how an environment changes; called on any thread of the pool."""

    def on_start(self, distributions: int) -> None:
        """Take note of how many distributions will be installed."""

    def on_installed(self, name: ProjectName, version: str) -> None:
        """Take note that a distribution is in place."""

    def on_removed(self, name: ProjectName, version: str) -> None:
        """Take note that a distribution is gone."""

    def on_complete(self) -> None:
        """Take note that the phase is over, with or without success."""


class NullReporter:
    """Implements all three protocols and does nothing: the default, and a base for others."""

    def on_start(self, *counts: int | None) -> None:
        """Do nothing."""

    def on_progress(self, name: ProjectName, version: str) -> None:
        """Do nothing."""

    def on_download_start(self, key: str, size: int | None) -> None:
        """Do nothing."""

    def on_download_progress(self, key: str, received: int) -> None:
        """Do nothing."""

    def on_download_complete(self, key: str) -> None:
        """Do nothing."""

    def on_build_start(self, label: str) -> None:
        """Do nothing."""

    def on_build_complete(self, label: str, *, built: bool) -> None:
        """Do nothing."""

    def on_checkout_start(self, url: str, revision: str) -> None:
        """Do nothing."""

    def on_checkout_complete(self, url: str, revision: str) -> None:
        """Do nothing."""

    def on_prepared(self, name: ProjectName, version: str) -> None:
        """Do nothing."""

    def on_installed(self, name: ProjectName, version: str) -> None:
        """Do nothing."""

    def on_removed(self, name: ProjectName, version: str) -> None:
        """Do nothing."""

    def on_complete(self) -> None:
        """Do nothing."""
