"""The transport on httpx: the one that every user of the library has."""

from __future__ import annotations

import contextlib
import os
import ssl
from importlib.util import find_spec
from socket import SHUT_RDWR, socket
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from weakref import WeakSet

import httpx

from puffin_client._errors import (
    BadUrlError,
    CertificateError,
    CertificateFileError,
    ConnectFailedError,
    ConnectionBrokenError,
    NetworkError,
    ProxyError,
    RequestTimeoutError,
)
from puffin_client._routes import Route, RoutedClients, user_agent
from puffin_client._transport import Request, Response, TransportSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DEFAULTS = TransportSettings()
_CONNECTIONS = 16
"""The most that are open at once: with more of them httpx is slower."""


class HttpxTransport:
    """Sends requests with an `httpx.Client`: its user's own, or one that fits the settings.

    A client of one's own is not closed by `close`, and the settings do not apply to it.
    """

    def __init__(
        self, client: httpx.Client | None = None, settings: TransportSettings = _DEFAULTS
    ) -> None:
        self._given = client
        self._connections = _Connections()
        self._clients = RoutedClients(settings, _make_client)

    def send(self, request: Request) -> Response:
        """Send a request and return the response once its headers have come."""
        client = self._given or self._clients.get(request.url)
        # The client tells of each new connection, so that `close` can wake who waits for it.
        extensions = {} if self._given else {"trace": self._connections.trace}
        try:
            built = client.build_request(
                request.method, request.url, headers=dict(request.headers), extensions=extensions
            )
            response = client.send(built, stream=True, follow_redirects=False)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise BadUrlError(request.url, str(error)) from error
        except httpx.TransportError as error:
            proxy = "" if self._given else self._clients.proxy(request.url)
            raise _converted(error, request.url, proxy) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(
            response.status_code,
            headers,
            request.url,
            chunks=_chunks(response, request.url),
            close=response.close,
        )

    def close(self) -> None:
        """Close all connections, also those that threads wait for."""
        self._connections.shut_down()
        self._clients.close()


class _Connections:
    """The sockets that are open: closing one wakes nobody who reads from it, shutting it down does.

    Spec: the "trace" extension of httpcore.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._sockets: WeakSet[socket] = WeakSet()
        self._over = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of a connection that was made, or is encrypted from now on."""
        if not event.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        opened = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.add(opened)
            over = self._over
        if over:
            _shut_down(opened)

    def shut_down(self) -> None:
        """Break all connections, those that are made from now on as well."""
        with self._lock:
            self._over = True
            opened = list(self._sockets)
        for each in opened:
            _shut_down(each)


def _shut_down(opened: socket) -> None:
    with contextlib.suppress(OSError):  # it may be closed already
        opened.shutdown(SHUT_RDWR)


def _make_client(route: Route, settings: TransportSettings) -> httpx.Client:
    timeout = httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout, pool=None)
    most = min(settings.concurrency, _CONNECTIONS)
    limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
    return httpx.Client(
        verify=_context(settings, verify=route.verify) if route.tls else _plain(),
        proxy=None if route.proxy is None else _proxy(route.proxy, settings),
        timeout=timeout,
        limits=limits,
        headers={"user-agent": settings.user_agent or user_agent()},
        trust_env=False,
    )


def _proxy(url: str, settings: TransportSettings) -> httpx.Proxy:
    """Return a proxy, trusted for what hosts are. Raises: ProxyError - httpx knows none such."""
    scheme = url.partition(":")[0].lower()
    if scheme.startswith("socks") and find_spec("socksio") is None:
        raise ProxyError(url, "httpx needs the package socksio for it")
    try:
        context = _context(settings, verify=True) if scheme == "https" else None
        return httpx.Proxy(url, ssl_context=context)
    except (ValueError, httpx.InvalidURL) as error:
        raise ProxyError(url, "it is none for httpx") from error


def _context(settings: TransportSettings, *, verify: bool) -> ssl.SSLContext:
    if not verify:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif settings.ca_file or settings.ca_directory:
        with _faults_of(settings.ca_file or ""):
            context = ssl.create_default_context(
                cafile=settings.ca_file, capath=settings.ca_directory
            )
        _load_directory(context, settings.ca_directory)
    else:
        # What httpx brings, and what the system trusts.
        context = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()
    if settings.client_certificate:
        with _faults_of(settings.client_certificate):
            context.load_cert_chain(settings.client_certificate)
    return context


@contextlib.contextmanager
def _faults_of(path: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        raise CertificateFileError(path, "they are not the PEM that they should be") from error
    except OSError as error:
        raise CertificateFileError(path, error.strerror or str(error)) from error


def _plain() -> ssl.SSLContext:
    """Return what a client needs that speaks http only, and trusts nobody: it takes no time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


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


def _converted(error: Exception, url: str, proxy: str = "") -> NetworkError:
    """Return our error for one of httpx; `proxy` is on the way to the URL."""
    cause = str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in cause:
        reason = cause.partition("verify failed: ")[2].partition(" (_ssl")[0] or cause
        return CertificateError(url, reason, urlsplit(url).hostname or "")
    if isinstance(error, httpx.ConnectTimeout):
        return RequestTimeoutError(url, "the host did not accept a connection in time")
    if isinstance(error, httpx.TimeoutException):
        return RequestTimeoutError(url, "the server sent nothing for too long")
    if isinstance(error, httpx.ConnectError | httpx.ProxyError | httpx.UnsupportedProtocol):
        return ConnectFailedError(url, cause, proxy)
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError):
        return ConnectionBrokenError(url, cause)
    return NetworkError(url, cause)
