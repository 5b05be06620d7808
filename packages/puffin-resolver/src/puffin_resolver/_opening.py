"""The usual source of packages, opened for a while: indexes, repositories, a cache."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from threading import Event, Lock
from typing import TYPE_CHECKING

from puffin_cache import Cache, user_cache_directory
from puffin_client import (
    CachedClient,
    HttpClient,
    RegistryClient,
    default_index_url,
    open_transport,
)
from puffin_distribution import DistributionDatabase
from puffin_resolver._arguments import is_url
from puffin_resolver._errors import InvalidInputError
from puffin_traits import WorkPool
from pypi_types import DEFAULT_INDEX, IndexLocations, IndexUrl, path_to_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from puffin_client import CredentialStore, Transport
    from puffin_git import GitSource
    from puffin_traits import BuildContext, PrepareReporter


WORKERS = 16
"""How many questions are asked at once."""


class OpenSource(DistributionDatabase):
    """The usual source of packages, with the threads that ask it."""

    pool: WorkPool

    def for_context(self, context: BuildContext) -> OpenSource:
        """Return this source, able to build with `context`; both share all they do."""
        other = self.afresh(context)
        other.in_flight = self.in_flight
        return other

    def afresh(self, context: BuildContext | None = None) -> OpenSource:
        """Return this source as for a new run: what has failed or changed is asked for again."""
        other = OpenSource(self.client, self.cache, self.reporter, git=self._git, context=context)
        other.pool = self.pool
        return other


@contextmanager
def open_source(  # noqa: PLR0913 - where packages may come from
    *,
    index_url: str | None = None,
    extra_index_urls: Iterable[str] = (),
    find_links: Iterable[str] = (),
    no_index: bool = False,
    cache: Cache | str | os.PathLike[str] | None = None,
    transport: Callable[[], Transport] | None = None,
    credentials: CredentialStore | None = None,
    offline: bool = False,
    reporter: PrepareReporter | None = None,
) -> Iterator[OpenSource]:
    """Yield a source of packages for any number of resolutions, also side by side.

    Indexes and links are URLs or absolute paths; without an index it is pip's default one. A cache
    is a directory, made if it is not there; None stands for the user's, which the command uses as
    well. `transport` makes what sends requests (default: httpx, with no proxies); `credentials`
    knows more of them than the URLs do; `offline` sends none. `reporter` hears of downloads.

    What is still being fetched at the end is given up; no thread is left.

    Raises: InvalidInputError - a place is neither a URL nor an absolute path; FsError.
    """
    locations = index_locations(index_url, extra_index_urls, find_links, no_index=no_index)
    with ExitStack() as stack:
        opened = stack.enter_context(open_cache(cache))
        # Threads are told to stop, then woken by what breaks, then waited for.
        pool = stack.enter_context(WorkPool(WORKERS))
        closing = Event()

        def pause(seconds: float) -> None:
            closing.wait(seconds)

        http = stack.enter_context(
            HttpClient(
                transport or _open_httpx, credentials=credentials, offline=offline, sleep=pause
            )
        )
        stack.callback(closing.set)
        registry = RegistryClient(
            CachedClient(http, opened), locations, opened, default_index=default_index_url
        )
        repositories = _Repositories(opened, offline=offline)
        stack.callback(repositories.close)
        stack.callback(pool.shutdown, wait=False)
        source = OpenSource(registry, opened, reporter, git=repositories.open)
        source.pool = pool
        yield source


def open_cache(cache: Cache | str | os.PathLike[str] | None) -> Cache:
    """Return the cache; None stands for the user's.

    Raises: InvalidInputError - the user has no home.
    """
    if isinstance(cache, Cache):
        return cache
    # The only variables that are looked at are those that say where caches are.
    place = user_cache_directory(os.environ, sys.platform) if cache is None else cache
    if not place:
        raise InvalidInputError(("cache: there is no home directory to put it into",))
    return Cache(place)


def index_locations(
    index_url: str | None,
    extra_index_urls: Iterable[str],
    find_links: Iterable[str],
    *,
    no_index: bool,
) -> IndexLocations:
    """Return where projects are looked for.

    Raises: InvalidInputError - a place is neither a URL nor an absolute path.
    """
    extra, links = tuple(extra_index_urls), tuple(find_links)
    given = [("index_url", index_url)] if index_url is not None else []
    given += [(f"extra_index_urls[{number}]", place) for number, place in enumerate(extra)]
    given += [(f"find_links[{number}]", place) for number, place in enumerate(links)]
    problems = [
        f"{what}: `{place}` is neither a URL nor an absolute path"
        for what, place in given
        if not (is_url(place) or os.path.isabs(place))
    ]
    if problems:
        raise InvalidInputError(tuple(problems))
    return IndexLocations(
        index=DEFAULT_INDEX if index_url is None else _index(index_url),
        extra_indexes=tuple(map(_index, extra)),
        find_links=links,
        no_index=no_index,
    )


def _index(place: str) -> IndexUrl:
    return IndexUrl(place if is_url(place) else path_to_url(place))


def _open_httpx() -> Transport:
    return open_transport("httpx")


class _Repositories:
    """Opens git when the first repository is needed, and ends what it runs."""

    def __init__(self, cache: Cache, *, offline: bool) -> None:
        self._cache, self._offline = cache, offline
        self._lock = Lock()
        self._opened: GitSource | None = None

    def open(self) -> GitSource:
        from puffin_git import GitSource

        with self._lock:
            if self._opened is None:
                # git finds itself, its configuration and its keys by what the user has set.
                environ = os.environ
                self._opened = GitSource(self._cache, environ=environ, offline=self._offline)
            return self._opened

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.terminate_all()
