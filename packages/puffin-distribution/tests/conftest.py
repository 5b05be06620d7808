"""A local index, a cache, a build context that counts, and a source of each kind."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from distribution_types import RegistrySdist, RegistryWheel, dist_from_url
from platform_tags import Tags
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient, open_transport
from puffin_distribution import DistributionDatabase
from puffin_git import GitSource
from puffin_interpreter import InstallScheme, Interpreter
from puffin_macros import forget_warnings
from puffin_normalize import normalize_project
from puffin_testing import (
    GitRepository,
    IndexServer,
    git_environ,
    linux_markers,
    make_sdist,
    make_wheel,
    metadata_bytes,
)
from pypi_types import File, IndexLocations, IndexUrl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from distribution_types import SourceDist
    from puffin_traits import BuildRequest

DEMO = normalize_project("demo")
SDIST = "demo-1.0.tar.gz"

RECIPE = "recipe.json"


def make_interpreter(python: str = "3.11") -> Interpreter:
    """Return an interpreter of that version on Linux, which need not exist."""
    names = ("purelib", "platlib", "scripts", "data", "include")
    scheme = InstallScheme(**{name: f"/python/{name}" for name in names})
    return Interpreter(
        executable="/python/bin/python",
        version=f"{python}.1",
        implementation="cpython",
        marker_values=tuple(linux_markers(f"{python}.1").items()),
        platform_text='{"os":{"type":"manylinux","major":2,"minor":28},"arch":"x86_64"}',
        prefix="/python",
        base_prefix="/python",
        base_exec_prefix="/python",
        base_executable="/python/bin/python",
        stdlib="/python/lib",
        scheme=scheme,
        virtual_scheme=scheme,
        abis=(f"cp{python.replace('.', '')}",),
    )


def sources(version: str = "1.0", *, static: bool = False, **recipe: Any) -> dict[str, str]:
    """Return the files of a project `demo`, whose recipe the fake backend follows.

    recipe: name, version, requires, native, prepare, filename, spoil.
    """
    told = {"name": "demo", "version": version, "requires": ["idna>=2"], "prepare": True, **recipe}
    kind = 'dynamic = ["version", "dependencies"]'
    if static:
        kind = f'version = "{version}"\ndependencies = ["idna>=2"]'
    return {
        "pyproject.toml": f'[project]\nname = "demo"\n{kind}\n',
        RECIPE: json.dumps(told),
        "src/demo.py": f"__version__ = {version!r}\n",
    }


def archive(version: str = "1.0", *, static: bool = False, **recipe: Any) -> bytes:
    """Return an sdist of that project."""
    files = sources(version, static=static, **recipe)
    text = files.pop("pyproject.toml")
    return make_sdist(None, "demo", version, files=files, pyproject=text, pkg_info=b"")


class FakeBuild:
    """One build that is set up."""

    def __init__(self, workshop: Workshop, request: BuildRequest) -> None:
        self._workshop = workshop
        self._request = request
        project = Path(request.directory, request.subdirectory or "")
        self._recipe = json.loads((project / RECIPE).read_text())
        self._scratch = project

    def metadata(self) -> str | None:
        if not self._recipe["prepare"]:
            return None
        self._workshop.note("prepare", self._request)
        path = Path(self._workshop.scratch, f"prepared-{len(self._workshop.events)}.dist-info")
        path.mkdir(parents=True, exist_ok=True)
        recipe = self._recipe
        (path / "METADATA").write_bytes(
            metadata_bytes(recipe["name"], recipe["version"], requires=recipe["requires"])
        )
        return str(path)

    def wheel(self, directory: str) -> str:
        self._workshop.note("wheel", self._request)
        # What a backend leaves in the tree must harm neither the cache nor a later build.
        (self._scratch / "build.log").write_text("built")
        recipe = self._recipe
        time.sleep(self._workshop.seconds)
        native = next(iter(self._workshop.interpreter.tags().names))
        path = make_wheel(
            directory,
            recipe["name"],
            recipe["version"],
            requires=recipe["requires"],
            tags=native if recipe.get("native") else "py3-none-any",
        )
        if recipe.get("spoil"):
            path.write_bytes(b"not a wheel")
        if recipe.get("filename"):
            path = path.rename(path.with_name(recipe["filename"]))
        return path.name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass


class Workshop:
    """Implements `BuildContext`; `events` tells what was done, in order."""

    def __init__(self, cache: Cache, python: str = "3.11", *, seconds: float = 0.0) -> None:
        self.cache = cache
        self.interpreter = make_interpreter(python)
        self.seconds = seconds
        self.scratch = str(Path(cache.root).with_name("scratch"))
        self.events: list[str] = []
        self.requests: list[BuildRequest] = []
        self.needed: list[tuple[str, str]] = []
        self.forbidden = False
        self.variants: dict[str | None, str] = {}
        """The variants of the builds of projects, `None` for those without a name."""
        self._lock = threading.Lock()

    def note(self, event: str, request: BuildRequest) -> None:
        with self._lock:
            self.events.append(event)
            self.requests.append(request)

    def may_build(self, name: str | None) -> bool:  # noqa: ARG002 - as the protocol has it
        return not self.forbidden

    def is_isolated(self, name: str | None) -> bool:  # noqa: ARG002 - as the protocol has it
        return True

    def variant(self, name: str | None) -> str | None:
        return self.variants.get(name)

    @contextmanager
    def needing(self, key: str, label: str) -> Iterator[None]:
        self.needed.append((key, label))
        yield

    def environment(self, requirements: object, label: str) -> Any:  # noqa: ARG002 - the same
        raise AssertionError("the fake needs no environment")

    def setup_build(self, request: BuildRequest) -> FakeBuild:
        return FakeBuild(self, request)


def write_tree(directory: Path, files: Mapping[str, str]) -> Path:
    """Write files below a directory and return it."""
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return directory


class Setup:
    """A local index, a cache, and a database over both."""

    def __init__(self, server: IndexServer, cache: Cache) -> None:
        self.server = server
        self.cache = cache
        self.locations = IndexLocations(index=IndexUrl(server.url))
        self.tags = Tags(["cp312-cp312-linux_x86_64", "py3-none-any"])
        self._http: list[HttpClient] = []
        self.archive = archive
        self.sources = sources
        self.write_tree = write_tree
        self.from_url = from_url

    def client(self, *, offline: bool = False) -> RegistryClient:
        http = HttpClient(open_transport, offline=offline)
        self._http.append(http)
        return RegistryClient(CachedClient(http, self.cache), self.locations, self.cache)

    def database(self, **options: object) -> DistributionDatabase:
        return DistributionDatabase(self.client(), self.cache, **options)  # type: ignore[arg-type]  # options of tests

    def run(
        self, workshop: Workshop | None = None, *, offline: bool = False, **options: Any
    ) -> DistributionDatabase:
        """Return the database of a new run, which remembers nothing but what the cache has."""
        environ = git_environ()
        git = GitSource(self.cache, environ=environ, offline=offline)
        return DistributionDatabase(
            self.client(offline=offline), self.cache, git=git, context=workshop, **options
        )

    def workshop(self, python: str = "3.11", *, seconds: float = 0.0) -> Workshop:
        return Workshop(self.cache, python, seconds=seconds)

    def offered(self, name: str, number: int = 0) -> RegistryWheel:
        """Return the best wheel of the newest release that the index has now."""
        cache = Cache(Path(self.cache.root).with_name(f"pages-{len(self._http)}"))
        http = HttpClient(open_transport)
        self._http.append(http)
        client = RegistryClient(CachedClient(http, cache), self.locations, cache)
        project = client.project(normalize_project(name))
        release = project.releases[number]
        wheel = release.wheels[0]
        return RegistryWheel(
            name=normalize_project(name),
            version=release.version,
            file=wheel.to_file(),
            index=project.index,
            tags=wheel.tags,
            build=wheel.build,
        )

    def close(self) -> None:
        for http in self._http:
            http.close()


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    forget_warnings()
    with IndexServer() as server, Cache(tmp_path / "cache") as cache:
        made = Setup(server, cache)
        yield made
        made.close()


class Source:
    """The project `demo` somewhere; `put` changes what is there. Of each kind there is a class."""

    fetched = True
    """Whether it comes over the network."""

    def __init__(self, setup: Setup, directory: Path) -> None:
        self.setup = setup
        self.directory = directory
        self.put()

    def put(self, version: str = "1.0", **recipe: Any) -> None:
        raise NotImplementedError

    def dist(self) -> SourceDist:
        raise NotImplementedError

    def requests(self) -> list[int]:
        """Return the statuses that requests for the file were answered with, in order."""
        return [each.status for each in self.setup.server.requests if "/files/" in each.path]


class Registry(Source):
    hashed = True

    def put(self, version: str = "1.0", **recipe: Any) -> None:
        # The name of the file has the version: what changes is a release that was replaced.
        recipe.setdefault("told", "1.0")
        self.data = archive(recipe.pop("told"), marker=version, **recipe)
        self.setup.server.add(SDIST, self.data)

    def dist(self) -> SourceDist:
        url = self.setup.server.file_url(SDIST)
        hashes = {"sha256": hashlib.sha256(self.data).hexdigest()} if self.hashed else {}
        file = File(filename=SDIST, url=url, hashes=hashes)
        index = IndexUrl(self.setup.server.url)
        return RegistrySdist(name=DEMO, version="1.0", file=file, index=index)


class UnhashedRegistry(Registry):
    hashed = False


class Url(Source):
    def put(self, version: str = "1.0", **recipe: Any) -> None:
        self.data = archive(version, **recipe)
        self.setup.server.add("master.zip", self.data, project="demo")

    def dist(self) -> SourceDist:
        return from_url(self.setup.server.file_url("master.zip"))


class HashedUrl(Url):
    def dist(self) -> SourceDist:
        fragment = f"#sha256={hashlib.sha256(self.data).hexdigest()}"
        return from_url(self.setup.server.file_url("master.zip") + fragment)


class PathArchive(Source):
    fetched = False

    def put(self, version: str = "1.0", **recipe: Any) -> None:
        path = self.directory / SDIST
        later = path.stat().st_mtime_ns + 10**9 if path.exists() else 10**18
        path.write_bytes(archive(version, **recipe))
        os.utime(path, ns=(later, later))

    def dist(self) -> SourceDist:
        return from_url((self.directory / SDIST).as_uri())


class Directory(Source):
    fetched = False
    editable = False

    def put(self, version: str = "1.0", **recipe: Any) -> None:
        path = self.directory / "demo" / "pyproject.toml"
        later = path.stat().st_mtime_ns + 10**9 if path.exists() else 10**18
        write_tree(path.parent, sources(version, **recipe))
        os.utime(path, ns=(later, later))

    def dist(self) -> SourceDist:
        return from_url((self.directory / "demo").as_uri(), editable=self.editable)


class Editable(Directory):
    editable = True


class Git(Source):
    fetched = False

    def put(self, version: str = "1.0", **recipe: Any) -> None:
        if not (self.directory / "repository").exists():
            self.repository = GitRepository(self.directory / "repository")
        below = {f"below/{name}": text for name, text in sources(version, **recipe).items()}
        self.commit = self.repository.commit(below)

    def dist(self) -> SourceDist:
        return from_url(self.repository.requirement_url(self.commit, "subdirectory=below"))


KINDS = {
    "registry": Registry,
    "registry without hashes": UnhashedRegistry,
    "url": Url,
    "url with hash": HashedUrl,
    "archive": PathArchive,
    "directory": Directory,
    "editable": Editable,
    "git": Git,
}


def from_url(url: str, *, editable: bool = False) -> Any:
    return dist_from_url(DEMO, url, editable=editable)


@pytest.fixture(params=KINDS)
def source(request: pytest.FixtureRequest, setup: Setup, tmp_path: Path) -> Source:
    directory = tmp_path / "sources"
    directory.mkdir()
    return KINDS[request.param](setup, directory)


@pytest.fixture
def kinds(setup: Setup, tmp_path: Path) -> Any:
    """Make a source of a kind: `kinds("url")`."""

    def make(kind: str) -> Source:
        directory = tmp_path / kind.replace(" ", "-")
        directory.mkdir()
        return KINDS[kind](setup, directory)

    return make
