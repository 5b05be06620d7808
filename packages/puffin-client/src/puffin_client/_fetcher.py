"""Fetch metadata of wheels, by the cheapest way that works, and wheels themselves."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from distribution_types import RegistrySdist, RegistryWheel, UrlWheel
from puffin_cache import project_entry
from puffin_client._errors import FindLinksError, HashMismatchError, ReasonError, StatusError
from puffin_client._policy import HttpCachePolicy
from puffin_client._registry import file_of, source_of, wheel_stem
from puffin_client._sources import local_path
from puffin_client._stored_projects import read_stored_project
from puffin_client._tail_sizes import TailSizes
from puffin_client._transport import Request
from puffin_macros import small_sha256, warn_once
from pypi_types import CoreMetadata, MetadataError, origin, parse_metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from puffin_cache import CacheEntry
    from puffin_client._download import Download, FileRequest
    from puffin_client._ranges import RemoteFile
    from puffin_client._registry import RegistryClient, RemoteDist, RemoteWheel
    from puffin_client._transport import Response
    from pypi_types import File

MAX_METADATA = 16 * 1024 * 1024
_NOT_MODIFIED = 304
_UNTOLD = frozenset({401, 403, 407, 429})
"""Answers of a server that knows, but does not tell now."""
_SERVER_FAULT = 500
_PLAIN = {"accept-encoding": "identity"}
_GONE = frozenset({404, 410})
_WITHHELD = _GONE | {401, 403}
_NOTHING: Mapping[str, str] = {}
_logger = logging.getLogger(__name__)


_Found: TypeAlias = "tuple[CoreMetadata, HttpCachePolicy | None]"
"""Metadata, and how long it may be used."""


class _UnfitMetadataError(ReasonError):
    """A metadata file is not what the index or the wheel's name promise; the wheel decides then."""

    def __str__(self) -> str:
        return f"Ignoring the metadata file {self.url}: {self.reason}"


class _WheelFile(msgspec.Struct, frozen=True, kw_only=True):
    """A wheel to be read, wherever it is from."""

    name: str
    version: str
    filename: str
    file: File


