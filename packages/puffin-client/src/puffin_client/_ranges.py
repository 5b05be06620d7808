"""Parts of a file far away, read by HTTP ranges; servers that lie about them are found out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import msgspec

from puffin_client._errors import ReasonError
from puffin_client._tail_sizes import most_of_the_end
from puffin_client._transport import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from puffin_client._http_client import HttpClient
    from puffin_client._transport import Response

T = TypeVar("T")
OK = 200
PARTIAL = 206
# What servers answer that know no ranges, or not those that count from the end.
_REFUSALS = frozenset({400, 405, 416, 501})
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_PLAIN = {"accept-encoding": "identity"}
_WRONG_LENGTH = "the server sent a range of another length than it said"


class RangeError(ReasonError):
    """A server does not do ranges, or not as HTTP has them; caught where the file is wanted."""

    def __str__(self) -> str:
        return f"Failed to read a part of {self.url}: {self.reason}"


class ContentRange(msgspec.Struct, frozen=True):
    """Which part of a file a body is: `start` up to, not including, `end` of `total` bytes."""

    start: int
    end: int
    total: int


def content_range(headers: Mapping[str, str]) -> ContentRange | None:
    """Return what a Content-Range header says, None if it is absent or makes no sense."""
    found = _CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
    if found is None:
        return None
    start, last, total = map(int, found.groups())
    return ContentRange(start, last + 1, total) if start <= last < total else None


class RemoteFile:
    """A file of known size whose end is here, and whose other parts are fetched when asked for."""

    def __init__(
        self, http: HttpClient, url: str, tail: bytes, size: int, headers: Mapping[str, str]
    ) -> None:
        self.size = size
        self.headers = headers
        """Of the first response."""
        self.needed = 0
        """How many bytes of the end were asked for, those aside that are too far from it."""
        self._most = most_of_the_end(size)
        self._http = http
        self._url = url
        self._tail = tail

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`.

        Raises: RangeError - another part came; NetworkError, StatusError.
        """
        if self.size - start <= self._most:
            self.needed = max(self.needed, self.size - start)
        here = self.size - len(self._tail)
        if start < here <= end:
            # What comes next lies before this, as a rule; so much again brings it along.
            first = min(start, max(2 * start - here, self.size - self._most))
            self._tail = self._fetch(first, here) + self._tail
            here = first
        if start < here:
            return self._fetch(start, end)
        return self._tail[start - here : end - here]

    def _fetch(self, start: int, end: int) -> bytes:
        headers = {**_PLAIN, "range": f"bytes={start}-{end - 1}"}
        wanted = ContentRange(start, end, self.size)

        def use(response: Response) -> bytes:
            if content_range(response.headers) != wanted or response.status != PARTIAL:
                raise RangeError(self._url, f"asked for {headers['range']}, got something else")
            data = response.read(end - start)
            if len(data) != end - start:
                raise RangeError(self._url, _WRONG_LENGTH)
            return data

        return self._http.call(Request("GET", self._url, headers), use, expected=_REFUSALS)


def open_remote(
    http: HttpClient, url: str, length: int, whole: Callable[[Response], T]
) -> RemoteFile | T:
    """Return a file far away after reading `length` bytes of its end, which tells its size.

    A server that knows no ranges sends the file; what `whole` makes of this is returned then.

    Raises: RangeError - the server does not do this; NetworkError, StatusError, OfflineError; what
    `whole` raises.
    """

    def use(response: Response) -> RemoteFile | T:
        if response.status == OK:
            return whole(response)
        part = content_range(response.headers)
        if response.status != PARTIAL or part is None:
            raise RangeError(url, f"the server answered {response.status} without a range")
        if part.end != part.total or part.start != max(0, part.total - length):
            raise RangeError(url, "the server sent another range than the end")
        tail = response.read(length)
        if len(tail) != part.end - part.start:
            raise RangeError(url, _WRONG_LENGTH)
        return RemoteFile(http, url, tail, part.total, response.headers)

    request = Request("GET", url, {**_PLAIN, "range": f"bytes=-{length}"})
    return http.call(request, use, expected=_REFUSALS)
