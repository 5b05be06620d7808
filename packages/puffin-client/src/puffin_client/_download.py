"""Fetch a file: stream it to disk, go on after a broken connection, verify it, then name it."""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import IO, TYPE_CHECKING

import msgspec

from puffin_client._errors import BadAnswerError, HashMismatchError, NetworkError, TooLargeError
from puffin_client._policy_making import http_date, validator
from puffin_client._ranges import OK, PARTIAL, content_range
from puffin_client._transport import Request
from puffin_fs import fs_errors, temporary_name
from puffin_macros import warn_once
from pypi_types import redact_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from puffin_client._http_client import HttpClient
    from puffin_client._policy import HttpCachePolicy
    from puffin_client._transport import Response

LARGEST_FILE = 16 << 30
_PROGRESS = 1 << 20
"""Bytes that have to come before a broken connection counts as the first one again."""
_UNSATISFIABLE = 416
_PIECE = 1 << 18
_STRONG = 60.0
"""Seconds after which a file that changes again has another date, clocks being as they are."""


class Download(msgspec.Struct, frozen=True):
    """What was fetched."""

    size: int
    hashes: dict[str, str]
    """The digests in hexadecimal: sha256, and every other algorithm that was promised."""
    policy: HttpCachePolicy | None = None
    """How long it may be used without asking again; None: it must not be stored."""


class FileRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to fetch and what is promised of it."""

    url: str
    hashes: Mapping[str, str] = {}
    """Every one of a known algorithm is verified."""
    size: int | None = None
    """A difference is only warned of: pages are wrong about it more often than files are."""
    on_bytes: Callable[[int], None] | None = None
    """Hears how many bytes came; a negative number when it starts again from nothing."""
    policy_of: Callable[[Mapping[str, str]], HttpCachePolicy | None] | None = None
    """Makes the policy of the headers of the response; None: there will be none."""


class _Transfer:
    """One file on its way: what has come of it, and how to ask for the rest."""

    def __init__(self, wanted: FileRequest, stream: IO[bytes]) -> None:
        self.wanted = wanted
        self.position = 0
        self._stream = stream
        self._headers: Mapping[str, str] = {}
        """Of the response that began with the first byte."""
        self._digests = {name: hashlib.new(name) for name in _algorithms(wanted.hashes)}

    def request(self) -> Request:
        """Return the request for what is missing."""
        headers = {"accept-encoding": "identity"}
        if self.position:
            headers["range"] = f"bytes={self.position}-"
            strong = strong_validator(self._headers)
            if strong is not None:
                headers["if-range"] = strong
        return Request("GET", self.wanted.url, headers)

    def accepts(self, response: Response) -> bool:
        """Return whether the body continues what has come; after 200, everything comes again."""
        if response.status == OK:
            self.restart()
            self._headers = response.headers
            return True
        part = content_range(response.headers)
        return (
            response.status == PARTIAL
            and part is not None
            and part.start == self.position > 0
            and part.end == part.total
        )

    def receive(self, pieces: Iterable[bytes]) -> None:
        """Write and digest the pieces as they come."""
        for piece in pieces:
            with fs_errors(self._stream.name):
                self._stream.write(piece)
            for digest in self._digests.values():
                digest.update(piece)
            self._moved(len(piece))
            if self.position > LARGEST_FILE:
                raise TooLargeError(self.wanted.url, LARGEST_FILE)

    def restart(self) -> None:
        """Forget what has come."""
        if self.position:
            self._stream.seek(0)
            self._stream.truncate()
            self._digests = {name: hashlib.new(name) for name in self._digests}
            self._moved(-self.position)

    def broke(self) -> None:
        """Decide what can be kept of a broken transfer.

        Without a validator and without a hash, the rest might be the rest of another file.
        """
        with fs_errors(self._stream.name):
            self._stream.flush()
        if not self.wanted.hashes and strong_validator(self._headers) is None:
            self.restart()

    def _moved(self, count: int) -> None:
        self.position += count
        if self.wanted.on_bytes is not None:
            self.wanted.on_bytes(count)

    def verified(self) -> Download:
        """Return what came, if it is what was promised. Raises: HashMismatchError."""
        hashes = {name: digest.hexdigest() for name, digest in self._digests.items()}
        for name, promised in self.wanted.hashes.items():
            if name in hashes and hashes[name] != promised.lower():
                raise HashMismatchError(self.wanted.url, name, promised, hashes[name])
        size = self.wanted.size
        if size is not None and size != self.position:
            url = redact_url(self.wanted.url)
            warn_once(f"{url} has {self.position} bytes, but its index says {size}")
        make = self.wanted.policy_of
        return Download(self.position, hashes, None if make is None else make(self._headers))


def download(http: HttpClient, wanted: FileRequest, target: str | os.PathLike[str]) -> Download:
    """Fetch a file to `target`, which appears when it is whole and verified.

    Raises: HashMismatchError, NetworkError, StatusError, OfflineError, TooLargeError, FsError.
    """
    with _whole_or_nothing(target) as stream:
        transfer = _Transfer(wanted, stream)
        _transfer(http, transfer)
        return transfer.verified()


def receive(response: Response, wanted: FileRequest, target: str | os.PathLike[str]) -> Download:
    """Write a file that comes whole in a response to `target`, verified; nothing is tried again.

    Raises: HashMismatchError, NetworkError, TooLargeError, FsError.
    """
    with _whole_or_nothing(target) as stream:
        transfer = _Transfer(wanted, stream)
        transfer.accepts(response)
        transfer.receive(response.iter_bytes())
        return transfer.verified()


def copy(path: str, wanted: FileRequest, target: str | os.PathLike[str]) -> Download:
    """Copy a file of this machine to `target`, verified as if it were fetched.

    Raises: HashMismatchError, FsError.
    """
    with _whole_or_nothing(target) as stream, fs_errors(path), open(path, "rb") as source:
        transfer = _Transfer(wanted, stream)
        transfer.receive(iter(lambda: source.read(_PIECE), b""))
        return transfer.verified()


@contextlib.contextmanager
def _whole_or_nothing(target: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Yield a file beside `target` that takes its name at the end, or goes."""
    directory, name = os.path.split(os.fspath(target))
    temporary = os.path.join(directory, temporary_name(f".{name[:40]}-"))
    with fs_errors(target):
        os.makedirs(directory or ".", exist_ok=True)
    try:
        with fs_errors(target), open(temporary, "wb") as stream:
            yield stream
        with fs_errors(target):
            os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _transfer(http: HttpClient, transfer: _Transfer) -> None:
    url = transfer.wanted.url
    exchange = http.exchange(url)
    number, mark = 1, 0
    while True:
        with exchange.fetch(transfer.request(), frozenset({_UNSATISFIABLE})) as response:
            if not transfer.accepts(response):
                _start_again(transfer, response)
                continue
            try:
                transfer.receive(response.iter_bytes())
            except NetworkError as error:
                transfer.broke()
                if transfer.position - mark > _PROGRESS:
                    number, mark = 1, transfer.position
                exchange.pause(number, url, error)
                number += 1
            else:
                return


def _start_again(transfer: _Transfer, response: Response) -> None:
    if not transfer.position:
        raise BadAnswerError(transfer.wanted.url, response.status)
    transfer.restart()


def strong_validator(headers: Mapping[str, str]) -> str | None:
    """Return what tells whether the rest of a file is that of the same; None if nothing does.

    Spec: RFC 9110, 13.1.5: no weak validator, and no date where there is an entity tag.
    """
    if "etag" in headers:
        etag = validator(headers, "etag")
        return None if etag is None or etag.startswith("W/") else etag
    modified = http_date(headers.get("last-modified", ""))
    sent = http_date(headers.get("date", ""))
    # RFC 9110, 8.8.2.2: a date is strong if it was some time ago when the answer was sent.
    is_strong = modified is not None and sent is not None and sent - modified >= _STRONG
    return headers["last-modified"] if is_strong else None


def _algorithms(hashes: Mapping[str, str]) -> list[str]:
    known = [name for name in hashes if name in hashlib.algorithms_guaranteed]
    return list(dict.fromkeys(["sha256", *(n for n in known if not n.startswith("shake"))]))
