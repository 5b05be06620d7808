"""The transport on pyreqwest: the fast one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from pyreqwest.client import SyncClient, SyncClientBuilder
from pyreqwest.proxy import ProxyBuilder

from puffin_client._errors import (
    BadUrlError,
    CertificateError,
    CertificateFileError,
    ConnectFailedError,
    ConnectionBrokenError,
    NetworkError,
    RequestTimeoutError,
)
from puffin_client._routes import Route, RoutedClients, user_agent
from puffin_client._transport import Request, Response, TransportSettings
from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyreqwest.exceptions import PyreqwestError
    from pyreqwest.http import HeaderMap
    from pyreqwest.request import SyncStreamRequest
    from pyreqwest.response import SyncResponse

_DEFAULTS = TransportSettings()
_STREAM_WINDOW = 4 << 20
_CONNECTION_WINDOW = 16 << 20
_FRAME = 1 << 20
_READ_AHEAD = 64 << 10
"""Bytes waited for along with the headers if the body is read in one go: a thread that is woken
once instead of twice. Else the headers, and each piece, are handed over as soon as they come."""
_CERTIFICATE = lazy_pattern(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


class ReqwestTransport:
    """Sends requests with a `pyreqwest` client that fits the settings.

    Authorities of the settings are trusted besides those of the system.
    """

    def __init__(self, settings: TransportSettings = _DEFAULTS) -> None:
        self._clients = RoutedClients(settings, _make_client)

    def send(self, request: Request) -> Response:
        """Send a request and return the response once its headers have come."""
        client = self._clients.get(request.url)
        try:
            builder = client.request(request.method, request.url)
            if request.headers:
                builder = builder.headers(dict(request.headers))
            ahead = _READ_AHEAD if request.whole else 0
            stream = builder.streamed_read_buffer_limit(ahead).build_streamed()
            response = stream.__enter__()
        except ValueError as error:
            raise BadUrlError(request.url, str(error)) from error
        except _faults() as error:
            raise _converted(error, request.url, self._clients.proxy(request.url)) from error
        return Response(
            response.status,
            _Headers(response.headers),
            request.url,
            chunks=_chunks(response, request.url, ahead or None),
            close=_Closer(stream),
        )

    def close(self) -> None:
        """Close all connections."""
        self._clients.close()


class _Closer:
    """Ends a streamed request once."""

    def __init__(self, stream: SyncStreamRequest) -> None:
        self._stream: SyncStreamRequest | None = stream

    def __call__(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.__exit__(None, None, None)


def _make_client(route: Route, settings: TransportSettings) -> SyncClient:
    builder = (
        SyncClientBuilder()
        .follow_redirects(False)
        .referer(False)
        .http2(True)
        # Large windows and frames: fewer round trips for wheels, fewer pieces to hand to Python.
        .http2_initial_stream_window_size(_STREAM_WINDOW)
        .http2_initial_connection_window_size(_CONNECTION_WINDOW)
        .http2_max_frame_size(_FRAME)
        .connect_timeout(timedelta(seconds=settings.connect_timeout))
        .read_timeout(timedelta(seconds=settings.read_timeout))
        .user_agent(settings.user_agent or user_agent())
        # The authorities are read, 144 of them in 15 ms, unless no certificate is verified. Who
        # speaks http only sees none.
        .danger_accept_invalid_certs(not (route.verify and route.tls))
    )
    # Without this it would look for proxies by itself.
    builder = builder.no_proxy()
    if route.proxy is not None:
        builder = builder.proxy(ProxyBuilder.all(route.proxy))
    if route.tls:
        for certificate in authorities(settings) if route.verify else ():
            builder = builder.add_root_certificate_pem(certificate)
        if settings.client_certificate:
            builder = _identified(builder, settings.client_certificate)
    try:
        return builder.build()
    except _faults() as error:
        path = settings.ca_file or settings.ca_directory or "the system"
        raise CertificateFileError(path, _causes(error)[-1]) from error


def _identified(builder: SyncClientBuilder, path: str) -> SyncClientBuilder:
    content = _read(path)
    try:
        return builder.identity_pem(content)
    except ValueError as error:
        reason = "it has to hold a certificate and its private key, in PEM"
        raise CertificateFileError(path, reason) from error


def authorities(settings: TransportSettings) -> Iterable[bytes]:
    """Return the certificates of the authorities to trust, each once.

    A directory usually holds what the file does, twice: by name and by hash.

    Raises: CertificateFileError - a file cannot be read.
    """
    files = [settings.ca_file] if settings.ca_file else []
    if settings.ca_directory and os.path.isdir(settings.ca_directory):
        directory = settings.ca_directory
        paths = {os.path.realpath(os.path.join(directory, name)) for name in os.listdir(directory)}
        files += sorted(path for path in paths if os.path.isfile(path))
    return dict.fromkeys(each for path in files for each in _CERTIFICATE.findall(_read(path)))


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise CertificateFileError(path, error.strerror or str(error)) from error


class _Headers(Mapping[str, str]):
    """The headers of a response, of which most answers need none."""

    __slots__ = ("_found", "_given")

    def __init__(self, given: HeaderMap) -> None:
        self._given = given
        self._found: dict[str, str] | None = None

    def _all(self) -> dict[str, str]:
        if self._found is None:
            found: dict[str, str] = {}
            for name, value in self._given.items():  # names come in lower case
                found[name] = f"{found[name]}, {value}" if name in found else value
            self._found = found
        return self._found

    def __getitem__(self, name: str) -> str:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def _chunks(response: SyncResponse, url: str, size: int | None) -> Iterator[bytes]:
    """Yield the body in pieces of `size` bytes, for which is waited; None: as they come."""
    reader = response.body_reader
    try:
        while (chunk := reader.read(size) if size else reader.read_chunk()) is not None:
            yield chunk.to_bytes()
    except GeneratorExit:
        raise  # it comes at any time, also while the module that the next line needs is loaded
    except _faults() as error:
        raise _converted(error, url) from error


def _faults() -> type[PyreqwestError]:
    """Return the base of all errors of pyreqwest.

    It comes with a module of its own, and with `json`, 3 ms that no answer needs. What follows
    `except` is looked at when there is an error.
    """
    from pyreqwest.exceptions import PyreqwestError

    return PyreqwestError


def _converted(error: PyreqwestError, url: str, proxy: str = "") -> NetworkError:
    """Return our error for one of pyreqwest; `proxy` is on the way to the URL."""
    from urllib.parse import urlsplit

    from pyreqwest import exceptions

    causes = _causes(error)
    cause = causes[-1]
    if any("certificate" in text.lower() for text in causes):
        return CertificateError(url, cause, urlsplit(url).hostname or "")
    if isinstance(error, exceptions.ConnectTimeoutError):
        return RequestTimeoutError(url, "the host did not accept a connection in time")
    if isinstance(error, exceptions.RequestTimeoutError):
        return RequestTimeoutError(url, "the server sent nothing for too long")
    if _never_connected(error, causes):
        return ConnectFailedError(url, cause, proxy)
    return ConnectionBrokenError(url, cause)


def _never_connected(error: PyreqwestError, causes: list[str]) -> bool:
    """Return whether the fault is in connecting; the library calls lost connections so, too."""
    from pyreqwest import exceptions

    if any("closed" in text or "reset" in text for text in causes):
        return False
    return isinstance(error, exceptions.ConnectError | exceptions.BuilderError)


def _causes(error: PyreqwestError) -> list[str]:
    from pyreqwest import exceptions

    if not isinstance(error, exceptions.DetailedPyreqwestError):
        return [error.message]
    return [error.message, *(cause["message"] for cause in error.details["causes"] or ())]
