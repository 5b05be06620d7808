"""How long a stored answer may be used (RFC 9111): the part that a warm command needs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")


class HttpCachePolicy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a response's headers beside the data made of it; times in UTC seconds."""

    stored_at: float
    fresh_until: float = 0.0
    """When the answer has to be asked for again; 0: at once (no-cache)."""
    etag: str | None = None
    last_modified: str | None = None
    vary: dict[str, str] | None = None
    """The request headers that the answer depends on, as they were sent; `*`: on unknown ones."""
    source: str | None = None
    """What identifies the source whatever the headers say: a hash (`sha256:...`) that the index
    gave, or size and time of a local file. The same source is the same data, for ever."""

    def is_fresh(self, now: float, *, headers: Mapping[str, str], source: str | None) -> bool:
        """Return whether the data can be used without asking anybody."""
        if source is not None or self.source is not None:
            return source == self.source
        # What comes from the future was stored by a clock that went wrong, and would stay for ever.
        return self.stored_at <= now < self.fresh_until and self.matches(headers)

    def matches(self, headers: Mapping[str, str]) -> bool:
        """Return whether the stored answer is one to a request with these headers."""
        # RFC 9111, 4.1: "*" never matches.
        if not self.vary:
            return True
        return all(name != "*" and headers.get(name, "") == v for name, v in self.vary.items())

    def conditions(self) -> dict[str, str]:
        """Return the headers of a request that is answered 304 if nothing has changed."""
        conditions = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in conditions.items() if value is not None}


class Stored(msgspec.Struct, Generic[T], frozen=True):
    """An entry of the cache: the data and the policy, one JSON value."""

    data: T
    policy: HttpCachePolicy


@cache
def stored_type(payload: Any) -> Any:
    """Return the type `Stored[payload]`, made once, so that decoders of it are, too."""
    return Stored[payload]
