"""The one way to metadata, contents and builds of all distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import GitSdist, PathWheel, RegistryWheel, UrlWheel
from puffin_distribution._in_flight import InFlight
from puffin_traits import FormatControl, NullReporter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from distribution_types import BuiltDist, CachedWheel, DirectDist, Dist
    from platform_tags import Tags
    from puffin_cache import Cache
    from puffin_client import Project, RegistryClient
    from puffin_distribution._crew import Crew
    from puffin_distribution._sources import SourceStore
    from puffin_distribution._wheel_index import RegistryWheelIndex
    from puffin_distribution._wheels import WheelStore
    from puffin_git import GitSource
    from puffin_normalize import ProjectName
    from puffin_traits import BuildContext, PrepareReporter
    from pypi_types import CoreMetadata

_NOBODY = FormatControl()
_WHEELS = (RegistryWheel, UrlWheel, PathWheel)


class DistributionDatabase:
    """Answers for distributions from the cache, or else fetches and builds; for many threads.

    Each distribution is fetched, built and unpacked once, however many ask for it. What the cache
    has of one is used if it is whole and of the source that there is now; else it is replaced.
    It is also what a resolver asks for projects, which the client finds.
    """

    def __init__(
        self,
        client: RegistryClient,
        cache: Cache,
        reporter: PrepareReporter | None = None,
        *,
        git: GitSource | Callable[[], GitSource] | None = None,
        context: BuildContext | None = None,
    ) -> None:
        """`reporter` hears of downloads and builds; `git` and `context` are for sources.

        A function that returns the git sources is called when they are first needed, perhaps by
        several threads.
        """
        self.client = client
        self.cache = cache
        self.reporter: PrepareReporter = NullReporter() if reporter is None else reporter
        self._git = git
        self.context = context
        self.in_flight = InFlight()
        """What is being fetched or built, and what was."""
        self._indexes: dict[tuple[Tags, FormatControl, FormatControl], RegistryWheelIndex] = {}

    @property
    def git(self) -> GitSource | None:
        """What fetches repositories, if there is something that does."""
        return self._git() if callable(self._git) else self._git

    def for_context(self, context: BuildContext) -> DistributionDatabase:
        """Return a database that builds with `context` and shares all that is in flight."""
        other = DistributionDatabase(
            self.client, self.cache, self.reporter, git=self._git, context=context
        )
        other.in_flight = self.in_flight
        return other

    def variant(self, name: ProjectName | None) -> str | None:
        """Return what sets builds of a project apart from the usual; see `BuildContext.variant`."""
        return None if self.context is None else self.context.variant(name)

    def cached_project(self, name: ProjectName) -> Project | None:
        """Return a project, if it can be had without a request."""
        return self.client.cached_project(name)

    def project(self, name: ProjectName) -> Project:
        """Return a project. Raises: as `RegistryClient.project`."""
        return self.client.project(name)

    def near_names(self, name: ProjectName) -> tuple[str, ...]:
        """Return at most three names like one that no index has; see `RegistryClient`."""
        return self.client.near_names(name)

    def cached_metadata(self, dist: Dist) -> CoreMetadata | None:
        """Return the metadata of a distribution, if it needs no request and no build.

        Cost: one file is read and decoded; no archive and no header is.
        """
        if isinstance(dist, RegistryWheel | UrlWheel):
            return self.client.cached_metadata(dist)
        if isinstance(dist, _WHEELS):
            return self._wheels().cached_metadata(dist)
        return self._sources().cached_metadata(dist)

    def metadata(self, dist: Dist) -> CoreMetadata:
        """Return the metadata of a distribution; for a source that may take a build.

        What the sources say themselves goes before what their backend prepares, that before a
        wheel.

        Raises: ClientError, ArchiveError, MetadataError, DistributionError, FsError, GitError; what
        a build raises.
        """
        if isinstance(dist, RegistryWheel | UrlWheel):
            return self.client.metadata(dist)
        if isinstance(dist, _WHEELS):
            return self._wheels().metadata(dist)
        return self._sources().metadata(dist)

    def precise(self, dist: DirectDist) -> DirectDist:
        """Return the distribution with what its reference stands for now: for git, the commit.

        Raises: GitError.
        """
        return self._sources().precise_git(dist) if isinstance(dist, GitSdist) else dist

    def cached_wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel | None:
        """Return the unpacked wheel of a distribution, if the cache has it whole and current.

        `hashes` are `algorithm:hex`; the archive, for a source that of the source, must have one.

        Cost: one `lstat` a file; with hashes, all bytes are read.
        """
        if isinstance(dist, _WHEELS):
            return self._wheels().cached_wheel(dist, tuple(hashes))
        return self._sources().cached_wheel(dist, tuple(hashes))

    def wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel:
        """Return the unpacked wheel, from the cache or else fetched, built, verified and unpacked.

        `hashes` as for `cached_wheel`.

        Raises: as `metadata`; WrongHashError, MetadataChangedError.
        """
        if isinstance(dist, _WHEELS):
            return self._wheels().wheel(dist, tuple(hashes))
        return self._sources().wheel(dist, tuple(hashes))

    def helped(self, crew: Crew | None = None) -> AbstractContextManager[None]:
        """Have other processes help this one to unpack wheels, as long as a block lasts.

        For many wheels: a process is copied in some milliseconds. Only where `/proc` tells that
        there are no threads yet, which a copy would not have; else the block changes nothing. A
        `crew` may have been called before there were any.
        """
        return self.in_flight.unpacking.helped(crew)

    def archive_hashes(self, dist: Dist) -> dict[str, str]:
        """Return the digests of the archive at a URL or a path; none for trees and repositories.

        At least sha256; algorithms in lower case.

        Raises: as `metadata`. Cost: an archive that is not known yet is fetched, a wheel unpacked.
        """
        if isinstance(dist, _WHEELS):
            return self.wheel(dist).hashes
        return self._sources().archive_hashes(dist)

    def identify(self, url: str, *, editable: bool = False) -> ProjectName:
        """Return the name of the project at a URL that was given without one.

        From its file name, its `#egg=`, what its sources say; in the end from a build.

        Raises: UnknownNameError; as `metadata`.
        """
        from puffin_distribution._identify import Identification

        return Identification(self).identify(url, editable=editable)

    def changed(self, dist: Dist, stamp: str | None) -> str | None:
        """Return why what was installed of this source is not what it is now: a clause.

        `stamp` is what the installation noted of its source (`CachedWheel.stamp`). None: nothing
        has changed, or nobody can tell. A stale URL is asked about, unless offline.
        """
        from puffin_distribution._changes import change_of

        return change_of(self, dist, stamp)

    def wheel_index(
        self,
        tags: Tags,
        *,
        no_binary: FormatControl = _NOBODY,
        only_binary: FormatControl = _NOBODY,
    ) -> RegistryWheelIndex:
        """Return the index of the wheels from the indexes in use, downloaded or built, for `tags`.

        `no_binary` rules out downloaded wheels, `only_binary` built ones, but for those whose
        source a required hash names. Of built ones only those count that would be built the same
        way now. Asked again with the same, the same: what it has examined need not be again.
        """
        from puffin_distribution._wheel_index import RegistryWheelIndex, WheelRules

        key = (tags, no_binary, only_binary)
        index = self._indexes.get(key)
        if index is None:
            sources = [source.index for source in self.client.sources]
            rules = WheelRules(no_binary=no_binary, only_binary=only_binary, variant=self.variant)
            own = self.client.own_indexes
            index = RegistryWheelIndex(self.cache, sources, tags, rules, own=own)
            self._indexes[key] = index
        return index

    def wheel_directory(self, dist: BuiltDist) -> str:
        """Return where in the cache the unpacked form of a wheel is, or will be."""
        return self._wheels().directory(dist)

    def _wheels(self) -> WheelStore:
        from puffin_distribution._wheels import WheelStore

        return WheelStore(self.client, self.cache, self.reporter, self.in_flight)

    def _sources(self) -> SourceStore:
        from puffin_distribution._sources import SourceStore

        return SourceStore(self)
