"""The places where projects are found, as far as the cache can speak for them."""

from __future__ import annotations

import os
from _thread import allocate_lock
from typing import TYPE_CHECKING, Protocol

import msgspec

from puffin_cache import CacheBucket, index_key, project_entry
from puffin_client._policy import HttpCachePolicy, Stored
from puffin_client._project import Project  # noqa: TC001 - msgspec reads it when it decodes
from puffin_client._stored_projects import read_stored_project
from pypi_types import IndexUrl, split_credentials

if TYPE_CHECKING:
    from collections.abc import Callable

    from puffin_cache import CacheEntry
    from puffin_client._cached_client import CachedClient
    from puffin_normalize import ProjectName

ACCEPT = (
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, "
    "text/html;q=0.01"
)
PAGE_HEADERS = {"accept": ACCEPT}
UNSTORED = HttpCachePolicy(stored_at=0.0)
"""The policy of what was not read from an entry."""
_LINKS_FILE = "_links.json"  # no project's name begins with an underscore


class Source(Protocol):
    """A place where projects are found."""

    is_flat: bool
    """Whether it adds to the projects of indexes, and is asked whatever they have."""
    index: IndexUrl

    @property
    def url(self) -> str:
        """Where it is; may hold credentials."""

    def cached(self, name: ProjectName, *, since: float = 0.0) -> Stored[Project | None] | None:
        """Return what is stored and usable; null, for "no such project", only if stored `since`."""

    def fetch(self, name: ProjectName) -> Project | None:
        """Ask the place itself; None when it does not have the project."""


class FlatIndex(msgspec.Struct, frozen=True):
    """The files of one find-links location, by project."""

    projects: dict[str, Project]


class HttpIndex:
    """An index on the network. What it answered 404 for is stored as null."""

    is_flat = False

    def __init__(
        self, client: CachedClient, index: IndexUrl, default_index: Callable[[], str]
    ) -> None:
        self.index = _without_credentials(index)
        self._url = index.url
        self._client = client
        self._default = default_index

    @property
    def url(self) -> str:
        """The URL, with credentials if it has any; for the default index it is found out now."""
        return self._url or self._default()

    def entry(self, name: ProjectName) -> CacheEntry:
        """Return where the project is stored."""
        return project_entry(self._client.cache, self.index, name)

    def cached(self, name: ProjectName, *, since: float = 0.0) -> Stored[Project | None] | None:
        """Return what is stored and usable; null, for "no such project", only if stored `since`."""
        stored = self.stored(name)
        if stored is None or (stored.data is None and stored.policy.stored_at < since):
            return None
        return self._client.usable(stored, headers=PAGE_HEADERS)

    def stored(self, name: ProjectName) -> Stored[Project | None] | None:
        """Return what is stored, however old it is."""
        return self._client.read(
            self.entry(name), lambda entry: read_stored_project(entry, lambda: self.fetch(name))
        )

    def fetch(self, name: ProjectName) -> Project | None:
        """Ask the index; None when it answers 404."""
        from puffin_client._http_pages import fetch_project

        try:
            return fetch_project(self._client, self, name)
        finally:
            self._client.look_again(self.entry(name))


class LocalIndex:
    """An index in a directory: `<root>/<project>/index.html`, or the files themselves."""

    is_flat = False

    def __init__(self, client: CachedClient, index: IndexUrl, root: str) -> None:
        self.index = index
        self.root = root
        self._client = client

    @property
    def url(self) -> str:
        """The URL of the directory."""
        return self.index.url or self.root

    def page(self, name: ProjectName) -> str | None:
        """Return the path of the project's page or directory, None if the index has neither."""
        directory = os.path.join(self.root, name)
        page = os.path.join(directory, "index.html")
        if os.path.isfile(page):
            return page
        return directory if os.path.isdir(directory) else None

    def entry(self, name: ProjectName) -> CacheEntry:
        """Return where the project is stored."""
        return project_entry(self._client.cache, self.index, name)

    def cached(self, name: ProjectName, *, since: float = 0.0) -> Stored[Project | None] | None:
        """Return what is stored, if the page has not changed; directories need no `since`."""
        del since
        page = self.page(name)
        if page is None:
            return Stored(None, UNSTORED) if os.path.isdir(self.root) else None
        stored = self.stored(name)
        return None if stored is None else self._client.usable(stored, source=file_source(page))

    def stored(self, name: ProjectName) -> Stored[Project | None] | None:
        """Return what is stored, whether the page has changed or not."""
        return self._client.read(
            self.entry(name), lambda entry: read_stored_project(entry, lambda: self.fetch(name))
        )

    def fetch(self, name: ProjectName) -> Project | None:
        """Read the page. Raises: FindLinksError - there is no such directory."""
        from puffin_client._local_pages import read_project

        return read_project(self._client, self, name)


class FlatSource:
    """A find-links location: a directory, a page on disk or on the network. Read once a run."""

    is_flat = True

    def __init__(self, client: CachedClient, location: str, path: str | None) -> None:
        """`path` is where a location on disk is, None for a URL."""
        self.index = _without_credentials(IndexUrl(location))
        self.url = location
        """As it was given; may hold credentials."""
        self.path = path
        self._client = client
        self._loaded: FlatIndex | None = None
        self._lock = allocate_lock()

    def entry(self) -> CacheEntry:
        """Return where the links are stored."""
        key = index_key(self.index)
        return self._client.cache.entry(CacheBucket.SIMPLE, key, file=_LINKS_FILE)

    def cached(self, name: ProjectName, *, since: float = 0.0) -> Stored[Project | None] | None:
        """Return what is stored, if the directory or page has not changed."""
        del since
        loaded = self._cached_links()
        return None if loaded is None else Stored(loaded.projects.get(name), UNSTORED)

    def _cached_links(self) -> FlatIndex | None:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._lookup()
            return self._loaded

    def _lookup(self) -> FlatIndex | None:
        if self.path is None:
            stored = self._client.lookup(self.entry(), FlatIndex, headers=PAGE_HEADERS)
        else:
            source = file_source(self.path)
            if source is None:
                return None
            stored = self._client.lookup(self.entry(), FlatIndex, source=source)
        return None if stored is None else stored.data

    def fetch(self, name: ProjectName) -> Project | None:
        """Read the location. Raises: FindLinksError, and what the network has for errors."""
        return self._read().projects.get(name)

    def names(self) -> list[str]:
        """Return the names of all projects. Raises: as `fetch`."""
        return list((self._cached_links() or self._read()).projects)

    def _read(self) -> FlatIndex:
        from puffin_client._flat import fetch_links

        with self._lock:
            if self._loaded is None:
                self._loaded = fetch_links(self._client, self)
            return self._loaded


def _without_credentials(index: IndexUrl) -> IndexUrl:
    """Return the index as it may be stored."""
    return index if index.url is None else IndexUrl(split_credentials(index.url).url)


def local_path(location: str) -> str | None:
    """Return the path of a location on this machine, None for a URL of another scheme.

    Raises: FindLinksError - a `file:` URL of another machine.
    """
    if location[:5].lower() != "file:":
        return None if "://" in location else location
    from pypi_types import url_to_path

    try:
        return url_to_path(location)
    except ValueError as error:
        from puffin_client._errors import FindLinksError

        raise FindLinksError(location, f"it is {error}") from error


def file_source(path: str) -> str | None:
    """Return what identifies the content of a file or directory; None if it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return f"file:{found.st_mtime_ns}:{found.st_size}"
