from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Unpack

import pytest

from distribution_types import RegistrySdist
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient, open_transport
from puffin_dispatch import BuildDispatch, DispatchOptions
from puffin_distribution import DistributionDatabase
from puffin_interpreter import Interpreter, query_interpreter
from puffin_macros import forget_warnings
from puffin_normalize import normalize_project
from puffin_testing import (
    IndexServer,
    ProjectBackend,
    ProjectOptions,
    WheelOptions,
    make_wheel,
    project_tree,
    sdist_filename,
    sdist_of,
    wheel_filename,
    wheel_of_installed,
)
from puffin_traits import BuildRequest
from pypi_types import IndexLocations, IndexUrl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Workbench:
    """A local index, a cache and what builds with them."""

    def __init__(
        self, root: Path, server: IndexServer, stack: ExitStack, interpreter: Interpreter
    ) -> None:
        self.root = root
        self.server = server
        self.interpreter = interpreter
        self.logs = root / "logs"
        self.logs.mkdir()
        self._stack = stack
        self.cache = stack.enter_context(Cache(root / "cache"))

    def dispatch(self, *, offline: bool = False, **options: Any) -> BuildDispatch:
        """Return a dispatch as a new run would make it, closed at the end of the test."""
        http = self._stack.enter_context(HttpClient(open_transport, offline=offline))
        database = DistributionDatabase(self._client(http, self.cache), self.cache)
        made = BuildDispatch(database, self.interpreter, DispatchOptions(**options))
        return self._stack.enter_context(made)

    def database(self, *, offline: bool = False, **options: Any) -> DistributionDatabase:
        """Return a database that builds with a dispatch of these options."""
        dispatch = self.dispatch(offline=offline, **options)
        return dispatch._database.for_context(dispatch)

    def wheel(self, name: str, version: str = "1.0", **options: Unpack[WheelOptions]) -> None:
        """Offer a wheel."""
        self.server.add(wheel_filename(name, version), make_wheel(None, name, version, **options))

    def installed(self, *names: str) -> None:
        """Offer the wheels of distributions that run here."""
        for name in names:
            wheel = wheel_of_installed(name)
            self.server.add(wheel.filename, wheel.content)

    def sdist(
        self,
        name: str,
        version: str = "1.0",
        backend: ProjectBackend = "in-tree",
        **options: Unpack[ProjectOptions],
    ) -> RegistrySdist:
        """Offer the sources of a project; one with its own backend notes what is asked of that."""
        content = sdist_of(self._tree(name, version, backend, options), top=f"{name}-{version}")
        self.server.add(sdist_filename(name, version), content, project=name)
        return self.offered(name)

    def offered(self, name: str) -> RegistrySdist:
        """Return the source distribution of the newest release that the index has."""
        http = self._stack.enter_context(HttpClient(open_transport))
        cache = Cache(self.root / f"pages-{os.urandom(4).hex()}")
        project = self._client(http, cache).project(normalize_project(name))
        release = project.releases[0]
        assert release.sdist is not None
        return RegistrySdist(
            name=normalize_project(name),
            version=release.version,
            file=release.sdist.to_file(),
            index=project.index,
        )

    def request(self, name: str, **options: Unpack[ProjectOptions]) -> BuildRequest:
        """Ask for a project of which the sources are here."""
        tree = self._tree(name, "1.0", "in-tree", options)
        return BuildRequest(directory=str(tree), label=f"{name}==1.0", name=normalize_project(name))

    def hooks(self, name: str) -> list[str]:
        """Return which hooks of a project's own backend were called, in their order."""
        return [entry["hook"] for entry in self.entries(name)]

    def entries(self, name: str) -> list[dict[str, Any]]:
        """Return what a project's own backend was called with."""
        log = self.logs / name
        lines = log.read_text().splitlines() if log.exists() else []
        return [json.loads(line) for line in lines]

    def builds(self) -> list[str]:
        """Return the project of each wheel that was built by a backend of its own, sorted."""
        called = [(log.name, hook) for log in self.logs.iterdir() for hook in self.hooks(log.name)]
        return sorted(name for name, hook in called if hook == "build_wheel")

    def _tree(
        self, name: str, version: str, backend: ProjectBackend, options: ProjectOptions
    ) -> Path:
        directory = self.root / "trees" / f"{name}-{version}"
        settings: ProjectOptions = {"log": self.logs / name, **options}
        return project_tree(directory, backend, name, version, **settings)

    def _client(self, http: HttpClient, cache: Cache) -> RegistryClient:
        locations = IndexLocations(index=IndexUrl(self.server.url))
        return RegistryClient(CachedClient(http, cache), locations, cache)


@pytest.fixture(scope="session")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    return query_interpreter(sys.executable, Cache(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def bench(tmp_path: Path, interpreter: Interpreter) -> Iterator[Workbench]:
    forget_warnings()
    with ExitStack() as stack:
        server = stack.enter_context(IndexServer())
        yield Workbench(tmp_path, server, stack, interpreter)