class Fetcher:
    """The part of a `RegistryClient` that goes to the network, or to files of this machine."""

    def __init__(self, registry: RegistryClient) -> None:
        self._registry = registry
        self._client = registry.client
        self._rangeless: set[str] = set()
        """Origins that do not do ranges."""
        self._tails = TailSizes()

    def metadata(self, wheel: RemoteWheel, entry: CacheEntry) -> CoreMetadata:
        """Return the metadata of a wheel, and store it; see `RegistryClient.metadata`."""
        file = file_of(wheel)
        renewed = None if file.core_metadata else self._renewed(file, entry)
        if renewed is not None:
            return renewed
        known = _WheelFile(
            name=wheel.name, version=wheel.version, filename=wheel.filename, file=file
        )
        with self._doubting_the_page_of(wheel):
            found, policy = self._found(known)
        if source_of(file) is None and (isinstance(wheel, UrlWheel) or self._differs(entry, found)):
            # What is unpacked of this URL may be another file, of which this says nothing; what is
            # unpacked of an index's file is, if the file says something else now.
            self._registry.cache.discard(os.path.join(entry.directory, wheel_stem(wheel)))
        self._client.store(entry, found, policy)
        return found

    def _differs(self, entry: CacheEntry, found: CoreMetadata) -> bool:
        """Return whether other metadata is stored in the entry."""
        stored = self._client.stored(entry, CoreMetadata)
        return stored is not None and stored.data != found

    def _renewed(self, file: File, entry: CacheEntry) -> CoreMetadata | None:
        """Return the stored metadata if the server says that the file is still the same."""
        stored = self._client.stored(entry, CoreMetadata)
        policy = None if stored is None else self._registry.renewed(file, stored.policy)
        if stored is None or policy is None:
            return None
        self._client.store(entry, stored.data, policy)
        return stored.data

    def renewed(self, file: File, policy: HttpCachePolicy) -> HttpCachePolicy | None:
        """Ask whether a file is still the same; see `RegistryClient.renewed`."""
        conditions = policy.conditions()
        if not conditions or not policy.matches(_NOTHING):
            return None

        def use(response: Response) -> HttpCachePolicy | None:
            if response.status != _NOT_MODIFIED:
                return None
            return self._client.renewed_policy(policy, response.headers, _NOTHING)

        try:
            return self._client.http.call(Request("GET", file.url, {**_PLAIN, **conditions}), use)
        except StatusError as error:
            if error.status in _UNTOLD or error.status >= _SERVER_FAULT:
                raise
            return None

    def policy(self, file: File, headers: Mapping[str, str]) -> HttpCachePolicy | None:
        """Return the policy of a file that came with `headers`; None: it must not be stored."""
        source = source_of(file)
        if source is not None:
            # The same bytes for ever, whatever the headers say.
            return HttpCachePolicy(stored_at=self._client.now(), source=source)
        return self._client.policy(headers, _NOTHING)

    def download(
        self,
        dist: RemoteDist,
        target: str | os.PathLike[str],
        expected: Mapping[str, str],
        on_bytes: Callable[[int], None] | None,
    ) -> Download:
        """Fetch the file of a distribution; see `RegistryClient.download`."""
        with self._doubting_the_page_of(dist):
            return self.fetch(file_of(dist), target, expected, on_bytes)

    @contextmanager
    def _doubting_the_page_of(self, dist: RemoteDist) -> Iterator[None]:
        """Ask the index anew, the next time, when a file is not what its page in the cache says."""
        try:
            yield
        except (HashMismatchError, StatusError) as error:
            is_there = isinstance(error, StatusError) and error.status not in _GONE
            if isinstance(dist, RegistryWheel | RegistrySdist) and not is_there:
                self._outdate(project_entry(self._registry.cache, dist.index, dist.name))
            raise

    def _outdate(self, page: CacheEntry) -> None:
        """Let a page in the cache be stale; without its validators, it comes whole."""
        stored = read_stored_project(page, lambda: None)
        if stored is not None:
            self._client.store(page, stored.data, HttpCachePolicy(stored_at=self._client.now()))

    def fetch(
        self,
        file: File,
        target: str | os.PathLike[str],
        expected: Mapping[str, str],
        on_bytes: Callable[[int], None] | None,
    ) -> Download:
        """Fetch a file; see `RegistryClient.fetch`."""
        for name in file.hashes.keys() & expected.keys():
            if file.hashes[name] != expected[name].lower():
                raise HashMismatchError(file.url, name, expected[name], file.hashes[name])
        from puffin_client._download import copy, download

        wanted = self._wanted(file, expected, on_bytes)
        path = local_path(file.url)
        if path is not None:
            return copy(path, wanted, target)
        return download(self._client.http, wanted, target)

    def _wanted(
        self,
        file: File,
        expected: Mapping[str, str] = _NOTHING,
        on_bytes: Callable[[int], None] | None = None,
    ) -> FileRequest:
        from puffin_client._download import FileRequest

        return FileRequest(
            url=file.url,
            hashes={**file.hashes, **expected},
            size=file.size,
            on_bytes=on_bytes,
            policy_of=lambda headers: self.policy(file, headers),
        )

    def _found(self, wheel: _WheelFile) -> _Found:
        path = local_path(wheel.file.url)
        if path is not None:
            return self._local(wheel, path), self.policy(wheel.file, _NOTHING)
        return self._offered(wheel) or self._by_ranges(wheel) or self._whole(wheel)

    def _local(self, wheel: _WheelFile, path: str) -> CoreMetadata:
        from distribution_filename import parse_wheel_filename
        from puffin_package import open_wheel

        if not os.path.isfile(path):
            raise FindLinksError(wheel.file.url, "there is no such file")
        with open_wheel(path, parse_wheel_filename(wheel.filename)) as opened:
            return opened.metadata()

    def _offered(self, wheel: _WheelFile) -> _Found | None:
        """Return what the metadata file says (PEP 658), None if there is none that can be used."""
        if not wheel.file.core_metadata:
            return None
        url = f"{wheel.file.url}.metadata"
        try:
            return self._client.http.call(
                Request("GET", url, whole=True),
                lambda response: self._read_offered(wheel, url, response),
            )
        except StatusError as error:
            if error.status not in _WITHHELD:
                raise
            problem = str(error)
        except (MetadataError, _UnfitMetadataError) as error:
            problem = str(error)
        warn_once(f"{problem}; reading the wheel instead")
        return None

    def _by_ranges(self, wheel: _WheelFile) -> _Found | None:
        """Return what the wheel says, of which a few parts are read; None if that fails."""
        from puffin_client._ranges import RangeError, RemoteFile, open_remote

        url = wheel.file.url
        if origin(url) in self._rangeless:
            return None
        length = self._tails.expected(wheel.name, wheel.file.size)
        try:
            found = open_remote(
                self._client.http, url, length, lambda response: self._whole(wheel, response)
            )
            return self._by_parts(wheel, found) if isinstance(found, RemoteFile) else found
        except RangeError as error:
            self._distrust(url, str(error))
            return None

    def _by_parts(self, wheel: _WheelFile, remote: RemoteFile) -> _Found:
        """Return what METADATA in a wheel far away says; remember how far from its end it was."""
        # Ten modules, which an index that offers metadata spares us.
        from distribution_filename import parse_wheel_filename
        from puffin_package import ArchiveError, LimitError, ZipError, read_remote_metadata

        url, name = wheel.file.url, parse_wheel_filename(wheel.filename)
        try:
            data = read_remote_metadata(remote.size, remote.read, name)
        except ArchiveError as error:
            # The wheel is bad, as the whole of it shows with better reasons, or the server lied.
            found = self._whole(wheel)
            if isinstance(error, ZipError) and not isinstance(error, LimitError):
                self._distrust(url, str(error))
            return found
        self._tails.learn(wheel.name, remote.needed)
        return parse_metadata(data, url), self.policy(wheel.file, remote.headers)

    def _distrust(self, url: str, reason: str) -> None:
        """Ask the origin of a URL for no ranges any more."""
        _logger.debug("no ranges from %s: %s", origin(url), reason)
        self._rangeless.add(origin(url))

    def _whole(self, wheel: _WheelFile, response: Response | None = None) -> _Found:
        """Return what the wheel says, all of which is fetched, or came when a part was wanted."""
        from puffin_client._download import receive

        with self._registry.cache.temporary_directory() as directory:
            path = os.path.join(directory, wheel.filename)
            if response is None:
                fetched = self.fetch(wheel.file, path, _NOTHING, None)
            else:
                self._distrust(wheel.file.url, "it sent the whole of a file")
                fetched = receive(response, self._wanted(wheel.file), path)
            return self._local(wheel, path), fetched.policy

    def _read_offered(self, wheel: _WheelFile, url: str, response: Response) -> _Found:
        """Return what a metadata file says, if it is the one that the index promised."""
        data = response.read(MAX_METADATA)
        offer = wheel.file.core_metadata
        for name, promised in offer.items() if isinstance(offer, dict) else ():
            actual = _digest(name, data)
            if actual is not None and actual != promised:
                raise _UnfitMetadataError(url, f"expected {name} {promised}, got {actual}")
        found = parse_metadata(data, url)
        if (found.name, found.version) != (wheel.name, wheel.version):
            raise _UnfitMetadataError(url, f"it is that of {found.name} {found.version}")
        return found, self.policy(wheel.file, response.headers)


def _digest(name: str, data: bytes) -> str | None:
    if name == "sha256":
        return small_sha256(data).hex()
    import hashlib

    try:
        return hashlib.new(name, data).hexdigest()
    except (ValueError, TypeError):
        return None
