import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from puffin_cache import Cache
from puffin_git import GitCommandError, GitError, GitSource, GitUrl
from puffin_testing import GitRepository, GitServer, git_environ

SECRET = "hunter2"


@pytest.fixture
def server(repository: GitRepository) -> Iterator[GitServer]:
    with GitServer(repository.path.parent, user="me", password=f"p@{SECRET}") as running:
        yield running


def url_of(server: GitServer, user: str = f"me:p%40{SECRET}@") -> GitUrl:
    return GitUrl.parse(f"git+http://{user}{server.host}/demo/.git@main")


def written(cache: Cache) -> list[str]:
    """Return the files in the cache of which name or content holds the secret."""
    files = [path for path in Path(cache.root).rglob("*") if path.is_file()]
    return [str(p) for p in files if SECRET in str(p) or SECRET.encode() in p.read_bytes()]


def test_credentials_are_used_and_written_nowhere(
    cache: Cache, repository: GitRepository, server: GitServer
) -> None:
    checkout = GitSource(cache, environ=git_environ()).checkout(url_of(server))

    assert checkout.commit == repository.head()
    assert written(cache) == []
    config = Path(checkout.path, ".git", "config").read_text()
    assert f"url = http://{server.host}/demo/.git\n" in config


def test_submodules_of_the_same_origin_get_the_credentials(
    cache: Cache, repository: GitRepository, server: GitServer
) -> None:
    leaf = GitRepository(repository.path.with_name("leaf"))
    leaf.commit({"leaf.txt": "leaf\n"})
    repository.add_submodule("../leaf", "leaf")
    repository.git("config", "--file", ".gitmodules", "submodule.leaf.url", "../../leaf/.git")
    repository.commit({})

    checkout = GitSource(cache, environ=git_environ()).checkout(url_of(server))

    assert Path(checkout.path, "leaf", "leaf.txt").read_text() == "leaf\n"
    assert written(cache) == []


def test_another_origin_gets_no_credentials(
    cache: Cache, repository: GitRepository, server: GitServer
) -> None:
    leaf = GitRepository(repository.path.with_name("leaf"))
    leaf.commit({"leaf.txt": "leaf\n"})
    repository.add_submodule("../leaf", "leaf")
    with GitServer(leaf.path.parent) as other:
        url = f"http://{other.host}/leaf/.git"
        repository.git("config", "--file", ".gitmodules", "submodule.leaf.url", url)
        repository.commit({})

        GitSource(cache, environ=git_environ()).checkout(url_of(server))

    assert {authorization for _, authorization in other.requests} == {None}


def test_a_remote_repository_may_not_name_one_on_this_machine(
    cache: Cache, repository: GitRepository, server: GitServer
) -> None:
    leaf = GitRepository(repository.path.with_name("leaf"))
    leaf.commit({"leaf.txt": "leaf\n"})
    repository.add_submodule(leaf.url, "leaf")

    with pytest.raises(GitCommandError, match="transport 'file' not allowed"):
        GitSource(cache, environ=git_environ()).checkout(url_of(server))


@pytest.mark.parametrize("user", [f"me:{SECRET}@", f"{SECRET}@", f"me:%68unter2{SECRET}@"])
def test_errors_show_no_credentials(cache: Cache, server: GitServer, user: str) -> None:
    source = GitSource(cache, environ=git_environ(GIT_TRACE="1", GIT_CURL_VERBOSE="1"))

    with pytest.raises(GitError) as caught:
        source.precise(url_of(server, user))

    assert server.host in str(caught.value)
    shown = f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert SECRET not in shown
    assert written(cache) == []


def test_arguments_hold_no_credentials(cache: Cache, server: GitServer, tmp_path: Path) -> None:
    log = tmp_path / "log"
    folder = tmp_path / "bin"
    folder.mkdir()
    git = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout
    (folder / "git").write_text(f'#!/bin/sh\necho "$@" >> \'{log}\'\nexec {git.strip()} "$@"\n')
    (folder / "git").chmod(0o755)
    environ = git_environ(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}")

    GitSource(cache, environ=environ).checkout(url_of(server))

    assert server.host in log.read_text()
    assert SECRET not in log.read_text()


def test_credentials_join_the_settings_of_the_users_environment(
    cache: Cache, repository: GitRepository, server: GitServer
) -> None:
    environ = git_environ(
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.http://{server.host}/demo/.git.insteadOf",
        GIT_CONFIG_VALUE_0=f"http://{server.host}/alias",
    )
    url = f"git+http://me:p%40{SECRET}@{server.host}/demo/.git"

    assert GitSource(cache, environ=environ).precise(GitUrl.parse(url)).precise == repository.head()


def test_a_credential_helper_of_the_user_is_asked(
    cache: Cache, repository: GitRepository, server: GitServer, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text(
        f'[credential]\n helper = "!f() {{ echo username=me; echo password=p@{SECRET}; }}; f"\n'
    )
    source = GitSource(cache, environ=git_environ(GIT_CONFIG_GLOBAL=str(config)))

    assert source.precise(url_of(server, "")).precise == repository.head()


@pytest.mark.parametrize("revision", ["refs/pull/1/head", ""])
def test_a_server_that_gives_no_unnamed_commit_is_asked_otherwise(
    cache: Cache, repository: GitRepository, revision: str
) -> None:
    repository.branch("early")
    repository.commit({"demo.txt": "two\n"})
    repository.reference("refs/pull/1/head")
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    repository.commit({"demo.txt": "three\n"})
    wanted = revision or repository.head("early")

    with GitServer(repository.path.parent, modern=False) as server:
        url = GitUrl.parse(f"git+http://{server.host}/demo/.git@{wanted}")
        checkout = GitSource(cache, environ=git_environ()).checkout(url)

    assert checkout.commit == repository.head(wanted)
