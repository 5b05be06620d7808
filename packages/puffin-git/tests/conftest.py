from collections.abc import Iterator
from pathlib import Path

import pytest

from puffin_cache import Cache
from puffin_git import GitSource
from puffin_macros import forget_warnings, receive_warnings
from puffin_testing import GitRepository, git_environ


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    made = GitRepository(tmp_path_factory.mktemp("template") / "demo")
    made.commit({"demo.txt": "one\n"})
    return made


@pytest.fixture
def repository(template: GitRepository, tmp_path: Path) -> GitRepository:
    """A repository with one commit on `main`."""
    return template.copy_to(tmp_path / "origin" / "demo")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache").init()


@pytest.fixture
def source(cache: Cache) -> GitSource:
    return GitSource(cache, environ=git_environ())


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    given: list[str] = []
    forget_warnings()
    receive_warnings(given.append)
    yield given
    receive_warnings(None)
    forget_warnings()
