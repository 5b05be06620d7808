"""The seam between the client and the network: requests, responses and who carries them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Protocol, Self

import msgspec

from puffin_client._errors import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

DEFAULT_CONCURRENCY = 32
"""Requests in flight at once: chosen by measurement, which this package's README shows."""


class Request(msgspec.Struct, frozen=True):
    """One HTTP request without a body."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    """By lower-case name."""
    whole: bool = False
    """The body is read in one go: the beginning of it may be waited for along with the headers."""


class Response:
    """A response whose body is still to be read, in a context manager or with `close`.

    `headers` are by lower-case name, `url` is where the answer came from. Bodies come decoded
    (gzip, deflate and what else the transport offered).
    """

    __slots__ = ("_chunks", "_close", "headers", "status", "url")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        url: str,
        *,
        chunks: Iterator[bytes],
        close: Callable[[], None],
    ) -> None:
        self.status = status
        self.headers = headers
        self.url = url
        self._chunks = chunks
        self._close = close

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def iter_bytes(self) -> Iterator[bytes]:
        """Return the pieces of the body as they come. Raises: NetworkError."""
        return self._chunks

    def read(self, limit: int) -> bytes:
        """Return the whole body. Raises: TooLargeError beyond `limit` bytes, NetworkError."""
        body = BytesIO()  # joined pieces would be there twice
        for piece in self._chunks:
            body.write(piece)
            if body.tell() > limit:
                self.close()
                raise TooLargeError(self.url, limit)
        return body.getvalue()

    def close(self) -> None:
        """Give the connection back, or up, when the body was not read to its end; idempotent."""
        self._close()


class Transport(Protocol):
    """What carries requests; used from many threads at once.

    It follows no redirect and repeats no request: that is done above it. It refuses what comes
    from a host whose certificate it cannot verify, and turns the errors of its library into
    `NetworkError`s, also while the body is read.
    """

    def send(self, request: Request) -> Response:
        """Send a request and return the response once its headers have come."""

    def close(self) -> None:
        """Close all connections."""


class Proxies(msgspec.Struct, frozen=True, kw_only=True):
    """The proxies to use, as the usual environment variables name them."""

    http: str | None = None
    https: str | None = None
    everything: str | None = None
    """For schemes that have no proxy of their own (ALL_PROXY)."""
    exceptions: tuple[str, ...] = ()
    """NO_PROXY: host names, with or without a leading dot, addresses, networks, `*`."""


class TransportSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a transport has to know; times in seconds."""

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    """The longest time in which not a single byte comes."""
    proxies: Proxies = Proxies()
    ca_file: str | None = None
    """Authorities to trust (PEM), from SSL_CERT_FILE, REQUESTS_CA_BUNDLE or `--cert`."""
    ca_directory: str | None = None
    """A directory of such files, from SSL_CERT_DIR."""
    client_certificate: str | None = None
    """The client's own certificate and key in one PEM file."""
    trusted_hosts: tuple[str, ...] = ()
    """`host` or `host:port`, whose certificates are not verified."""
    user_agent: str | None = None
    """None: `puffin/<version>`."""
    concurrency: int = DEFAULT_CONCURRENCY
    """How many requests there will be at once."""
