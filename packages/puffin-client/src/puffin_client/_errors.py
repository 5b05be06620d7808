"""The errors of the client.

    PuffinError
    └── ClientError
        ├── OfflineError                  a request would be needed, and --offline forbids it
        ├── NetworkError                  no (whole) answer came
        │   ├── ConnectFailedError        refused, name not found, proxy down
        │   ├── ConnectionBrokenError     reset, or the body ended early
        │   ├── RequestTimeoutError       nothing came in time
        │   └── CertificateError          the server's certificate is not trusted (never retried)
        ├── StatusError                   an answer came, and it says no
        │   └── AuthenticationError       401 or 403
        ├── BadAnswerError                a part of a file where the whole was asked for
        ├── BadUrlError                   no server is where a URL says
        ├── ProxyError                    the proxy of the settings is none
        ├── RedirectError                 too many redirects, or one from https to http
        ├── TooLargeError                 a body is larger than what is allowed
        ├── CredentialsError              netrc or the keyring command do not work
        ├── CertificateFileError          a file of certificates cannot be read, or holds none
        ├── HashMismatchError             a file is not the one that the index promised
        ├── ProjectNotFoundError          no index has the project
        ├── FindLinksError                a find-links location or local index cannot be read
        ├── TransportChoiceError          the transport that was asked for is not installed
        └── ClosedError                   a request after the client was closed

URLs are kept without passwords, so that no message, log or pickle can show one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from puffin_macros import PuffinError
from pypi_types import redact_url

if TYPE_CHECKING:
    from collections.abc import Mapping


class ClientError(PuffinError):
    """The base of the errors of this package."""


class _UrlError(ClientError):
    """An error about one URL; `url` is redacted."""

    def __init__(self, url: str, *details: object) -> None:
        self.url = redact_url(url)
        super().__init__(self.url, *details)


class ReasonError(_UrlError):
    """An error about one URL for a `reason` that is told in words."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.reason = reason


class OfflineError(_UrlError):
    """A request would be needed, but the network is not to be used."""

    def __str__(self) -> str:
        return f"{self.url} is not in the cache, and --offline forbids to ask for it"


class BadUrlError(ReasonError):
    """A URL that names no server; `reason` says what is wrong with it."""

    def __str__(self) -> str:
        return f"Failed to fetch {self.url}: {self.reason}"


class ProxyError(ReasonError):
    """The URL of a proxy does not serve; `reason` says why."""

    def __str__(self) -> str:
        return f"The proxy {self.url} cannot be used: {self.reason}"


class NetworkError(_UrlError):
    """No answer, or not the whole of it, came from the network; `cause` says why."""

    verb = "Failed to fetch"

    def __init__(self, url: str, cause: str) -> None:
        super().__init__(url, cause)
        self.cause = cause

    def __str__(self) -> str:
        return f"{self.verb} {self.url}: {self.cause}"


class ConnectFailedError(NetworkError):
    """No connection: refused, an unknown host name, a proxy that does not answer.

    `proxy` is the one on the way, redacted; empty if there is none.
    """

    verb = "Failed to connect to the host of"

    def __init__(self, url: str, cause: str, proxy: str = "") -> None:
        super().__init__(url, cause)
        self.proxy = redact_url(proxy)
        self.args = (self.url, cause, self.proxy)

    def __str__(self) -> str:
        through = f" through the proxy {self.proxy}" if self.proxy else ""
        return f"{self.verb} {self.url}{through}: {self.cause}"


class ConnectionBrokenError(NetworkError):
    """The connection was reset, or ended before the whole body had come."""

    verb = "The connection broke while fetching"


class RequestTimeoutError(NetworkError):
    """Nothing came within the connect or read timeout."""

    verb = "Timed out while fetching"


class CertificateError(NetworkError):
    """The certificate of a host could not be verified."""

    def __init__(self, url: str, cause: str, host: str) -> None:
        super().__init__(url, cause)
        self.host = host
        self.args = (self.url, cause, host)

    def __str__(self) -> str:
        return (
            f"The TLS certificate of {self.host} could not be verified: {self.cause} (if you trust "
            f"it, name a file with its authority in SSL_CERT_FILE; needed for {self.url})"
        )


