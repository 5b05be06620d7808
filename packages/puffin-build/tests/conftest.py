"""Surroundings for builds: environments that hold the real backends, without any network."""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from importlib.metadata import distribution
from typing import TYPE_CHECKING

import pytest

from gourgeist import create_environment
from puffin_build import BuildSettings, PythonBuild, setup
from puffin_cache import Cache
from puffin_interpreter import query_interpreter
from puffin_normalize import normalize_project
from puffin_testing import project_tree
from puffin_traits import BuildRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from importlib.metadata import Distribution
    from pathlib import Path

    from pep508 import Requirement
    from puffin_interpreter import Environment, Interpreter
    from puffin_traits import SourceBuild

NEEDED_BY = {"hatchling": ("packaging", "pathspec", "pluggy", "trove-classifiers")}


class Surroundings:
    """A `BuildContext` that installs what is installed where the tests run."""

    def __init__(self, root: Path) -> None:
        self.cache = Cache(root / "cache").init()
        self.interpreter: Interpreter = query_interpreter(sys.executable, self.cache)
        self.isolated = True
        self.asked: list[tuple[str, ...]] = []
        """The requirements of each environment that was asked for."""
        self._root = root
        self._made: dict[tuple[str, ...], Environment] = {}

    def may_build(self, name: str | None) -> bool:
        del name
        return True

    def is_isolated(self, name: str | None) -> bool:
        del name
        return self.isolated

    def variant(self, name: str | None) -> str | None:
        del name
        return None

    def needing(self, key: str, label: str) -> AbstractContextManager[None]:
        del key, label
        return nullcontext()

    def setup_build(self, request: BuildRequest) -> SourceBuild:
        return setup(request, self, BuildSettings())

    def environment(self, requirements: Sequence[Requirement], label: str) -> Environment:
        del label
        self.asked.append(tuple(str(requirement) for requirement in requirements))
        names = sorted({requirement.name for requirement in requirements})
        wanted = [*names, *(other for name in names for other in NEEDED_BY.get(name, ()))]
        key = tuple(sorted(set(wanted)))
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def _make(self, names: tuple[str, ...]) -> Environment:
        made = create_environment(self._root / f"env{len(self._made)}", self.interpreter)
        for name in names:
            _lend(distribution(name), made.interpreter.scheme.purelib)
        return made


def _lend(installed: Distribution, site_packages: str) -> None:
    """Let an environment have a distribution of this one, with the bytecode that is there."""
    tops = {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}
    for top in tops:
        os.symlink(str(installed.locate_file(top)), os.path.join(site_packages, top))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Surroundings:
    return Surroundings(tmp_path_factory.mktemp("surroundings"))


@pytest.fixture
def context(shared: Surroundings) -> Surroundings:
    """The surroundings as if nobody had used them; their environments stay."""
    shared.asked.clear()
    shared.isolated = True
    return shared


@pytest.fixture
def environ() -> dict[str, str]:
    """The variables of the tests; bytecode is written, or each hook would compile its backend."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@pytest.fixture
def settings(environ: dict[str, str]) -> BuildSettings:
    return BuildSettings(environ=environ)


@pytest.fixture
def start(context: Surroundings, settings: BuildSettings) -> Callable[..., PythonBuild]:
    """Set up the build of a tree: `start(tree, **fields of the request)`."""

    def start_build(
        tree: Path, *, own_settings: BuildSettings = settings, **fields: object
    ) -> PythonBuild:
        fields = {"label": "demo==1.0", **fields}
        request = BuildRequest(directory=str(tree), **fields)  # type: ignore[arg-type] # of tests
        return setup(request, context, own_settings)

    return start_build


class InTree:
    """A project with the in-tree backend, and what that has noted."""

    def __init__(self, tree: Path, log: Path) -> None:
        self.tree = tree
        self._log = log

    def misbehave(self, how: str | None, hook: str) -> None:
        """Change how the backend behaves from now on."""
        path = self.tree / "_build" / "config.json"
        config = json.loads(path.read_text())
        path.write_text(json.dumps({**config, "misbehaviour": how, "misbehaves_in": hook}))

    def calls(self, hook: str) -> list[dict[str, object]]:
        """Return the notes of each call of a hook."""
        if not self._log.exists():
            return []
        notes = [json.loads(line) for line in self._log.read_text().splitlines()]
        return [note for note in notes if note["hook"] == hook]


@pytest.fixture(scope="module")
def set_up(
    shared: Surroundings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[InTree, PythonBuild]]:
    """A project and its build, set up for all tests of a module that call single hooks."""
    root = tmp_path_factory.mktemp("set-up")
    tree = project_tree(root / "tree", "in-tree", "demo", "1.0")
    request = BuildRequest(
        directory=str(tree), label="demo==1.0", name=normalize_project("demo"), version="1.0"
    )
    with setup(request, shared, BuildSettings(environ=os.environ)) as build:
        yield InTree(tree, root / "log.jsonl"), build


@pytest.fixture
def in_tree(tmp_path: Path) -> Callable[..., InTree]:
    """Make a project `demo` 1.0 with the in-tree backend."""

    def make(**options: object) -> InTree:
        log = tmp_path / "log.jsonl"
        tree = project_tree(
            tmp_path / "sources" / "tree", "in-tree", "demo", "1.0", log=log, **options
        )  # type: ignore[arg-type] # of tests
        return InTree(tree, log)

    return make
