from __future__ import annotations

import os
import signal
import stat
import sys
import tomllib
import warnings
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Never, Self

import pytest

from distribution_filename import parse_wheel_filename
from distribution_types import CachedWheel
from install_wheel import Scheme
from platform_tags import Tags
from puffin_cache import Cache
from puffin_client import CachedClient, HttpClient, RegistryClient, RetryPolicy, open_transport
from puffin_distribution import DistributionDatabase
from puffin_fs import Linker
from puffin_git import GitSource
from puffin_installer import (
    ChangeSet,
    Finder,
    Found,
    RequestedRequirement,
    SitePackages,
    Target,
    Transaction,
    WheelInstall,
    lock_environment,
)
from puffin_interpreter import find_interpreter
from puffin_normalize import normalize_project
from puffin_package import open_wheel
from puffin_testing import (
    IndexServer,
    git_environ,
    make_sdist,
    make_wheel,
    sdist_filename,
    wheel_filename,
)
from puffin_traits import WorkPool
from pypi_types import IndexLocations, IndexUrl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from puffin_interpreter import Interpreter
    from puffin_traits import BuildRequest

Snapshot = dict[str, tuple[str, int, bytes]]

_STEPS = ("os.rename", "os.link", "os.mkdir", "os.rmdir", "os.remove", "os.symlink", "open")


@pytest.fixture
def snapshot() -> Callable[[Path], Snapshot]:
    """What is in a directory: kind, mode and content of everything, our lock file aside."""

    def take(root: Path) -> Snapshot:
        found: Snapshot = {}
        for directory, _, files in os.walk(root):
            inside = os.path.relpath(directory, root)
            found[inside] = ("directory", 0, b"")
            for name in files:
                path = os.path.join(directory, name)
                mode = os.lstat(path).st_mode
                key = os.path.normpath(os.path.join(inside, name))
                if stat.S_ISLNK(mode):
                    found[key] = ("link", 0, os.fsencode(os.readlink(path)))
                else:
                    with open(path, "rb") as stream:
                        found[key] = ("file", stat.S_IMODE(mode), stream.read())
        found.pop(".puffin.lock", None)
        return found

    return take


@pytest.fixture
def killed_at() -> Callable[[int, Callable[[], None]], bool]:
    """Run something in a process that is killed before its n-th change of the file system.

    Returns whether the process was killed; False: it had come to its end before. The changes are
    seen by an audit hook of the interpreter, so that the code under test is as it always is.
    """
    if not hasattr(os, "fork"):
        pytest.skip("needs fork to have a process killed at an exact step")

    def run(number: int, action: Callable[[], None]) -> bool:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads of pytest
            child = os.fork()
        if child == 0:
            _run_and_die(number, action)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return True
        assert os.waitstatus_to_exitcode(status) == 0
        return False

    return run


Events = list[tuple[str, tuple[object, ...]]]
_watching: list[tuple[frozenset[str], Events]] = []


@pytest.fixture(scope="session")
def _audit() -> None:
    """See all events of the interpreter; a hook stays for good, hence one for all tests."""

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        for names, found in _watching:
            if event in names:
                found.append((event, arguments))

    sys.addaudithook(watch)


@pytest.fixture
def audited(_audit: None) -> Callable[..., AbstractContextManager[Events]]:
    """Record the audit events of some names during a block."""

    @contextmanager
    def record(*names: str) -> Iterator[Events]:
        found: Events = []
        _watching.append((frozenset(names), found))
        try:
            yield found
        finally:
            _watching.pop()

    return record


def _run_and_die(number: int, action: Callable[[], None]) -> None:
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _STEPS and _is_change(event, arguments):
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

    try:
        sys.addaudithook(watch)
        action()
    except BaseException:  # noqa: BLE001 - a forked child must never return into pytest
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]  # there is an error
        os._exit(1)
    os._exit(0)


def _is_change(event: str, arguments: tuple[object, ...]) -> bool:
    if event != "open":
        return True
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


class Environment:
    """An environment's directories, without an interpreter: all that a transaction sees of one."""

    def __init__(self, root: Path, unpacked: Path) -> None:
        self.root = root
        self._unpacked = unpacked
        self.site = root / "lib" / "python3.12" / "site-packages"
        self.scheme = Scheme(
            purelib=str(self.site),
            platlib=str(self.site),
            headers=str(root / "include" / "site" / "python3.12"),
            scripts=str(root / "bin"),
            data=str(root),
            executable=str(root / "bin" / "python"),
        )
        self.site.mkdir(parents=True)
        (root / "bin").mkdir()
        (root / "pyvenv.cfg").write_text("gourgeist = 0.1.0\n")

    def scan(self) -> SitePackages:
        return SitePackages.scan([self.scheme.purelib, self.scheme.platlib])

    def wheel(self, name: str, version: str, **options: object) -> WheelInstall:
        """Make a wheel and unpack it, as the cache would have it."""
        path = make_wheel(self._unpacked, name, version, **options)  # type: ignore[arg-type]  # options of tests
        filename = parse_wheel_filename(path.name)
        target = self._unpacked / filename.stem
        if not target.exists():
            target.mkdir(parents=True)
            with open_wheel(path, filename) as wheel:
                wheel.unpack(target)
        return WheelInstall(
            CachedWheel(name=filename.name, version=str(filename.version), path=str(target))
        )

    def run(
        self,
        install: Iterable[WheelInstall] = (),
        remove: Iterable[str] = (),
        linker: Linker | None = None,
        reporter: object = None,
    ) -> ChangeSet:
        """Change the environment in one transaction."""
        with lock_environment(str(self.root)) as locked:
            installed = self.scan()
            leaving = [dist for name in remove for dist in installed.all(normalize_project(name))]
            transaction = Transaction(
                locked,
                self.scheme,
                linker or Linker("hardlink"),
                reporter,  # type: ignore[arg-type]  # a recorder
            )
            return transaction.run(list(install), leaving, installed)

    def installed(self) -> list[str]:
        return [f"{dist.name}=={dist.version}" for dist in self.scan()]


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "env", tmp_path / "unpacked")


