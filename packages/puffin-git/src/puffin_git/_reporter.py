"""Who is told of checkouts."""

from __future__ import annotations

from typing import Protocol


class CheckoutReporter(Protocol):
    """Is told of checkouts; called on any thread. Part of `PrepareReporter` of puffin-traits."""

    def on_checkout_start(self, url: str, revision: str) -> None:
        """Take note that a repository is fetched, or checked out; the URL bears no secrets."""

    def on_checkout_complete(self, url: str, revision: str) -> None:
        """Take note that this is over; `revision` is the same as at its start."""
