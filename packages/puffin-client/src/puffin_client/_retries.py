"""When a request is repeated, and how long to wait before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from puffin_client._errors import CertificateError, NetworkError, StatusError
from puffin_client._policy_making import http_date

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another attempt may not meet again."""


class RetryPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How patient the client is; times in seconds."""

    attempts: int = 4
    """Including the first one."""
    first_delay: float = 0.25
    """Doubled with each further attempt."""
    longest_delay: float = 8.0
    longest_retry_after: float = 60.0
    """What a server may ask for with Retry-After; asked for more, we wait this long."""

    def delay(self, attempt: int, headers: Mapping[str, str], now: float) -> float:
        """Return how long to wait after the failed `attempt` (the first one is 1)."""
        asked = retry_after(headers, now)
        if asked is not None:
            return min(asked, self.longest_retry_after)
        return min(self.first_delay * 2.0 ** (attempt - 1), self.longest_delay)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for (a number, or a date)."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    date = http_date(text) if text else None
    return None if date is None else max(0.0, date - now)


def may_pass(error: NetworkError | StatusError) -> bool:
    """Return whether another attempt may go better."""
    if isinstance(error, StatusError):
        return error.status in PASSING_STATUSES
    return not isinstance(error, CertificateError)
