"""The client that everything goes through: offline guard, a transport made when needed."""

from __future__ import annotations

import time
from _thread import allocate_lock
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from puffin_client._credentials import CredentialStore
    from puffin_client._exchange import Exchange
    from puffin_client._retries import RetryPolicy
    from puffin_client._transport import Request, Response, Transport

T = TypeVar("T")
NONE_EXPECTED: frozenset[int] = frozenset()


class HttpClient:
    """Sends requests through a transport that is made when the first one is sent.

    Redirects are followed, passing faults are retried, credentials are added for the origins that
    they belong to, and `offline` opens no socket. To be used from many threads.
    """

    def __init__(
        self,
        transport_factory: Callable[[], Transport],
        *,
        credentials: CredentialStore | Callable[[], CredentialStore] | None = None,
        retries: RetryPolicy | Callable[[], RetryPolicy] | None = None,
        offline: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make nothing yet; `sleep` waits between attempts, in seconds.

        `credentials` and `retries` may be functions that make them when the first request is sent.
        """
        self.offline = offline
        self._factory = transport_factory
        self._credentials = credentials
        self._retries = retries
        self._sleep = sleep
        self._exchange: Exchange | None = None
        self._urls: list[str] = []
        self._closed = False
        self._lock = allocate_lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fetch(self, request: Request, *, expected: frozenset[int] = NONE_EXPECTED) -> Response:
        """Return the response, its body unread; close it.

        Raises: StatusError for 400 and above unless in `expected`, OfflineError, NetworkError.
        """
        return self.exchange(request.url).fetch(request, expected)

    def call(
        self,
        request: Request,
        use: Callable[[Response], T],
        *,
        expected: frozenset[int] = NONE_EXPECTED,
    ) -> T:
        """Return what `use` makes of the response; a body that breaks is fetched, and used, again.

        Raises: as `fetch`, and what `use` raises.
        """
        return self.exchange(request.url).call(request, use, expected)

    def remember_credentials(self, url: str) -> None:
        """Use the credentials of an index's `url`, if it has any, for its origin."""
        with self._lock:
            self._urls.append(url)
            if self._exchange is not None:
                self._exchange.credentials.remember_url(url)

    def exchange(self, url: str) -> Exchange:
        """Return what carries requests out. Raises: OfflineError, ClosedError naming `url`."""
        if self.offline:
            from puffin_client._errors import OfflineError

            raise OfflineError(url)
        with self._lock:
            if self._exchange is None:
                self._exchange = self._open(url)
            return self._exchange

    def _open(self, url: str) -> Exchange:
        if self._closed:
            from puffin_client._errors import ClosedError

            raise ClosedError(url)
        from puffin_client._credentials import CredentialStore
        from puffin_client._exchange import Exchange
        from puffin_client._retries import RetryPolicy

        given = self._credentials
        credentials = (given() if callable(given) else given) or CredentialStore()
        retries = self._retries() if callable(self._retries) else self._retries
        for known in self._urls:
            credentials.remember_url(known)
        return Exchange(
            self._factory,
            credentials=credentials,
            retries=retries or RetryPolicy(),
            sleep=self._sleep,
        )

    def close(self) -> None:
        """Close the transport, if one was made; no further request is sent."""
        with self._lock:
            self._closed = True
            exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.close()
