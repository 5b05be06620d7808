"""From settings to what sends requests: loaded when the first one is to be sent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from puffin_cli._errors import ConfigError
from puffin_cli._lean_transport import open_lean_transport
from puffin_cli._logging import configure_logging
from puffin_cli._version import VERSION
from puffin_client import (
    CredentialStore,
    KeyringCommand,
    Proxies,
    RetryPolicy,
    TransportSettings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_cli._context import Context
    from puffin_cli._settings import FileOptions, Settings
    from puffin_client import Transport, TransportKind

TRANSPORTS = ("httpx", "pyreqwest")


def open_transport(files: FileOptions, context: Context) -> Transport:
    """Return the transport, whose warnings go to the printer.

    Raises: ConfigError.
    """
    configure_logging(context.printer)
    made = transport_settings(context.settings, files, context.environ)
    return open_lean_transport(_transport_kind(context.settings), made)


def transport_settings(
    settings: Settings, files: FileOptions, environ: Mapping[str, str]
) -> TransportSettings:
    """Return what a transport has to know."""
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


def credential_store(settings: Settings, environ: Mapping[str, str]) -> CredentialStore:
    """Return where passwords are looked for: `.netrc`, and the keyring if that is wanted."""
    netrc = environ.get("NETRC") or os.path.join(os.path.expanduser("~"), ".netrc")
    provider = settings.keyring_provider.value
    wanted = provider in {"subprocess", "auto"}
    keyring = KeyringCommand(optional=provider == "auto") if wanted else None
    return CredentialStore(netrc_path=netrc, keyring=keyring)


def retry_policy(settings: Settings) -> RetryPolicy:
    """Return how often requests are tried, and how long after one another.

    Raises: ConfigError.
    """
    found = settings.retries
    return RetryPolicy() if found is None else RetryPolicy(attempts=found + 1)
