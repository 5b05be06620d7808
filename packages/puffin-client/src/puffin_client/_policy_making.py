"""From response headers to a policy (RFC 9111): what only answers from the network need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from puffin_client._cached_client import DEFAULT_LIFETIME
from puffin_client._policy import HttpCachePolicy
from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        etag=validator(headers, "etag"),
        last_modified=validator(headers, "last-modified"),
        vary=_vary(headers, sent),
    )


def renew_policy(
    old: HttpCachePolicy,
    headers: Mapping[str, str],
    sent: Mapping[str, str],
    now: float,
    *,
    default_lifetime: float = DEFAULT_LIFETIME,
) -> HttpCachePolicy | None:
    """Return the policy of an answer that a 304 with `headers` confirms; None: as `make_policy`."""
    made = make_policy(headers, sent, now, default_lifetime=default_lifetime)
    if made is None:
        return None
    tells_lifetime = "cache-control" in headers or "expires" in headers
    # RFC 9111, 3.2: what the 304 says replaces what was stored, the rest stays.
    return replace(
        made,
        fresh_until=made.fresh_until if tells_lifetime else _as_long_as(old, now),
        etag=made.etag or old.etag,
        last_modified=made.last_modified or old.last_modified,
        vary=made.vary or old.vary,
    )


def validator(headers: Mapping[str, str], name: str) -> str | None:
    """Return a header that is there and can be sent back, as not all can that come."""
    value = headers.get(name, "")
    return value if value and value.isascii() and value.isprintable() else None


def _as_long_as(old: HttpCachePolicy, now: float) -> float:
    lifetime = old.fresh_until - old.stored_at
    return now + lifetime if lifetime > 0 else 0.0


def _lifetime(
    headers: Mapping[str, str], control: Mapping[str, str], now: float, default: float
) -> float:
    if "no-cache" in control or "*" in _names(headers.get("vary", "")):
        return 0.0
    if "max-age" in control:
        # RFC 9111, 4.2.1: an invalid lifetime is a stale one.
        return _seconds(control["max-age"])
    if "expires" in headers:
        return _expiry(headers, now)
    return IMMUTABLE_LIFETIME if "immutable" in control else _heuristic(headers, now, default)


def _expiry(headers: Mapping[str, str], now: float) -> float:
    expires = http_date(headers["expires"])
    # "Expires: 0" and other nonsense: in the past.
    return 0.0 if expires is None else expires - (http_date(headers.get("date", "")) or now)


def _heuristic(headers: Mapping[str, str], now: float, default: float) -> float:
    modified = http_date(headers.get("last-modified", ""))
    if modified is None:
        return default
    # RFC 9111, 4.2.2: "a typical setting of this fraction might be 10%". But nobody shall wait
    # longer for a release because its index is a web server that tells this date alone.
    return min(default, max(0.0, (now - modified) / 10))


def _age(headers: Mapping[str, str]) -> float:
    # RFC 9111, 5.1: of several values the first one counts.
    return _seconds(headers.get("age", "0").partition(",")[0].strip())


def _seconds(text: str) -> float:
    return float(text[:12]) if text.isascii() and text.isdigit() else 0.0


def http_date(text: str) -> float | None:
    """Return an HTTP date in UTC seconds, None if it is none."""
    if not text:
        return None
    from datetime import UTC
    from email.utils import parsedate_to_datetime  # 8 ms, and most indexes give no dates to read

    try:
        moment = parsedate_to_datetime(text)
        # RFC 9110, 5.6.7: those of the oldest form name no zone, and are in UTC.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _names(text: str) -> list[str]:
    return [name.strip().lower() for name in text.split(",") if name.strip()]


def _vary(headers: Mapping[str, str], sent: Mapping[str, str]) -> dict[str, str] | None:
    # Encodings are undone before we store, and credentials must not be stored.
    names = set(_names(headers.get("vary", ""))) - {"accept-encoding", "authorization", "cookie"}
    return {name: sent.get(name, "") for name in sorted(names)} or None
