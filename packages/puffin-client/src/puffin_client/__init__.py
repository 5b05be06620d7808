"""Fetch project pages, wheel metadata and wheels from any index, through an HTTP cache.

It leaves unpacking to puffin-distribution, and reading archives to puffin-package.

    >>> from tempfile import TemporaryDirectory
    >>> from puffin_cache import Cache
    >>> from puffin_client import CachedClient, HttpClient, RegistryClient, open_transport
    >>> from puffin_normalize import normalize_project
    >>> from pypi_types import IndexLocations
    >>> http = HttpClient(open_transport, offline=True)
    >>> with TemporaryDirectory() as root, Cache(root) as cache, http:
    ...     client = RegistryClient(CachedClient(http, cache), IndexLocations(), cache)
    ...     client.cached_project(normalize_project("black")) is None
    True

Spec: simple repository API (PEP 503, 592, 629, 658, 691, 700, 714, 792), HTTP caching (RFC 9111,
8246), ranges (RFC 9110, 14).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_client._cached_client import CachedClient
    from puffin_client._credentials import CredentialStore
    from puffin_client._default_index import default_index_url
    from puffin_client._download import Download
    from puffin_client._errors import (
        AuthenticationError,
        BadAnswerError,
        BadUrlError,
        CertificateError,
        CertificateFileError,
        ClientError,
        ClosedError,
        ConnectFailedError,
        ConnectionBrokenError,
        CredentialsError,
        FindLinksError,
        HashMismatchError,
        NetworkError,
        OfflineError,
        ProjectNotFoundError,
        ProxyError,
        RedirectError,
        RequestTimeoutError,
        StatusError,
        TooLargeError,
        TransportChoiceError,
    )
    from puffin_client._http_client import HttpClient
    from puffin_client._httpx_transport import HttpxTransport
    from puffin_client._keyring import KeyringCommand
    from puffin_client._policy import HttpCachePolicy, Stored
    from puffin_client._project import Project, ProjectFile, ProjectSdist, ProjectWheel, Release
    from puffin_client._registry import RegistryClient, file_of, source_key, source_of
    from puffin_client._reqwest_transport import ReqwestTransport
    from puffin_client._retries import RetryPolicy
    from puffin_client._transport import (
        DEFAULT_CONCURRENCY,
        Proxies,
        Request,
        Response,
        Transport,
        TransportSettings,
    )
    from puffin_client._transport_choice import TransportKind, open_transport

__all__ = [
    "DEFAULT_CONCURRENCY",
    "AuthenticationError",
    "BadAnswerError",
    "BadUrlError",
    "CachedClient",
    "CertificateError",
    "CertificateFileError",
    "ClientError",
    "ClosedError",
    "ConnectFailedError",
    "ConnectionBrokenError",
    "CredentialStore",
    "CredentialsError",
    "Download",
    "FindLinksError",
    "HashMismatchError",
    "HttpCachePolicy",
    "HttpClient",
    "HttpxTransport",
    "KeyringCommand",
    "NetworkError",
    "OfflineError",
    "Project",
    "ProjectFile",
    "ProjectNotFoundError",
    "ProjectSdist",
    "ProjectWheel",
    "Proxies",
    "ProxyError",
    "RedirectError",
    "RegistryClient",
    "Release",
    "Request",
    "RequestTimeoutError",
    "ReqwestTransport",
    "Response",
    "RetryPolicy",
    "StatusError",
    "Stored",
    "TooLargeError",
    "Transport",
    "TransportChoiceError",
    "TransportKind",
    "TransportSettings",
    "default_index_url",
    "file_of",
    "open_transport",
    "source_key",
    "source_of",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_cached_client": ["CachedClient"],
        "_credentials": ["CredentialStore"],
        "_default_index": ["default_index_url"],
        "_download": ["Download"],
        "_errors": [
            "AuthenticationError",
            "BadAnswerError",
            "BadUrlError",
            "CertificateError",
            "CertificateFileError",
            "ClientError",
            "ClosedError",
            "ConnectFailedError",
            "ConnectionBrokenError",
            "CredentialsError",
            "FindLinksError",
            "HashMismatchError",
            "NetworkError",
            "OfflineError",
            "ProjectNotFoundError",
            "ProxyError",
            "RedirectError",
            "RequestTimeoutError",
            "StatusError",
            "TooLargeError",
            "TransportChoiceError",
        ],
        "_http_client": ["HttpClient"],
        "_httpx_transport": ["HttpxTransport"],
        "_keyring": ["KeyringCommand"],
        "_policy": ["HttpCachePolicy", "Stored"],
        "_project": ["Project", "ProjectFile", "ProjectSdist", "ProjectWheel", "Release"],
        "_registry": ["RegistryClient", "file_of", "source_key", "source_of"],
        "_reqwest_transport": ["ReqwestTransport"],
        "_retries": ["RetryPolicy"],
        "_transport": [
            "DEFAULT_CONCURRENCY",
            "Proxies",
            "Request",
            "Response",
            "Transport",
            "TransportSettings",
        ],
        "_transport_choice": ["TransportKind", "open_transport"],
    },
)
