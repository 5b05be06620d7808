"""What may be reached: no network, no git program, no patience."""

import os
import pickle
import threading
from pathlib import Path

import pytest

from puffin_cache import Cache
from puffin_git import (
    GitCommandError,
    GitError,
    GitNotFoundError,
    GitOfflineError,
    GitSource,
    GitStoppedError,
    GitTimeoutError,
    GitUrl,
)
from puffin_testing import GitRepository, GitServer, git_environ, is_running, wait_until


def url_of(server: GitServer, revision: str = "main") -> GitUrl:
    return GitUrl.parse(f"git+http://{server.host}/demo/.git@{revision}")


def test_offline_what_was_fetched_is_used(cache: Cache, repository: GitRepository) -> None:
    with GitServer(repository.path.parent) as server:
        url = url_of(server)
        made = GitSource(cache, environ=git_environ()).checkout(url)
        asked = len(server.requests)
        offline = GitSource(cache, environ=git_environ(), offline=True)

        assert offline.checkout(url) == made
        assert offline.precise(url_of(server, made.commit[:8])).precise == made.commit
        assert len(server.requests) == asked


def test_offline_a_checkout_is_made_from_what_is_there(
    cache: Cache, repository: GitRepository
) -> None:
    first = repository.head()
    repository.commit({"demo.txt": "two\n"})
    with GitServer(repository.path.parent) as server:
        GitSource(cache, environ=git_environ()).checkout(url_of(server))
        asked = len(server.requests)

        checkout = GitSource(cache, environ=git_environ(), offline=True).checkout(
            url_of(server, first)
        )

        assert Path(checkout.path, "demo.txt").read_text() == "one\n"
        assert len(server.requests) == asked


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("main", "branch or tag `main`"),
        ("1" * 40, f"commit `{'1' * 40}`"),
        ("1234567", "branch, tag or commit `1234567`"),
    ],
)
def test_offline_nobody_is_asked(
    cache: Cache, repository: GitRepository, revision: str, words: str
) -> None:
    with GitServer(repository.path.parent) as server:
        source = GitSource(cache, environ=git_environ(), offline=True)

        with pytest.raises(GitOfflineError) as caught:
            source.checkout(url_of(server, revision))

        shown = f"http://{server.host}/demo/.git ({words}) is not in the cache"
        assert str(caught.value).startswith(shown)
        assert server.requests == []


def test_offline_a_submodule_elsewhere_is_not_asked(
    cache: Cache, repository: GitRepository
) -> None:
    leaf = GitRepository(repository.path.with_name("leaf"))
    leaf.commit({"leaf.txt": "leaf\n"})
    repository.add_submodule("../leaf", "leaf")
    with GitServer(leaf.path.parent) as server:
        url = f"http://{server.host}/leaf/.git"
        repository.git("config", "--file", ".gitmodules", "submodule.leaf.url", url)
        repository.commit({})
        source = GitSource(cache, environ=git_environ(), offline=True)

        with pytest.raises(GitCommandError, match="transport 'http' not allowed"):
            source.checkout(GitUrl.parse(repository.requirement_url()))

        assert server.requests == []


def test_offline_a_repository_on_this_machine_is_asked(
    cache: Cache, repository: GitRepository
) -> None:
    source = GitSource(cache, environ=git_environ(), offline=True)

    before = source.checkout(GitUrl.parse(repository.requirement_url("main")))

    assert before.commit == repository.head()


@pytest.mark.parametrize("path", ["", ".", ":", "/nonexistent", "relative:"])
def test_a_missing_git_is_told(
    cache: Cache,
    repository: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    trap = tmp_path / "git"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    trap.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    source = GitSource(cache, environ={"PATH": path})

    with pytest.raises(GitNotFoundError, match="no `git` program on the PATH"):
        source.checkout(GitUrl.parse(repository.requirement_url()))

    assert not (tmp_path / "ran").exists()


def test_a_git_that_cannot_be_run_is_told(
    cache: Cache, repository: GitRepository, tmp_path: Path
) -> None:
    (tmp_path / "git").write_text("noise")
    (tmp_path / "git").chmod(0o755)
    source = GitSource(cache, environ={"PATH": str(tmp_path)})

    with pytest.raises(GitCommandError, match="format error"):
        source.precise(GitUrl.parse(repository.requirement_url("main")))


@pytest.fixture
def endless(tmp_path: Path) -> dict[str, str]:
    """An environment with a git that starts another process and never ends."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(
        f"#!/bin/sh\nsleep 60 & echo $! > '{tmp_path}/new'\n"
        f"mv '{tmp_path}/new' '{tmp_path}/child'\nwait\n"
    )
    (folder / "git").chmod(0o755)
    return git_environ(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_git_and_what_it_started_are_ended_when_they_take_too_long(
    cache: Cache, repository: GitRepository, tmp_path: Path, endless: dict[str, str]
) -> None:
    source = GitSource(cache, environ=endless, timeout=2)

    with pytest.raises(GitTimeoutError) as caught:
        source.precise(GitUrl.parse(repository.requirement_url("main")))

    assert "took longer than 2 s" in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    wait_until(lambda: not is_running(int((tmp_path / "child").read_text())))


def test_a_program_that_ends_can_end_git(
    cache: Cache, repository: GitRepository, tmp_path: Path, endless: dict[str, str]
) -> None:
    source = GitSource(cache, environ=endless)
    errors: list[GitError] = []

    def ask() -> None:
        try:
            source.precise(GitUrl.parse(repository.requirement_url("main")))
        except GitError as error:
            errors.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_until((tmp_path / "child").exists)
    source.terminate_all()
    thread.join(10)

    assert not thread.is_alive()
    assert [type(error) for error in errors] == [GitCommandError]
    wait_until(lambda: not is_running(int((tmp_path / "child").read_text())))


def test_nothing_begins_once_a_program_ends(
    cache: Cache, repository: GitRepository, tmp_path: Path, endless: dict[str, str]
) -> None:
    source = GitSource(cache, environ=endless)
    source.terminate_all()

    with pytest.raises(GitStoppedError) as caught:
        source.precise(GitUrl.parse(repository.requirement_url("main")))

    assert "being ended" in str(caught.value)
    assert not (tmp_path / "child").exists()
