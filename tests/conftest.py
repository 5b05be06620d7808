"""The real command in subprocesses, against an index on 127.0.0.1."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from puffin_testing import (
    GitRepository,
    IndexServer,
    command_environ,
    make_wheel,
    project_tree,
    sdist_of,
    wheel_filename,
)

# What several of the files beside this one use stands in modules of its own.
sys.path.insert(0, os.path.dirname(__file__))

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Offer = Callable[..., None]

TIME = re.compile(r"\b(\d+ms|\d+\.\d\ds|\d+m \d\ds)$", re.MULTILINE)


class Answer(NamedTuple):
    """What a run of the command said."""

    code: int
    out: str
    err: str
    """With durations replaced by `[TIME]`."""


class Puffin:
    """The command, at work in a directory of its own with a cache and a home of its own."""

    def __init__(self, cwd: Path, known: Path | None = None) -> None:
        """Begin with a copy of what is `known`, a cache."""
        self.cwd = cwd
        self.cache = cwd.parent / "cache"
        self.program = ("-m", "puffin_cli")
        """What Python runs."""
        home = cwd.parent / "home"
        home.mkdir()
        if known is not None:
            shutil.copytree(known, self.cache)
        self.environ = command_environ(home, PUFFIN_CACHE_DIR=str(self.cache))

    def command(self, *words: object) -> list[str]:
        return [sys.executable, *self.program, *map(str, words)]

    def run(self, *words: object, stdin: str = "", **environ: str) -> Answer:
        done = subprocess.run(
            self.command(*words),
            cwd=self.cwd,
            env=self.environ | environ,
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout, TIME.sub("[TIME]", done.stderr))

    def ok(self, *words: object, stdin: str = "", **environ: str) -> Answer:
        answer = self.run(*words, stdin=stdin, **environ)
        assert answer.code == 0, answer.err
        return answer

    def write(self, name: str, text: str) -> Path:
        path = self.cwd / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def make_venv(self, name: str = ".venv") -> Path:
        self.ok("venv", name, "-p", sys.executable)
        shutil.copytree(self.cwd / name, self._empty(name), symlinks=True, dirs_exist_ok=True)
        return self.cwd / name

    def empty_venv(self, name: str = ".venv") -> None:
        """Let an environment be as when it was made."""
        shutil.rmtree(self.cwd / name)
        shutil.copytree(self._empty(name), self.cwd / name, symlinks=True)

    def _empty(self, name: str) -> Path:
        return self.cwd.parent / "empty" / name

    def site_packages(self, venv: str = ".venv") -> Path:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        return self.cwd / venv / "lib" / version / "site-packages"

    def python(self, code: str, venv: str = ".venv") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.cwd / venv / "bin" / "python", "-c", code],
            capture_output=True,
            text=True,
            check=False,
        )


class Sources:
    """Sources of `web` (needs werk) and `werk`, in a directory of their own."""

    def __init__(self, directory: Path, index: IndexServer) -> None:
        self.directory, self.index = directory, index
        self.log = directory / "hooks.log"

    def tree(self, name: str, version: str, at: str = "", **options: object) -> Path:
        options = {"log": self.log, **options}
        return project_tree(
            self.directory / (at or f"{name}-{version}"), "in-tree", name, version, **options
        )

    def sdist(self, name: str, version: str, **options: object) -> Path:
        tree = self.tree(name, version, **options)
        path = tree.with_name(f"{tree.name}.tar.gz")
        path.write_bytes(sdist_of(tree))
        return path

    def wheel(self, name: str, version: str, **options: object) -> Path:
        path = self.directory / wheel_filename(name, version)
        path.write_bytes(make_wheel(None, name, version, **options))
        return path

    def served(self, path: Path, name: str = "") -> str:
        """Return the URL at which a file is served, beside the index."""
        name = name or path.name
        self.index.add_page(f"/elsewhere/{name}", path.read_bytes())
        return f"{self.index.root}/elsewhere/{name}"

    def hooks(self) -> list[str]:
        """Return the hooks that were called, in order."""
        if not self.log.exists():
            return []
        return [json.loads(line)["hook"] for line in self.log.read_text().splitlines()]

    def settings(self) -> list[dict[str, object]]:
        """Return what the backend was told for each wheel that was built, in order."""
        lines = map(json.loads, self.log.read_text().splitlines())
        return [line["config_settings"] for line in lines if line["hook"].startswith("build_")]

    def builds(self) -> int:
        """Return how many wheels were built."""
        return sum(hook.startswith("build_") for hook in self.hooks())

    def repository(self, name: str, version: str, **options: object) -> GitRepository:
        """Return a repository of one commit, which is the tree of a project."""
        repository = GitRepository(self.directory / f"{name}.git")
        repository.commit(_files(self.tree(name, version, **options)))
        return repository

    def repository_of_two(self, one: str, other: str, **options: object) -> GitRepository:
        """Return a repository with two projects in directories of their names."""
        repository = GitRepository(self.directory / "two.git")
        files: dict[str, bytes] = {}
        for name in (one, other):
            tree = self.tree(name, "1.0", **options)
            files |= {f"{name}/{path}": content for path, content in _files(tree).items()}
        repository.commit(files)
        return repository


def _files(tree: Path) -> dict[str, bytes]:
    paths = (path for path in tree.rglob("*") if path.is_file())
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="session")
def acquainted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that knows of the interpreters, and of nothing else: who they are is asked once."""
    cwd = tmp_path_factory.mktemp("acquainted") / "work"
    cwd.mkdir()
    puffin = Puffin(cwd)
    puffin.write("none.in", "")
    puffin.ok("pip-compile", "none.in")
    puffin.ok("pip-compile", "none.in", "-p", sys.executable)
    return puffin.cache


