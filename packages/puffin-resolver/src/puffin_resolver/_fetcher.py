"""Asks for projects and metadata, each once, and ahead of the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from distribution_types import RegistrySdist, RegistryWheel
from puffin_client import Project, ProjectNotFoundError, ProjectWheel
from puffin_macros import PuffinError
from puffin_normalize import ProjectName
from puffin_resolver._packages import Declared, Need
from puffin_traits import OnceMap, WorkPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import ParamSpec

    from pep508 import Requirement
    from puffin_resolver._candidate import Candidate
    from puffin_resolver._project_view import ProjectView
    from puffin_resolver._source import PackageSource
    from pypi_types import CoreMetadata

    P = ParamSpec("P")


class Wish(Struct, frozen=True):
    """A project that will probably be needed, and how."""

    name: str
    specifiers: str = ""
    extras: tuple[str, ...] = ()


class SourceNeeded(Exception):  # noqa: N818 - no fault, but news
    """A project is needed of which a source is declared that was not looked at."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Fetcher:
    """The only place where the resolver waits.

    What the cache has is read at once, on the thread that asks. For the rest the pool is used, and
    each answer leads to further questions - a project to the metadata of its likely release, that
    to the projects it needs - so that the network is busy while the solver thinks.
    """

    def __init__(
        self,
        source: PackageSource,
        pool: WorkPool | None,
        view: Callable[[str, Project | None], ProjectView],
        needs: Callable[[Iterable[Requirement], str], list[Need]],
        *,
        builds_ahead: bool = True,
    ) -> None:
        """`builds_ahead`: whether a source distribution may be asked for before it is needed."""
        self._source = source
        self._pool = pool
        self._make_view = view
        self._needs = needs
        self._builds_ahead = builds_ahead
        self.asks_index = True
        """Whether there is an index that could have had a project which was not found."""
        self.dormant: frozenset[str] = frozenset()
        """The projects that no index is asked for, because a source of theirs is declared."""
        self._views: OnceMap[str, ProjectView] = OnceMap()
        self._declared: OnceMap[str, Declared] = OnceMap()

    def put(self, view: ProjectView) -> None:
        """Take a project whose source is known: no index is asked for it."""
        self._views.done(view.rules.name, view)

    def view(self, name: str) -> ProjectView:
        """Return the project; waits for it. Raises: SourceNeeded - it is dormant."""
        found = self._views.get(name)
        if found is None:
            if name in self.dormant:
                raise SourceNeeded(name)
            self.want([Wish(name)])
            found = self._views.wait(name)
        return found

    def declared(self, view: ProjectView, candidate: Candidate) -> Declared:
        """Return what a candidate declares; waits for it."""
        if view.direct is not None:
            metadata = view.direct.metadata
            return self._declared.compute(view.rules.name, lambda: self._declare(metadata))
        dist = _distribution(view, candidate)
        if isinstance(dist, RegistrySdist) and not self._builds_ahead:
            return self._declared.compute(dist.file.url, lambda: self._known_or_made(dist))
        self._want_metadata(dist, Wish(view.rules.name))
        return self._declared.wait(dist.file.url)

    def declared_by_wheel(self, candidate: Candidate) -> Declared | None:
        """Return what a wheel that was asked for declares; waits. None if it cannot be had."""
        if not isinstance(candidate.file, ProjectWheel):
            return None
        try:
            return self._declared.wait(candidate.file.url)
        except PuffinError:
            return None  # if it is ever needed, the error is raised then

    def want(self, wishes: list[Wish]) -> None:
        """Ask for projects, and for what they will need; never waits for the network."""
        agenda = wishes[::-1]
        while agenda:
            wish = agenda.pop()
            if wish.name not in self.dormant and self._views.register(wish.name):
                agenda += self._want_project(wish)

    def want_metadata(self, view: ProjectView, candidates: list[Candidate]) -> None:
        """Ask for the metadata of candidates that are wheels, and for what they will need."""
        for dist in self._new_wheels(view, candidates):
            self.want(self._want_metadata(dist, Wish(view.rules.name)))

    def want_ahead(self, view: ProjectView, candidates: list[Candidate]) -> None:
        """Ask for the metadata of candidates that are wheels, and for nothing that follows."""
        for dist in self._new_wheels(view, candidates):
            self._want_metadata(dist, None)

    def _new_wheels(
        self, view: ProjectView, candidates: list[Candidate]
    ) -> Iterator[RegistryWheel]:
        """Yield the wheels that were not asked for yet; building is for what is needed."""
        for candidate in candidates:
            file = candidate.file
            if isinstance(file, ProjectWheel) and file.url not in self._declared:
                dist = _distribution(view, candidate)
                if isinstance(dist, RegistryWheel):
                    yield dist

    @property
    def waits(self) -> bool:
        """Whether anything has had to be asked of the network."""
        return self._pool is not None and self._pool.started

    def _want_project(self, wish: Wish) -> list[Wish]:
        try:
            project = self._source.cached_project(ProjectName(wish.name))
        except BaseException as error:
            self._views.fail(wish.name, error)
            raise
        if project is None:
            return self._work(self._fetch_project, wish)
        return self._publish(wish, project)

    def _fetch_project(self, wish: Wish) -> list[Wish]:
        try:
            project = self._source.project(ProjectName(wish.name))
        except ProjectNotFoundError as error:
            self.asks_index = bool(error.indexes)
            return self._publish(wish, None)
        except BaseException as error:  # noqa: BLE001 - it is raised where the solver waits
            self._views.fail(wish.name, error)
            return []
        return self._publish(wish, project)

    def _publish(self, wish: Wish, project: Project | None) -> list[Wish]:
        try:
            view = self._make_view(wish.name, project)
        except BaseException as error:
            self._views.fail(wish.name, error)
            raise
        self._views.done(wish.name, view)
        likely = view.upcoming(view.releases.matching(wish.specifiers), 1)
        dists = [_distribution(view, candidate) for candidate in likely]
        return [
            found
            for dist in dists
            if self._builds_ahead or isinstance(dist, RegistryWheel)
            for found in self._want_metadata(dist, wish)
        ]

    def _want_metadata(self, dist: RegistryWheel | RegistrySdist, wish: Wish | None) -> list[Wish]:
        if not self._declared.register(dist.file.url):
            return []
        try:
            metadata = self._source.cached_metadata(dist)
        except BaseException as error:  # noqa: BLE001 - it is raised where the solver waits
            self._declared.fail(dist.file.url, error)
            return []
        if metadata is None:
            return self._work(self._fetch_metadata, dist, wish)
        return self._publish_metadata(dist, metadata, wish)

    def _known_or_made(self, dist: RegistrySdist) -> Declared:
        return self._declare(self._source.cached_metadata(dist) or self._source.metadata(dist))

    def _fetch_metadata(self, dist: RegistryWheel | RegistrySdist, wish: Wish | None) -> list[Wish]:
        try:
            metadata = self._source.metadata(dist)
        except BaseException as error:  # noqa: BLE001 - it is raised where the solver waits
            self._declared.fail(dist.file.url, error)
            return []
        return self._publish_metadata(dist, metadata, wish)

    def _publish_metadata(
        self, dist: RegistryWheel | RegistrySdist, metadata: CoreMetadata, wish: Wish | None
    ) -> list[Wish]:
        declared = self._declare(metadata)
        self._declared.done(dist.file.url, declared)
        if wish is None:
            return []
        needs = [
            need.requirement
            for extra in ("", *wish.extras)
            for need in declared.needs(extra)
            if not need.constraint
        ]
        return [Wish(need.name, need.specifiers, need.extras) for need in needs]

    def _declare(self, metadata: CoreMetadata) -> Declared:
        return Declared(metadata, self._needs)

    def _work(
        self, function: Callable[P, list[Wish]], *args: P.args, **kwargs: P.kwargs
    ) -> list[Wish]:
        """Do it on the pool and go on from its answer there; without a pool, do it now."""
        if self._pool is None:
            return function(*args, **kwargs)
        self._pool.submit(lambda: self.want(function(*args, **kwargs)))
        return []


def _distribution(view: ProjectView, candidate: Candidate) -> RegistryWheel | RegistrySdist:
    file, project = candidate.file, view.project
    if project is None or file is None:
        raise LookupError(view.rules.name)
    name, index = ProjectName(project.name), file.index or project.index
    if not isinstance(file, ProjectWheel):
        return RegistrySdist(name=name, version=candidate.version, file=file.to_file(), index=index)
    return RegistryWheel(
        name=name,
        version=candidate.version,
        file=file.to_file(),
        index=index,
        tags=file.tags,
        build=file.build,
    )
