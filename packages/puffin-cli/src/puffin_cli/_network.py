"""From settings to the places and the client that the packages below ask."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, cast

from puffin_cli._arguments import STRATEGIES
from puffin_cli._errors import ConfigError, InputError
from puffin_cli._pauses import Pauses
from puffin_cli._version import VERSION
from puffin_macros import lazy_pattern
from pypi_types import IndexLocations, IndexUrl, redact_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_cache import Cache
    from puffin_cli._arguments import IndexArguments
    from puffin_cli._context import Context
    from puffin_cli._settings import FileOptions, Settings
    from puffin_client import (
        CredentialStore,
        HttpClient,
        Proxies,
        RegistryClient,
        RetryPolicy,
        Transport,
        TransportKind,
        TransportSettings,
    )

TRANSPORTS = ("httpx", "pyreqwest")
_HOST = lazy_pattern(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+)(:\d{1,5})?")


def index_locations(
    arguments: IndexArguments, files: FileOptions, context: Context
) -> IndexLocations:
    """Return where projects are looked for.

    Raises: ConfigError - a configured value makes no sense.
    """
    settings, cwd = context.settings, context.cwd
    main = settings.index_url(arguments, files)
    extra = settings.extra_index_urls(arguments, files)
    strategy = settings.index_strategy(arguments)
    links = settings.find_links(arguments, files)
    own = dict(arguments.project_index)
    for place in (*([] if main is None else [main.value]), *extra, *links, *own.values()):
        check_place(place)
    if strategy.value not in STRATEGIES:
        raise ConfigError(strategy.source, f"possible values are {', '.join(STRATEGIES)}")
    return IndexLocations(
        index=IndexUrl(None if main is None else place_url(main.value, cwd)),
        extra_indexes=tuple(IndexUrl(place_url(url, cwd)) for url in extra),
        find_links=tuple(place_path(place, cwd) for place in links),
        no_index=settings.no_index(arguments, files),
        strategy=cast("Literal['first-index']", strategy.value),
        project_indexes={name: IndexUrl(place_url(url, cwd)) for name, url in own.items()},
    )


def check_place(text: str) -> None:
    """Refuse what looks like a URL and cannot be the URL of an index or a page of links.

    Raises: InputError.
    """
    scheme, separator, rest = text.partition("://")
    if not separator:
        return
    for end in "/?#":
        rest = rest.partition(end)[0]
    host = rest.rpartition("@")[2]
    fault = ""
    if scheme.lower() == "file":
        fault = "" if host in {"", "localhost"} else "a file URL cannot name another host"
    elif scheme.lower() not in {"http", "https"}:
        fault = "only http, https and file are supported"
    elif not _HOST.fullmatch(host):
        fault = "it names no host"
    if fault:
        raise InputError(f"cannot use the index or links at `{redact_url(text)}`: {fault}")


def place_url(text: str, cwd: str) -> str:
    """Return the URL of an index: itself, or that of a directory given as a path."""
    if "://" in text or text.startswith("file:"):
        return text
    from pypi_types import path_to_url

    return path_to_url(os.path.normpath(os.path.join(cwd, os.path.expanduser(text))))


def place_path(text: str, cwd: str) -> str:
    """Return a find-links place: a URL as it is, a path absolute."""
    if "://" in text or text.startswith("file:"):
        return text
    return os.path.normpath(os.path.join(cwd, os.path.expanduser(text)))


def open_registry(
    locations: IndexLocations, files: FileOptions, context: Context, cache: Cache
) -> RegistryClient:
    """Return the client of the indexes; it opens no connection before it must."""
    from puffin_client import CachedClient, RegistryClient, default_index_url

    http = open_http(files, context)
    return RegistryClient(
        CachedClient(http, cache), locations, cache, default_index=default_index_url
    )


def open_http(files: FileOptions, context: Context) -> HttpClient:
    """Return the HTTP client of the command; it is closed with the context.

    Whatever still runs then - in advance, after an error or Ctrl-C - is cut short: what has not
    begun is dropped, pauses end, connections break, and no new ones are made.
    """
    from puffin_client import HttpClient

    settings, pool, pauses = context.settings, context.pool, Pauses()

    def transport() -> Transport:
        from puffin_cli._lean_transport import open_lean_transport
        from puffin_cli._logging import configure_logging

        configure_logging(context.printer)
        made = transport_settings(settings, files, context.environ)
        return open_lean_transport(_transport_kind(settings), made)

    http = HttpClient(
        transport,
        credentials=lambda: _credentials(settings, context.environ),
        retries=lambda: _retries(settings),
        offline=settings.offline,
        sleep=pauses.pause,
    )

    def close() -> None:
        pauses.end()
        pool.shutdown(wait=False)
        http.close()

    context.stack.callback(close)
    return http


def transport_settings(
    settings: Settings, files: FileOptions, environ: Mapping[str, str]
) -> TransportSettings:
    """Return what a transport has to know."""
    from puffin_client import TransportSettings

    timeout = settings.timeout
    ca_file, client = settings.ca_file, settings.client_certificate
    return TransportSettings(
        connect_timeout=min(timeout, 10.0),
        read_timeout=timeout,
        proxies=proxies(settings, environ),
        ca_file=None if ca_file is None else ca_file.value,
        ca_directory=environ.get("SSL_CERT_DIR") or None,
        client_certificate=None if client is None else client.value,
        trusted_hosts=settings.trusted_hosts(files),
        user_agent=f"puffin/{VERSION}",
        concurrency=settings.concurrency,
    )


def proxies(settings: Settings, environ: Mapping[str, str]) -> Proxies:
    """Return the proxies: pip's for everything, else those of the usual variables.

    As everywhere, the variables are read in lower case first; `HTTP_PROXY` does not count in a CGI
    process, where the client of a web server could have set it.
    """
    from puffin_client import Proxies

    def variable(name: str) -> str | None:
        if name == "http_proxy" and "REQUEST_METHOD" in environ:
            return environ.get(name) or None
        return environ.get(name) or environ.get(name.upper()) or None

    exceptions = tuple(
        word.strip() for word in (variable("no_proxy") or "").split(",") if word.strip()
    )
    own = settings.proxy
    if own is not None:
        return Proxies(http=own.value, https=own.value, everything=own.value)
    return Proxies(
        http=variable("http_proxy"),
        https=variable("https_proxy"),
        everything=variable("all_proxy"),
        exceptions=exceptions,
    )


def _transport_kind(settings: Settings) -> TransportKind | None:
    found = settings.transport
    if found.value == "auto":
        return None
    if found.value not in TRANSPORTS:
        raise ConfigError(found.source, f"possible values are auto, {', '.join(TRANSPORTS)}")
    return cast("TransportKind", found.value)


def _credentials(settings: Settings, environ: Mapping[str, str]) -> CredentialStore:
    from puffin_client import CredentialStore, KeyringCommand

    netrc = environ.get("NETRC") or os.path.join(os.path.expanduser("~"), ".netrc")
    wanted = settings.keyring_provider.value in {"subprocess", "auto"}
    return CredentialStore(netrc_path=netrc, keyring=KeyringCommand() if wanted else None)


def _retries(settings: Settings) -> RetryPolicy:
    from puffin_client import RetryPolicy

    found = settings.retries
    return RetryPolicy() if found is None else RetryPolicy(attempts=found + 1)
