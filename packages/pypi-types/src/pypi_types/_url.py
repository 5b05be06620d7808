"""URLs as text: their origins, and their credentials kept out of sight.

Written without `urllib.parse`, which a warm command does not need.
"""

from __future__ import annotations

import re

from msgspec import Struct

from puffin_macros import lazy_pattern

_HIDDEN = "****"
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21", "ssh": "22"}
_SCHEME = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]*(?=://)")
_AUTHORITY_END = lazy_pattern(r"[/?#\\]|$")
_SECRET_FIELD = lazy_pattern(
    r"([?&#;](?:[a-z0-9_.-]*(?:token|secret|passw(?:or)?d|signature|credential|api[_-]?key)|auth"
    r"|authorization|key|pwd|sig|sas)=)[^&#;\s]+",
    re.IGNORECASE,
)


class Credentials(Struct, frozen=True):
    """A user name and a password, which is shown nowhere."""

    username: str
    password: str | None = None

    def __repr__(self) -> str:
        return "Credentials(****)"


class SplitUrl(Struct, frozen=True):
    """A URL whose credentials were taken out."""

    url: str
    """Without user name and password."""
    credentials: Credentials | None

    def __repr__(self) -> str:
        return f"SplitUrl({redact_url(self.url)!r}, {self.credentials!r})"


class _Parts(Struct, frozen=True):
    """A URL in the pieces that matter here: scheme, user:password, host:port and the rest."""

    scheme: str
    user: str | None
    host: str
    rest: str


def redact_url(url: str) -> str:
    """Return the URL, fit to be shown: `****` for user, password and secrets in the query.

    Any other text comes back as it is. The user of an ssh URL is no secret and stays.
    """
    redacted = _SECRET_FIELD.sub(rf"\1{_HIDDEN}", url) if "=" in url else url
    parts = _split(redacted)
    if parts is None or parts.user is None:
        return redacted
    if parts.scheme.lower().endswith("ssh") and ":" not in parts.user:
        return redacted
    return f"{parts.scheme}://{_HIDDEN}@{parts.host}{parts.rest}"


def split_credentials(url: str) -> SplitUrl:
    """Return the URL without its credentials, and them, percent-decoded.

    `https://TOKEN@host` has a user name and no password.
    """
    parts = _split(url) if "@" in url else None
    if parts is None or parts.user is None:
        return SplitUrl(url, None)
    name, colon, password = parts.user.partition(":")
    credentials = Credentials(_decoded(name), _decoded(password) if colon else None)
    bare = f"{parts.scheme}://{parts.host}{parts.rest}"
    return SplitUrl(bare, credentials if parts.user else None)


def origin(url: str) -> str:
    """Return scheme, host and port: `https://example.org:8443`; a default port is left out.

    Credentials belong to an origin. A URL without a host (`file:`, a relative one) has the origin
    of its scheme alone, or an empty one.
    """
    parts = _split(url)
    if parts is None:
        scheme, colon, _ = url.partition(":")
        return f"{scheme.lower()}:" if colon and _SCHEME.match(f"{scheme}://") else ""
    scheme, host = parts.scheme.lower(), parts.host.lower()
    suffix = f":{_DEFAULT_PORTS.get(scheme, '')}"
    return f"{scheme}://{host.removesuffix(suffix).removesuffix(':')}"


def _split(url: str) -> _Parts | None:
    match = _SCHEME.match(url)
    if match is None:
        return None
    start = match.end() + len("://")
    end = _authority_end(url, start)
    user, at, host = url[start:end].rpartition("@")
    return _Parts(match[0], user if at else None, host, url[end:])


def _authority_end(url: str, start: int) -> int:
    found = _AUTHORITY_END.search(url, start)
    end = len(url) if found is None else found.start()
    host = url[start:end]
    port = host.rpartition("]")[2].partition(":")[2]
    if port and "@" not in host and not port.isdigit():
        # What stands in the place of the port is the beginning of a password that should have
        # been encoded (`user:pa/ss@host`): better to hide too much than to show it.
        at = url.rfind("@", end)
        if at != -1:
            found = _AUTHORITY_END.search(url, at)
            return len(url) if found is None else found.start()
    return end


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)
