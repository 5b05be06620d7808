"""Ask for an answer, again if one is stored, and store what it becomes."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec.json import encode

from puffin_client._errors import StatusError
from puffin_client._policy import Stored
from puffin_client._project import Project
from puffin_client._transport import Request
from puffin_fs import DiskFullError, FsError, write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable

    from puffin_cache import CacheEntry
    from puffin_client._cached_client import CachedClient
    from puffin_client._policy import HttpCachePolicy
    from puffin_client._transport import Response

T = TypeVar("T")
_NOT_MODIFIED = 304


class Question(Generic[T]):
    """A request whose answer belongs into an entry, which may hold an older one."""

    def __init__(
        self, client: CachedClient, request: Request, entry: CacheEntry, stored: Stored[T] | None
    ) -> None:
        self._client = client
        self._request = request
        self._entry = entry
        # RFC 9111, 4.1: an answer to another request cannot be renewed by this one.
        fits = stored is not None and stored.policy.matches(request.headers)
        self._old = stored if fits else None

    def ask(self, callback: Callable[[Response], T], expected: frozenset[int]) -> T:
        """Return the data of a new answer, or of the stored one if nothing has changed."""
        plain = self._request
        conditions = {} if self._old is None else self._old.policy.conditions()
        request = Request(plain.method, plain.url, {**plain.headers, **conditions}, plain.whole)

        def use(response: Response) -> T:
            if response.status == _NOT_MODIFIED:
                return self._renewed(response)
            data = callback(response)
            policy = self._client.policy(response.headers, plain.headers)
            self._client.store(self._entry, data, policy)
            return data

        return self._client.http.call(request, use, expected=expected)

    def _renewed(self, response: Response) -> T:
        if self._old is None:
            raise StatusError(self._request.url, response.status)
        old, sent = self._old, self._request.headers
        policy = self._client.renewed_policy(old.policy, response.headers, sent)
        self._client.store(self._entry, old.data, policy)
        return old.data


def keep(entry: CacheEntry, data: Any, policy: HttpCachePolicy | None) -> None:
    """Write an entry, or remove it if it must not be stored; see `CachedClient.store`."""
    if policy is None:
        with suppress(OSError):
            os.unlink(entry.path)
        return
    try:
        write_atomic(entry.path, _content(Stored(data, policy)))
    except DiskFullError:
        raise
    except FsError as error:
        from puffin_cache import warn_unwritable

        warn_unwritable(entry.path, error.reason)


def _content(stored: Stored[Any]) -> bytes:
    if not isinstance(stored.data, Project):
        return encode(stored)
    from puffin_client._stored_projects import stored_project_lines

    return stored_project_lines(stored)
