"""From settings to the places and the client that the packages below ask."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, cast

from puffin_cli._arguments import STRATEGIES
from puffin_cli._errors import ConfigError, InputError
from puffin_cli._pauses import Pauses
from puffin_macros import lazy_pattern
from pypi_types import IndexLocations, IndexUrl, redact_url

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_cli._arguments import IndexArguments
    from puffin_cli._context import Context
    from puffin_cli._settings import FileOptions
    from puffin_client import (
        CredentialStore,
        HttpClient,
        RegistryClient,
        RetryPolicy,
        Transport,
    )

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

    settings, environ = context.settings, context.environ
    pool, pauses = context.pool, Pauses()

    # What only those need to know who send something is loaded when they do.
    def transport() -> Transport:
        from puffin_cli._transport import open_transport

        return open_transport(files, context)

    def credentials() -> CredentialStore:
        from puffin_cli._transport import credential_store

        return credential_store(settings, environ)

    def retries() -> RetryPolicy:
        from puffin_cli._transport import retry_policy

        return retry_policy(settings)

    http = HttpClient(
        transport,
        credentials=credentials,
        retries=retries,
        offline=settings.offline,
        sleep=pauses.pause,
    )

    def close() -> None:
        pauses.end()
        pool.shutdown(wait=False)
        http.close()

    context.stack.callback(close)
    return http
