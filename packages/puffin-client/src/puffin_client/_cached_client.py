"""The main form of caching: ask, turn the answer into what is needed, keep that and its policy."""

from __future__ import annotations

import os
import time
from _thread import allocate_lock
from typing import TYPE_CHECKING, Any, TypeVar

from puffin_cache import decoder, read_with
from puffin_client._policy import HttpCachePolicy, Stored, stored_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from puffin_cache import Cache, CacheEntry
    from puffin_client._http_client import HttpClient
    from puffin_client._transport import Request, Response

T = TypeVar("T")
NO_HEADERS: Mapping[str, str] = {}
DEFAULT_LIFETIME = 600.0
"""Seconds for which an answer without any cache headers is fresh (a heuristic, RFC 9111, 4.2.2)."""


class CachedClient:
    """An HTTP client whose answers are stored as what their callers made of them."""

    def __init__(
        self,
        http: HttpClient,
        cache: Cache,
        *,
        now: Callable[[], float] = time.time,
        default_lifetime: float = DEFAULT_LIFETIME,
    ) -> None:
        """`now` tells UTC seconds; `default_lifetime` is for answers without cache headers."""
        self.http = http
        self.cache = cache
        self.now = now
        self._lifetime = default_lifetime
        # By payload: the generic type itself takes longer to look up than an entry to decode.
        self._decoders: dict[Any, Callable[[bytes], Any]] = {}
        self._absent: dict[CacheEntry, bool] = {}
        """Whether an entry is known not to be there; false once it was asked for."""
        self._empty: set[str] = set()
        """Directories that were not there, so that nothing was in them that is not asked for."""
        self.page_turn = allocate_lock()
        """Held by who reads a page; see `puffin_client._http_pages`."""

    def lookup(
        self,
        entry: CacheEntry,
        payload_type: type[T],
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        source: str | None = None,
    ) -> Stored[T] | None:
        """Return the stored answer if it can be used as it is: fresh, or any when offline.

        With a `source` on either side, the one stored has to be the same, and nothing else counts.
        """
        stored = self._read(entry, payload_type)
        return None if stored is None else self.usable(stored, headers=headers, source=source)

    def usable(
        self,
        stored: Stored[T],
        *,
        headers: Mapping[str, str] = NO_HEADERS,
        source: str | None = None,
    ) -> Stored[T] | None:
        """Return a stored answer if it can be used as it is; see `lookup`."""
        policy = stored.policy
        if self.http.offline:
            return stored if policy.source == source else None
        is_fresh = policy.is_fresh(self.now(), headers=headers, source=source)
        return stored if is_fresh else None

    def stored(self, entry: CacheEntry, payload_type: type[T]) -> Stored[T] | None:
        """Return the stored answer, however old it is."""
        return self._read(entry, payload_type)

    def cached(self, entry: CacheEntry, payload_type: type[T]) -> T | None:
        """Return the stored data if it can be used as it is; no transport is imported."""
        stored = self.lookup(entry, payload_type)
        return None if stored is None else stored.data

    def get_cached_with_callback(
        self,
        request: Request,
        entry: CacheEntry,
        payload_type: type[T],
        callback: Callable[[Response], T],
        *,
        expected: frozenset[int] = frozenset(),
    ) -> T:
        """Return the stored data while it is fresh, else what `callback` makes of a new answer.

        A stale entry is revalidated (304 renews it), a broken one fetched again. `callback` may
        run again when the connection breaks; it gets statuses from 400 only if in `expected`.

        Spec: RFC 9111, 8246.
        Raises: OfflineError, NetworkError, StatusError; what `callback` raises.
        """
        stored = self._read(entry, payload_type)
        if stored is not None and self.usable(stored, headers=request.headers):
            return stored.data
        return self.renew_with_callback(request, entry, stored, callback, expected=expected)

    def renew_with_callback(
        self,
        request: Request,
        entry: CacheEntry,
        stored: Stored[T] | None,
        callback: Callable[[Response], T],
        *,
        expected: frozenset[int] = frozenset(),
    ) -> T:
        """Do as `get_cached_with_callback` where what is `stored` cannot be used as it is."""
        from puffin_client._revalidation import Question

        return Question(self, request, entry, stored).ask(callback, expected)

    def store(self, entry: CacheEntry, data: Any, policy: HttpCachePolicy | None) -> None:
        """Keep data and policy; without a policy, remove what is stored.

        A cache that cannot be written to is left as it is, with a warning. Raises: DiskFullError.
        """
        from puffin_client._revalidation import keep

        keep(entry, data, policy)
        self.look_again(entry)

    def store_by_source(self, entry: CacheEntry, data: Any, source: str) -> None:
        """Keep data that holds for ever for the same source; see `store`."""
        self.store(entry, data, HttpCachePolicy(stored_at=self.now(), source=source))

    def policy(
        self, answered: Mapping[str, str], sent: Mapping[str, str]
    ) -> HttpCachePolicy | None:
        """Return the policy for response headers, None if the answer must not be stored."""
        from puffin_client._policy_making import make_policy

        return make_policy(answered, sent, self.now(), default_lifetime=self._lifetime)

    def renewed_policy(
        self, old: HttpCachePolicy, answered: Mapping[str, str], sent: Mapping[str, str]
    ) -> HttpCachePolicy | None:
        """Return the policy for what the headers of a 304 confirm; None as of `policy`."""
        from puffin_client._policy_making import renew_policy

        return renew_policy(old, answered, sent, self.now(), default_lifetime=self._lifetime)

    def read(self, entry: CacheEntry, reader: Callable[[CacheEntry], T | None]) -> T | None:
        """Return what `reader` finds in an entry; what it does not find is not looked for again.

        Who wants to know whether to wait has looked before who waits does: thousands of times in
        one run. That holds until something is stored in the entry, or the asking is over. Nor is
        anything looked for where there was not even a directory.
        """
        if self._absent.get(entry, entry.directory in self._empty):
            return None
        found = reader(entry)
        if found is None:
            self._absent[entry] = True
            if not os.path.isdir(entry.directory):
                self._empty.add(entry.directory)
        return found

    def look_again(self, entry: CacheEntry) -> None:
        """Forget that an entry was not found: it was asked for, and perhaps stored by others."""
        self._absent[entry] = False

    def has(self, entry: CacheEntry) -> bool:
        """Return whether there is something in an entry, usable or not; remembered as by `read`."""
        return self.read(entry, _path_of) is not None

    def _read(self, entry: CacheEntry, payload_type: type[T]) -> Stored[T] | None:
        payload: Any = payload_type
        decode = self._decoders.get(payload)
        if decode is None:
            decode = self._decoders[payload] = decoder(stored_type(payload))
        return self.read(entry, lambda entry: read_with(entry, decode))


def _path_of(entry: CacheEntry) -> str | None:
    return entry.path if os.path.exists(entry.path) else None
