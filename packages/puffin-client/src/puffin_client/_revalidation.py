"""Ask for an answer, again if one is stored, and store what it becomes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from puffin_cache import write_entry
from puffin_client._errors import StatusError
from puffin_client._policy import Stored
from puffin_client._transport import Request
from puffin_fs import ReadOnlyError
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from puffin_cache import CacheEntry
    from puffin_client._cached_client import CachedClient
    from puffin_client._transport import Response

T = TypeVar("T")
_NOT_MODIFIED = 304


def ask_again(
    client: CachedClient,
    url: str,
    headers: Mapping[str, str],
    entry: CacheEntry,
    stored: Stored[T] | None,
    callback: Callable[[Response], T],
    *,
    expected: frozenset[int],
) -> T:
    """Return the data of a new answer, or of the stored one if nothing has changed."""
    old = stored if stored is not None and stored.policy.matches(headers) else None
    conditions = {} if old is None else old.policy.conditions()

    def use(response: Response) -> T:
        if response.status != _NOT_MODIFIED:
            data = callback(response)
            _keep(client, entry, data, response, headers)
            return data
        if old is None:
            raise StatusError(url, response.status)
        _renew(client, entry, old, response, headers)
        return old.data

    return client.http.call(Request("GET", url, {**headers, **conditions}), use, expected=expected)


def _keep(
    client: CachedClient,
    entry: CacheEntry,
    data: object,
    response: Response,
    sent: Mapping[str, str],
) -> None:
    policy = client.policy(response.headers, sent)
    if policy is None:
        _forget(entry)
    else:
        write(entry, Stored(data, policy))


def _renew(
    client: CachedClient,
    entry: CacheEntry,
    old: Stored[Any],
    response: Response,
    sent: Mapping[str, str],
) -> None:
    made = client.policy(response.headers, sent)
    if made is None:
        _forget(entry)
        return
    # RFC 9111, 3.2: what the 304 says replaces what was stored, the rest stays.
    policy = msgspec.structs.replace(
        made,
        etag=made.etag or old.policy.etag,
        last_modified=made.last_modified or old.policy.last_modified,
        vary=made.vary or old.policy.vary,
    )
    write(entry, Stored(old.data, policy))


def write(entry: CacheEntry, value: Stored[Any]) -> None:
    """Write an entry; where nothing may be written, go on without. Raises: FsError."""
    try:
        write_entry(entry, value)
    except ReadOnlyError:
        warn_once(f"The cache at {entry.directory} cannot be written to; going on without")


def _forget(entry: CacheEntry) -> None:
    if os.path.exists(entry.path):
        os.unlink(entry.path)