@pytest.fixture
def puffin(tmp_path: Path, acquainted: Path) -> Puffin:
    """The command, with a cache that knows of the interpreters."""
    cwd = tmp_path / "work"
    cwd.mkdir()
    return Puffin(cwd, acquainted)


@pytest.fixture
def no_cache(puffin: Puffin) -> None:
    """Take away what there is of a cache: as on the first day."""
    shutil.rmtree(puffin.cache)


@pytest.fixture
def index() -> Iterator[IndexServer]:
    """An index with a small family of projects."""
    with IndexServer() as server:
        fill(server)
        yield server


@pytest.fixture
def indexed(puffin: Puffin, index: IndexServer) -> Puffin:
    """The command, configured to use the index."""
    puffin.environ["PUFFIN_INDEX_URL"] = index.url
    return puffin


@pytest.fixture
def parted(indexed: Puffin, index: IndexServer) -> Puffin:
    """Pins of the parts, which the index has, and an environment that is empty; see `parts`."""
    from parts import PARTS, fill_parts, pins

    fill_parts(index)
    indexed.write("out.txt", pins(PARTS))
    indexed.make_venv()
    return indexed


class Settled(Puffin):
    """The command, for which all is at hand: do not change what others find as well."""

    def __init__(self, cwd: Path, known: Path, index: IndexServer) -> None:
        super().__init__(cwd, known)
        self.environ["PUFFIN_INDEX_URL"] = index.url
        self.index = index


@pytest.fixture
def world() -> Iterator[IndexServer]:
    """The index of the budget tests; see `budget_world`."""
    from budget_world import fill_world

    with IndexServer() as server:
        fill_world(server)
        yield server


@pytest.fixture
def cold(puffin: Puffin, world: IndexServer) -> Puffin:
    """An empty environment, and a cache that knows of the interpreters only."""
    from budget_world import prepare

    puffin.environ["PUFFIN_INDEX_URL"] = world.url
    prepare(puffin)
    return puffin


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory, acquainted: Path) -> Iterator[Settled]:
    """The command with the index of `indexed`, for all tests of a module to share."""
    cwd = tmp_path_factory.mktemp("family") / "work"
    cwd.mkdir()
    with IndexServer() as server:
        fill(server)
        yield Settled(cwd, acquainted, server)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, acquainted: Path) -> Iterator[Settled]:
    """A cache that has everything, an environment in order, and an output that is right."""
    from budget_world import fill_world, prepare, settle

    cwd = tmp_path_factory.mktemp("settled") / "work"
    cwd.mkdir()
    with IndexServer() as server:
        fill_world(server)
        settled = Settled(cwd, acquainted, server)
        prepare(settled)
        settle(settled)
        yield settled


@pytest.fixture
def sources(tmp_path: Path, index: IndexServer) -> Sources:
    """Sources beside an index that has werk 2.0.0 and 3.0.0, and web 3.0.0, which needs 3."""
    offer(index, "werk", "2.0.0")
    offer(index, "werk", "3.0.0")
    offer(index, "web", "3.0.0", requires=["werk>=3.0.0"])
    directory = tmp_path / "sources"
    directory.mkdir()
    return Sources(directory, index)


@pytest.fixture(name="offer")
def _offer() -> Offer:
    """The function that adds a wheel to an index."""
    return offer


def fill(server: IndexServer) -> None:
    """Offer app (needs base and, by its extra, more), base 1.0, 1.1, 2.0 and 3.0b1, more, solo."""
    offer(server, "app", "1.0", requires=["base<2", 'more>=1; extra == "full"'], extras=["full"])
    offer(server, "base", "1.0")
    offer(server, "base", "1.1")
    offer(server, "base", "2.0")
    offer(server, "base", "3.0b1")
    offer(server, "more", "1.5", requires=["base>=1.1"])
    offer(
        server,
        "solo",
        "0.9",
        entry_points={"console_scripts": {"solo": "solo:main"}},
        files={"solo.py": "def main():\n    print('solo at work')\n"},
    )
    offer(server, "modern", "2.0", requires_python=">=3.99")
    offer(server, "modern", "1.0")


def offer(server: IndexServer, name: str, version: str, **options: object) -> None:
    facts = {key: options.pop(key) for key in ("yanked", "upload_time") if key in options}
    tags = str(options.get("tags", "py3-none-any"))
    server.add(
        wheel_filename(name, version, tags=tags),
        make_wheel(None, name, version, **options),
        **facts,
    )
