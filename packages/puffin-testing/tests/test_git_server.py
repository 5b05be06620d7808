import subprocess
from pathlib import Path

import pytest

from puffin_testing import GitRepository, GitServer, git_environ


def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], env=git_environ(), capture_output=True, text=True, check=False
    )


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    made = GitRepository(tmp_path / "served" / "demo")
    made.commit({"f": "1"})
    return made


def test_a_repository_can_be_cloned(repository: GitRepository, tmp_path: Path) -> None:
    with GitServer(repository.path.parent) as server:
        done = ask("clone", "--quiet", f"http://{server.host}/demo/.git", str(tmp_path / "clone"))

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "clone" / "f").read_text() == "1"


@pytest.mark.parametrize(("user", "code"), [("me:hunter2@", 0), ("me:wrong@", 128), ("", 128)])
def test_a_password_is_demanded(repository: GitRepository, user: str, code: int) -> None:
    with GitServer(repository.path.parent, user="me", password="hunter2") as server:
        done = ask("ls-remote", f"http://{user}{server.host}/demo/.git")

    assert done.returncode == code
    assert server.requests[0][1] is None or user


@pytest.mark.parametrize(("modern", "code"), [(True, 0), (False, 128)])
def test_an_old_server_gives_only_what_references_point_to(
    repository: GitRepository, modern: bool, code: int
) -> None:
    commit = repository.head()
    repository.commit({"f": "2"})
    target = GitRepository(repository.path.parent / "target")

    with GitServer(repository.path.parent, modern=modern) as server:
        url = f"http://{server.host}/demo/.git"
        done = ask("-C", str(target.path), "fetch", "--quiet", url, commit)

    assert done.returncode == code
