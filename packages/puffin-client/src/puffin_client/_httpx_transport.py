"""The transport on httpx: the one that every user of the library has."""

from __future__ import annotations

import contextlib
import os
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from puffin_client._errors import (
    CertificateError,
    ConnectFailedError,
    ConnectionBrokenError,
    NetworkError,
    RequestTimeoutError,
)
from puffin_client._routes import Route, RoutedClients, user_agent
from puffin_client._transport import Request, Response, TransportSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFAULTS = TransportSettings()


class HttpxTransport:
    """Sends requests with an `httpx.Client`: its user's own, or one that fits the settings.

    A client of one's own is not closed by `close`, and the settings do not apply to it.
    """

    def __init__(
        self, client: httpx.Client | None = None, settings: TransportSettings = _DEFAULTS
    ) -> None:
        self._given = client
        self._clients = RoutedClients(settings, _make_client)

    def send(self, request: Request) -> Response:
        """Send a request and return the response once its headers have come."""
        client = self._given or self._clients.get(request.url)
        try:
            built = client.build_request(request.method, request.url, headers=dict(request.headers))
            response = client.send(built, stream=True, follow_redirects=False)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise _converted(error, request.url) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(
            response.status_code,
            headers,
            request.url,
            chunks=_chunks(response, request.url),
            close=response.close,
        )

    def close(self) -> None:
        """Close all connections."""
        self._clients.close()


def _make_client(route: Route, settings: TransportSettings) -> httpx.Client:
    timeout = httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout, pool=None)
    limits = httpx.Limits(
        max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency
    )
    return httpx.Client(
        verify=_context(settings, verify=route.verify),
        proxy=route.proxy,
        timeout=timeout,
        limits=limits,
        headers={"user-agent": settings.user_agent or user_agent()},
        trust_env=False,
    )


def _context(settings: TransportSettings, *, verify: bool) -> ssl.SSLContext:
    if not verify:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif settings.ca_file or settings.ca_directory:
        context = ssl.create_default_context(cafile=settings.ca_file, capath=settings.ca_directory)
        _load_directory(context, settings.ca_directory)
    else:
        # What httpx brings, and what the system trusts.
        context = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()
    if settings.client_certificate:
        context.load_cert_chain(settings.client_certificate)
    return context


def _load_directory(context: ssl.SSLContext, directory: str | None) -> None:
    """Trust all certificates of a directory; OpenSSL alone sees those named by their hash."""
    if directory is None or not os.path.isdir(directory):
        return
    for name in sorted(os.listdir(directory)):
        with contextlib.suppress(OSError):
            context.load_verify_locations(os.path.join(directory, name))


def _chunks(response: httpx.Response, url: str) -> Iterator[bytes]:
    try:
        yield from response.iter_bytes()
    except (httpx.TransportError, httpx.DecodingError, httpx.StreamError) as error:
        raise _converted(error, url) from error
    finally:
        response.close()


def _converted(error: Exception, url: str) -> NetworkError:
    """Return our error for one of httpx."""
    cause = str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in cause:
        reason = cause.partition("verify failed: ")[2].partition(" (_ssl")[0] or cause
        return CertificateError(url, reason, urlsplit(url).hostname or "")
    if isinstance(error, httpx.ConnectTimeout):
        return RequestTimeoutError(url, "the host did not accept a connection in time")
    if isinstance(error, httpx.TimeoutException):
        return RequestTimeoutError(url, "the server sent nothing for too long")
    if isinstance(error, httpx.ConnectError | httpx.ProxyError | httpx.UnsupportedProtocol):
        return ConnectFailedError(url, cause)
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError):
        return ConnectionBrokenError(url, cause)
    return NetworkError(url, cause)
