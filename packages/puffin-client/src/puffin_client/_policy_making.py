"""From response headers to a policy (RFC 9111): what only answers from the network need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_client._cached_client import DEFAULT_LIFETIME
from puffin_client._policy import HttpCachePolicy
from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_HEURISTIC = 86_400.0
IMMUTABLE_LIFETIME = 86_400.0
"""The least lifetime of what is called immutable (RFC 8246) without saying for how long."""
_DIRECTIVE = lazy_pattern(r'([!#$%&\'*+.^_`|~0-9A-Za-z-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,;]*)))?')


def directives(text: str) -> dict[str, str]:
    """Return the directives of a Cache-Control header by lower-case name; the first one counts."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(text):
        found.setdefault(name.lower(), quoted or plain)
    return found


def make_policy(
    headers: Mapping[str, str],
    sent: Mapping[str, str],
    now: float,
    *,
    source: str | None = None,
    default_lifetime: float = DEFAULT_LIFETIME,
) -> HttpCachePolicy | None:
    """Return the policy for a response with `headers` to a request with the headers `sent`.

    None: it must not be stored. We are a private cache: `private` may be stored, `s-maxage` says
    nothing to us.
    """
    control = directives(headers.get("cache-control", ""))
    if "no-store" in control:
        return None
    lifetime = _lifetime(headers, control, now, default_lifetime)
    return HttpCachePolicy(
        stored_at=now,
        fresh_until=max(0.0, now + lifetime - _age(headers)) if lifetime > 0 else 0.0,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        vary=_vary(headers, sent),
        source=source,
    )


def _lifetime(
    headers: Mapping[str, str], control: Mapping[str, str], now: float, default: float
) -> float:
    if "no-cache" in control or "*" in _names(headers.get("vary", "")):
        return 0.0
    if "max-age" in control:
        # RFC 9111, 4.2.1: an invalid lifetime is a stale one.
        explicit = _seconds(control["max-age"])
    elif "expires" in headers:
        explicit = _expiry(headers, now)
    elif "immutable" in control:
        return IMMUTABLE_LIFETIME
    else:
        return _heuristic(headers, now, default)
    return explicit


def _expiry(headers: Mapping[str, str], now: float) -> float:
    expires = http_date(headers["expires"])
    # "Expires: 0" and other nonsense: in the past.
    return 0.0 if expires is None else expires - (http_date(headers.get("date", "")) or now)


def _heuristic(headers: Mapping[str, str], now: float, default: float) -> float:
    modified = http_date(headers.get("last-modified", ""))
    if modified is None:
        return default
    # RFC 9111, 4.2.2: "a typical setting of this fraction might be 10%".
    return min(MOST_HEURISTIC, max(0.0, (now - modified) / 10))


def _age(headers: Mapping[str, str]) -> float:
    return _seconds(headers.get("age", "0"))


def _seconds(text: str) -> float:
    return float(text[:12]) if text.isascii() and text.isdigit() else 0.0


def http_date(text: str) -> float | None:
    """Return an HTTP date in UTC seconds, None if it is none."""
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # 8 ms, and most indexes give no dates to read

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _names(text: str) -> list[str]:
    return [name.strip().lower() for name in text.split(",") if name.strip()]


def _vary(headers: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str] | None:
    # Encodings are undone before we store, and credentials must not be stored.
    names = set(_names(headers.get("vary", ""))) - {"accept-encoding", "authorization", "cookie"}
    return {name: sent.get(name, "") for name in sorted(names)} or None
