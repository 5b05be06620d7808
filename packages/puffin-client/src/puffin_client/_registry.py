"""Projects, metadata and files from all indexes in use: the part that the cache can answer."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeAlias

from distribution_types import RegistrySdist, RegistryWheel, UrlSdist, UrlWheel
from puffin_cache import index_key, metadata_entry, url_key
from puffin_client._default_index import default_index_url
from puffin_client._sources import FlatSource, HttpIndex, LocalIndex, file_source, local_path
from pypi_types import DEFAULT_INDEX, CoreMetadata, File, IndexUrl

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from puffin_cache import Cache, CacheEntry
    from puffin_client._cached_client import CachedClient
    from puffin_client._download import Download
    from puffin_client._fetcher import Fetcher
    from puffin_client._policy import HttpCachePolicy
    from puffin_client._project import Project
    from puffin_client._sources import Source
    from puffin_normalize import ProjectName
    from pypi_types import IndexLocations

    Submit: TypeAlias = Callable[[Callable[[], Project]], Future[Project]]
    RemoteDist: TypeAlias = RegistryWheel | UrlWheel | RegistrySdist | UrlSdist
    RemoteWheel: TypeAlias = RegistryWheel | UrlWheel

STRONG = ("sha256", "sha512", "sha384")
"""Algorithms of which a hash identifies a file, the most usual first."""
_INDEXES = 1 << 8
_LENGTHS = {"sha256": 64, "sha512": 128, "sha384": 96, "sha224": 56, "sha1": 40, "md5": 32}


class RegistryClient:
    """Answers for projects, wheel metadata and files; to be used from many threads.

    `cached_project` and `cached_metadata` read the cache only, and import nothing that can reach
    a network. `project`, `metadata` and `download` look there first, then ask.
    """

    def __init__(
        self,
        client: CachedClient,
        locations: IndexLocations,
        cache: Cache,
        default_index: Callable[[], str] = default_index_url,
    ) -> None:
        """`default_index` returns the URL of the default index; called when it is needed."""
        self.client = client
        self.locations = locations
        self.cache = cache
        self._default_index = default_index
        self._started = client.now()
        self._fetching: Fetcher | None = None
        self._ahead: dict[ProjectName, Future[Project]] = {}
        """What is on its way because it will surely be needed."""
        self.sources: tuple[Source, ...] = tuple(self._make_sources())
        """Where projects are looked for, but those that have an index of their own."""
        self._own = dict(self._own_sources())

    def sources_of(self, name: ProjectName) -> tuple[Source, ...]:
        """Return where a project is looked for, in this order: its own index alone, if it has one.

        Where indexes are not asked at all, there are find-links for it as for the others.
        """
        return self._own.get(name, self.sources)

    @property
    def own_indexes(self) -> dict[ProjectName, IndexUrl]:
        """The projects that have an index of their own, and this as the cache knows it."""
        return {name: sources[0].index for name, sources in self._own.items()}

    def cached_project(self, name: ProjectName) -> Project | None:
        """Return the project as far as everything needed is in the cache and usable, else None.

        Cost: one file an index that has to be asked.
        """
        if name in self._ahead:
            # The answer is on its way, and need not be read from the entry it is put in.
            return None
        found: list[Project] = []
        for source in self.sources_of(name):
            stored = source.cached(name)
            if stored is None:
                return None
            if stored.data is not None:
                found.append(stored.data)
                if self._settles(source):
                    break
        return self._merged(name, found)

    def project(self, name: ProjectName) -> Project:
        """Return the project, from the cache or from the indexes.

        Raises: ProjectNotFoundError; AuthenticationError, StatusError, NetworkError, OfflineError
        of an index that could not be asked - the next one is not asked then; PageError.
        """
        asked = self._ahead.pop(name, None)
        return self._ask(name) if asked is None else asked.result()

    def ask_ahead(self, names: Iterable[ProjectName], submit: Submit) -> bool:
        """Begin to ask for projects that will surely be needed, for as long as none is stored.

        Return whether answers are on their way. `submit` runs it on another thread. What comes of
        it, or the error, is the answer of the next `project` of that name, which then must be
        called from a thread that may wait.

        Cost: a look at one file a project, on a warm run at one in all.
        """
        for name in names:
            if not self.must_ask(name):
                break
            if name not in self._ahead:
                self._ahead[name] = submit(partial(self._ask, name))
        return bool(self._ahead)

    def must_ask(self, name: ProjectName) -> bool:
        """Return whether an index has to be asked for a project: it may be, and nothing is stored.

        Cost: a look at one file.
        """
        indexes = [each for each in self.sources_of(name) if isinstance(each, HttpIndex)]
        if self.client.http.offline or not indexes:
            return False
        return not self.client.has(indexes[0].entry(name))

    def _ask(self, name: ProjectName) -> Project:
        found = self._collect(name, since=0.0)
        if found is None:
            # That an index did not have it may have changed since: now it matters.
            found = self._collect(name, since=self._started)
        if found is None:
            from puffin_client._errors import ProjectNotFoundError

            asked = (source.url for source in self.sources_of(name) if not source.is_flat)
            raise ProjectNotFoundError(name, tuple(asked))
        return found

    def near_names(self, name: ProjectName) -> tuple[str, ...]:
        """Return at most three names like one that no index has, the most similar first.

        They are of projects in the cache, of directories and find-links, and of indexes whose list
        of projects is small; what cannot be read has none.

        Cost: up to two requests an index; for the way to an error only.
        """
        from puffin_client._near_names import near_names

        return near_names(self.client.http, self.sources_of(name), name)

    def cached_metadata(self, wheel: RemoteWheel) -> CoreMetadata | None:
        """Return the metadata of a wheel if it is in the cache and usable, else None."""
        return self._stored_metadata(wheel, self.metadata_entry(wheel))

    def _stored_metadata(self, wheel: RemoteWheel, entry: CacheEntry) -> CoreMetadata | None:
        stored = self.client.lookup(entry, CoreMetadata, source=source_of(file_of(wheel)))
        return None if stored is None else stored.data

    def metadata(self, wheel: RemoteWheel) -> CoreMetadata:
        """Return the metadata of a wheel: from its metadata file, parts of it, or the whole.

        Of a direct URL whose metadata in the cache is stale, it asks first whether the file is
        still the same; of one that is not, the unpacked wheel leaves the cache as well.

        Raises: NetworkError, StatusError, OfflineError; MetadataError, ArchiveError.
        """
        entry = self.metadata_entry(wheel)
        cached = self._stored_metadata(wheel, entry)
        if cached is not None:
            return cached
        try:
            return self._fetcher().metadata(wheel, entry)
        finally:
            self.client.look_again(entry)

    def store_metadata(
        self, wheel: RemoteWheel, metadata: CoreMetadata, policy: HttpCachePolicy | None
    ) -> None:
        """Keep what a whole wheel, fetched under `policy`, says of itself; None removes the entry.

        The same entry tells from then on how long the unpacked wheel is fresh.
        """
        self.client.store(self.metadata_entry(wheel), metadata, policy)

    def download(
        self,
        dist: RemoteDist,
        target: str | os.PathLike[str],
        *,
        expected: Mapping[str, str] | None = None,
        on_bytes: Callable[[int], None] | None = None,
    ) -> Download:
        """Fetch the file of a distribution; see `fetch`.

        If it is gone, or another than its index promised, the page in the cache is outdated, or
        damaged: the index is asked for it when it is needed next, however fresh it was.
        """
        return self._fetcher().download(dist, target, expected or {}, on_bytes)

    def fetch(
        self,
        file: File,
        target: str | os.PathLike[str],
        *,
        expected: Mapping[str, str] | None = None,
        on_bytes: Callable[[int], None] | None = None,
    ) -> Download:
        """Fetch any file to `target`, which appears when it is complete and its hashes are right.

        `expected` are hashes besides those of `file`; `on_bytes` hears of each piece.

        Raises: HashMismatchError, NetworkError, StatusError, OfflineError, FsError.
        """
        return self._fetcher().fetch(file, target, expected or {}, on_bytes)

    def renewed(self, file: File, policy: HttpCachePolicy) -> HttpCachePolicy | None:
        """Return the policy to keep if what was fetched under `policy` is still the file.

        None: the file has changed, or that cannot be told. Where a hash identifies it, nothing
        else counts; else a fresh policy is returned as it is, and offline any; else the server is
        asked, and a new policy returned if it answers 304.

        Raises: NetworkError; StatusError - the server cannot tell now (401, 403, 407, 429, 5xx).
        Cost: no import that can reach a network, and one request if it is stale.
        """
        source = source_of(file)
        if source is not None or policy.source is not None:
            return policy if source == policy.source else None
        if self.client.http.offline or policy.is_fresh(self.client.now(), headers={}, source=None):
            return policy
        return self._fetcher().renewed(file, policy)

    def metadata_entry(self, wheel: RemoteWheel) -> CacheEntry:
        """Return where the metadata of a wheel is stored."""
        return metadata_entry(self.cache, source_key(wheel), wheel.name, wheel_stem(wheel))

    def _fetcher(self) -> Fetcher:
        from puffin_client._fetcher import Fetcher

        # A race makes two of them, and one stays; what they remember of hosts is only a hint.
        if self._fetching is None:
            self._fetching = Fetcher(self)
        return self._fetching

    def _collect(self, name: ProjectName, *, since: float) -> Project | None:
        found: list[Project] = []
        for source in self.sources_of(name):
            stored = source.cached(name, since=since)
            project = source.fetch(name) if stored is None else stored.data
            if project is not None:
                found.append(project)
                if self._settles(source):
                    break
        return self._merged(name, found)

    def _settles(self, source: Source) -> bool:
        """Return whether no further index is asked once this source has the project."""
        return self.locations.strategy == "first-index" and not source.is_flat

    def _merged(self, name: ProjectName, found: list[Project]) -> Project | None:
        if len(found) < 2:  # noqa: PLR2004 - nothing to merge
            return found[0] if found else None
        from puffin_client._merging import merge_projects

        return merge_projects(name, found, ranked=self.locations.strategy == "unsafe-first-match")

    def _make_sources(self) -> Iterator[Source]:
        for location in self.locations.find_links:
            yield FlatSource(self.client, location, local_path(location))
        unique: dict[str, Source] = {}
        for index in map(self._canonical, self.locations.indexes):
            unique.setdefault(_key_of_index(index), self._source(index))
        yield from unique.values()

    def _own_sources(self) -> Iterator[tuple[ProjectName, tuple[Source, ...]]]:
        if not self.locations.no_index:
            for name, index in self.locations.project_indexes.items():
                yield name, (self._source(self._canonical(index)),)

    def _source(self, index: IndexUrl) -> Source:
        path = None if index.url is None else local_path(index.url)
        if path is not None:
            return LocalIndex(self.client, index, path)
        if index.url is not None:
            self.client.http.remember_credentials(index.url)
        return HttpIndex(self.client, index, self._default_index)

    def _canonical(self, index: IndexUrl) -> IndexUrl:
        """Return the default index for an explicit URL that is its own."""
        url = index.url or ""
        # Pip's is https: for another scheme there is no need to import pip, which is costly.
        scheme = "https:" if self._default_index is default_index_url else "http"
        if not url.startswith(scheme) or not url.rstrip("/").endswith("/simple"):
            return index
        same = url.rstrip("/") == self._default_index().rstrip("/")
        return DEFAULT_INDEX if same else index


def file_of(dist: RemoteDist) -> File:
    """Return the file of a distribution: what an index says of it, or what its URL does.

    A direct URL keeps its credentials, which the request needs, and loses its fragment, of which
    hashes count (`#sha256=...`).
    """
    if isinstance(dist, RegistryWheel | RegistrySdist):
        return dist.file
    url, _, fragment = dist.url.partition("#")
    return File(filename=dist.filename, url=url, hashes=_promised(fragment))


def source_key(dist: RemoteDist) -> str:
    """Return under which key of a bucket a distribution is kept: `pypi`, `index/...`, `url/...`."""
    if isinstance(dist, RegistryWheel | RegistrySdist):
        return _key_of_index(dist.index)
    return url_key(dist.url)


@lru_cache(_INDEXES)
def _key_of_index(index: IndexUrl) -> str:
    # A digest of its URL, which each wheel of each release would be asked for.
    return index_key(index)


def source_of(file: File) -> str | None:
    """Return what identifies the content of a file, whatever HTTP says of it.

    That is a strong hash (`sha256:...`), or size and time of a file of this machine; else None.
    """
    for algorithm in STRONG:
        if algorithm in file.hashes:
            return f"{algorithm}:{file.hashes[algorithm]}"
    path = local_path(file.url)
    return None if path is None else file_source(path)


def wheel_stem(wheel: RemoteWheel) -> str:
    """Return the stem of a wheel's normal file name, without parsing anything."""
    return stem_of(wheel.name, wheel.version, wheel.build, wheel.tags)


def stem_of(name: str, version: str, build: tuple[int, str] | None, tags: str) -> str:
    """Return the stem of a wheel's file name from its parts, all in normal form."""
    number = "" if build is None else f"-{build[0]}{build[1]}"
    return f"{name.replace('-', '_')}-{version}{number}-{tags}"


def _promised(fragment: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in fragment.split("&"))
    return {name: digest.lower() for name, _, digest in pairs if len(digest) == _LENGTHS.get(name)}
