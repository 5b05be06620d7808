"""Carry out one request: credentials, redirects and retries, above any transport."""

from __future__ import annotations

import logging
import time
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from puffin_client._credentials import basic
from puffin_client._errors import (
    AuthenticationError,
    BadUrlError,
    ClosedError,
    NetworkError,
    RedirectError,
    StatusError,
)
from puffin_client._http_client import NONE_EXPECTED
from puffin_client._retries import PASSING_STATUSES, may_pass
from puffin_client._transport import Request
from pypi_types import origin, redact_url, split_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from puffin_client._credentials import CredentialStore
    from puffin_client._retries import RetryPolicy
    from puffin_client._transport import Response, Transport
    from pypi_types import Credentials

T = TypeVar("T")
MAX_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_logger = logging.getLogger(__name__)


class Exchange:
    """What `HttpClient` does once it is allowed to use the network."""

    def __init__(
        self,
        transport_factory: Callable[[], Transport],
        *,
        credentials: CredentialStore,
        retries: RetryPolicy,
        sleep: Callable[[float], None],
    ) -> None:
        """Open nothing before the first request."""
        self.credentials = credentials
        self._factory = transport_factory
        self._transport: Transport | None = None
        self._lock = Lock()
        self._retries = retries
        self._sleep = sleep
        self._closed = False

    def close(self) -> None:
        """Close the transport, if one was made, and make no other."""
        with self._lock:
            self._closed = True
            transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def fetch(self, request: Request, expected: frozenset[int]) -> Response:
        """Return the response to a request; see `HttpClient.fetch`."""
        return self._persist(request.url, lambda: self.follow(request, expected))

    def call(self, request: Request, use: Callable[[Response], T], expected: frozenset[int]) -> T:
        """Return what `use` makes of the response; see `HttpClient.call`."""

        def attempt() -> T:
            with self.follow(request, expected) as response:
                return use(response)

        return self._persist(request.url, attempt)

    def pause(self, attempt: int, url: str, error: NetworkError | StatusError) -> None:
        """Wait before another attempt, or raise `error` where no further one may go better."""
        if not may_pass(error) or attempt >= self._retries.attempts:
            raise error
        headers = error.headers if isinstance(error, StatusError) else {}
        seconds = self._retries.delay(attempt, headers, time.time())
        _logger.debug("retrying %s in %.2f s: %s", redact_url(url), seconds, error)
        self._sleep(seconds)

    def _persist(self, url: str, attempt: Callable[[], T]) -> T:
        number = 1
        while True:
            try:
                return attempt()
            except (NetworkError, StatusError) as error:
                self.pause(number, url, error)
            number += 1

    def follow(self, request: Request, expected: frozenset[int] = NONE_EXPECTED) -> Response:
        """Send a request once and follow where it leads; errors as of `fetch`."""
        target = request
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(target)
            if response.status not in _REDIRECTS or "location" not in response.headers:
                return self._checked(response, expected)
            response.close()
            target = _redirected(target, response)
        raise RedirectError(request.url, f"there are more than {MAX_REDIRECTS} of them")

    def _send(self, request: Request) -> Response:
        """Send one request with the credentials that its origin is due."""
        split = split_credentials(request.url)
        if "\\" in split.url.partition("://")[2].partition("/")[0]:
            # For some a host begins behind it, for others a path: whose credentials shall be sent?
            raise BadUrlError(split.url, "there is a backslash in its host")
        if split.credentials is not None:
            self.credentials.remember(split.url, split.credentials)
        headers = dict(request.headers)
        own = headers.get("authorization")
        sent = own or _named(split.credentials) or self.credentials.authorization(split.url)
        response = self._attempt(request, split.url, headers, sent)
        if response.status != AuthenticationError.UNAUTHORIZED or own is not None:
            return response
        asked = self.credentials.ask(split.url, refused=sent)
        if asked is None:
            return response
        response.close()
        return self._attempt(request, split.url, headers, asked)

    def _attempt(
        self, request: Request, url: str, headers: dict[str, str], authorization: str | None
    ) -> Response:
        if authorization is not None:
            headers = {**headers, "authorization": authorization}
        return self._opened(url).send(Request(request.method, url, headers, request.whole))

    def _opened(self, url: str) -> Transport:
        with self._lock:
            if self._closed:
                raise ClosedError(url)
            if self._transport is None:
                self._transport = self._factory()
            return self._transport

    @staticmethod
    def _checked(response: Response, expected: frozenset[int]) -> Response:
        if response.status < 300 or response.status == 304 or response.status in expected:  # noqa: PLR2004 - statuses are their own names
            return response
        response.close()
        raise status_error(response.url, response.status, response.headers)


def status_error(url: str, status: int, headers: Mapping[str, str]) -> StatusError:
    """Return the error for a status that is no success."""
    kind = AuthenticationError if status in AuthenticationError.STATUSES else StatusError
    return kind(url, status, dict(headers) if status in PASSING_STATUSES else {})


def _named(credentials: Credentials | None) -> str | None:
    """Return the header for credentials of the URL itself, whatever its origin is known by."""
    return None if credentials is None or credentials.password is None else basic(credentials)


def _redirected(request: Request, response: Response) -> Request:
    """Return the request that a redirect asks for."""
    from urllib.parse import urljoin

    try:
        url = urljoin(request.url, response.headers["location"])
    except ValueError as error:
        raise RedirectError(request.url, "it leads to what is no URL") from error
    scheme = url.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        raise RedirectError(request.url, f"it leads to a {scheme}: URL")
    if scheme == "http" and request.url.lower().startswith("https:"):
        raise RedirectError(request.url, f"it leads from https to http ({redact_url(url)})")
    headers = dict(request.headers)
    if origin(url) != origin(request.url):
        # Credentials belong to an origin; those of the new one are looked up when we get there.
        headers.pop("authorization", None)
    return Request(request.method, url, headers, request.whole)