class StatusError(_UrlError):
    """The server answered with a status that is no success."""

    def __init__(self, url: str, status: int, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.headers = headers or {}
        super().__init__(url, status, self.headers)

    def __str__(self) -> str:
        return f"Failed to fetch {self.url}: the server answered {self.described_status}"

    @property
    def described_status(self) -> str:
        """The status with what it means, if it is one of those that have a meaning."""
        from http import HTTPStatus

        try:
            return f"{self.status} ({HTTPStatus(self.status).phrase})"
        except ValueError:
            return str(self.status)


class AuthenticationError(StatusError):
    """The server wants credentials (401), or refuses those it got (403)."""

    UNAUTHORIZED: ClassVar[int] = 401
    STATUSES: ClassVar[frozenset[int]] = frozenset({401, 403})

    def __str__(self) -> str:
        missing = self.status == self.UNAUTHORIZED
        reason = "credentials are missing or wrong" if missing else "access is forbidden"
        return f"Failed to fetch {self.url}: {reason} (the server answered {self.status})"


class BadAnswerError(_UrlError):
    """A whole file was asked for, and something else than all of it was answered."""

    def __init__(self, url: str, status: int) -> None:
        super().__init__(url, status)
        self.status = status

    def __str__(self) -> str:
        return f"Failed to fetch {self.url}: the server answered {self.status} to a plain request"


class RedirectError(ReasonError):
    """A redirect that is not followed; `reason` says why."""

    def __str__(self) -> str:
        return f"The redirect from {self.url} is not followed: {self.reason}"


class TooLargeError(_UrlError):
    """A body is larger than `limit` bytes."""

    def __init__(self, url: str, limit: int) -> None:
        super().__init__(url, limit)
        self.limit = limit

    def __str__(self) -> str:
        return f"The answer of {self.url} is larger than the {self.limit:,} bytes that are allowed"


class CredentialsError(ClientError):
    """A source of credentials does not work; the message names it, and no secret."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(source, reason)
        self.source = source
        self.reason = reason

    def __str__(self) -> str:
        return f"Failed to read credentials from {self.source}: {self.reason}"


class CertificateFileError(ClientError):
    """A file of certificates, to trust or to show, does not serve."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"The certificates of {self.path} cannot be used: {self.reason}"


class HashMismatchError(_UrlError):
    """A file has another digest than the one that was promised."""

    def __init__(self, url: str, algorithm: str, expected: str, actual: str) -> None:
        super().__init__(url, algorithm, expected, actual)
        self.algorithm = algorithm
        self.expected = expected
        self.actual = actual

    def __str__(self) -> str:
        return (
            f"The {self.algorithm} of {self.url} does not match: "
            f"expected {self.expected}, got {self.actual}"
        )


class ProjectNotFoundError(ClientError):
    """None of the indexes has the project, nor have find-links; `indexes` may be none at all."""

    def __init__(self, name: str, indexes: tuple[str, ...]) -> None:
        self.name = name
        self.indexes = tuple(redact_url(url) for url in indexes)
        super().__init__(name, self.indexes)

    def __str__(self) -> str:
        if not self.indexes:
            return (
                f"Project {self.name} was not found: no index is in use, nor do find-links have it"
            )
        return f"Project {self.name} was not found in {_listed(self.indexes)}"


class FindLinksError(ClientError):
    """A find-links location or an index on disk cannot be read."""

    def __init__(self, location: str, reason: str) -> None:
        self.location = redact_url(location)
        self.reason = reason
        super().__init__(self.location, reason)

    def __str__(self) -> str:
        return f"Failed to read the links at {self.location}: {self.reason}"


class TransportChoiceError(ClientError):
    """A transport that is not known or not installed was asked for."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(kind, reason)
        self.kind = kind
        self.reason = reason

    def __str__(self) -> str:
        return f"The transport {self.kind!r} cannot be used: {self.reason}"


def _listed(urls: tuple[str, ...]) -> str:
    return urls[0] if len(urls) == 1 else f"{', '.join(urls[:-1])} or {urls[-1]}"


class ClosedError(_UrlError):
    """A request comes after the client was closed: its answer is not wanted any more."""

    def __str__(self) -> str:
        return f"{self.url} is not fetched any more, the client is closed"