@pytest.fixture
def request_for() -> Callable[..., RequestedRequirement]:
    """Make requested requirements of texts."""
    from pep508 import parse_requirement

    def make(
        text: str, *hashes: str, origin: str = "", editable: bool = False
    ) -> RequestedRequirement:
        return RequestedRequirement(parse_requirement(text), hashes, origin, editable)

    return make


class LocalBuilds:
    """A build context whose builds need no backend: `[project]` tells what goes into a wheel."""

    def __init__(self, cache: Cache, interpreter: Interpreter) -> None:
        self.cache = cache
        self.interpreter = interpreter
        self.built: list[str] = []

    def may_build(self, _: str | None) -> bool:
        return True

    def is_isolated(self, _: str | None) -> bool:
        return True

    def variant(self, _: str | None) -> None:
        return None

    def needing(self, *_: str) -> AbstractContextManager[None]:
        return nullcontext()

    def environment(self, *_: object) -> Never:
        raise AssertionError("a build wants an environment")

    def setup_build(self, request: BuildRequest) -> LocalBuild:
        self.built.append(request.label)
        return LocalBuild(request)


class LocalBuild:
    """Makes the wheel of a tree: its `src`, or a path to that for an editable one."""

    def __init__(self, request: BuildRequest) -> None:
        self._editable = request.editable
        self._tree = Path(request.directory, request.subdirectory or "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing was made."""

    def metadata(self) -> None:
        """Say that there is no such hook."""

    def wheel(self, directory: str) -> str:
        project = tomllib.loads(self._tree.joinpath("pyproject.toml").read_text())["project"]
        source = self._tree / "src"
        name = project["name"].replace("-", "_")
        files: dict[str, bytes | str] = {
            str(path.relative_to(source)): path.read_bytes() for path in source.rglob("*.py")
        }
        if self._editable:
            files = {
                f"__editable__.{name}.pth": f"import __editable___{name}_finder\n",
                f"__editable___{name}_finder.py": f"import sys\nsys.path.append({str(source)!r})\n",
            }
        return make_wheel(directory, project["name"], project["version"], files=files).name


class Index:
    """A local index with a cache, and the parts of the installer over both."""

    def __init__(self, server: IndexServer, cache: Cache) -> None:
        self.server = server
        self.cache = cache
        self.pool = WorkPool(4)
        self.http = HttpClient(open_transport, retries=RetryPolicy(attempts=1))
        locations = IndexLocations(index=IndexUrl(server.url))
        self.client = RegistryClient(CachedClient(self.http, cache), locations, cache)
        self.tags = Tags(["cp312-cp312-linux_x86_64", "py3-none-any"])

    def add(self, name: str, version: str, tags: str = "py3-none-any", **options: object) -> bytes:
        facts = {key: options.pop(key) for key in ("yanked",) if key in options}
        build = options.get("build")
        data = make_wheel(None, name, version, tags=tags, **options)  # type: ignore[call-overload]  # options of tests
        filename = wheel_filename(name, version, tags=tags, build=build)  # type: ignore[arg-type]  # as above
        self.server.add(filename, data, **facts)
        return data

    def add_sdist(self, name: str, version: str, **options: object) -> bytes:
        facts = {key: options.pop(key) for key in ("yanked", "requires_python") if key in options}
        data = make_sdist(None, name, version, **options)  # type: ignore[call-overload]  # options of tests
        self.server.add(sdist_filename(name, version), data, **facts)
        return data

    def find(self, *requested: RequestedRequirement, **options: object) -> Found:
        target = Target(tags=self.tags, python="3.12.1", **options)  # type: ignore[arg-type]  # options of tests
        return Finder(self.client, target, self.pool).find(requested)

    def database(self, builds: LocalBuilds | None = None) -> DistributionDatabase:
        git = GitSource(self.cache, environ=git_environ())
        return DistributionDatabase(self.client, self.cache, git=git, context=builds)


@pytest.fixture(scope="session")
def interpreter(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    with Cache(str(tmp_path_factory.mktemp("interpreters"))) as cache:
        return find_interpreter(sys.executable, {}, cache)


@pytest.fixture
def builds(index: Index, interpreter: Interpreter) -> LocalBuilds:
    return LocalBuilds(index.cache, interpreter)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with IndexServer() as server, Cache(tmp_path / "cache") as cache:
        made = Index(server, cache)
        with made.pool, made.http:
            yield made
