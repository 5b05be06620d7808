from pathlib import Path

import pytest

from puffin_git import GitCommandError, GitSource, GitUrl
from puffin_testing import GitRepository


@pytest.fixture
def leaf(tmp_path: Path) -> GitRepository:
    made = GitRepository(tmp_path / "origin" / "leaf")
    made.commit({"leaf.txt": "leaf\n"})
    return made


def content(source: GitSource, repository: GitRepository, path: str) -> str:
    checkout = source.checkout(GitUrl.parse(repository.requirement_url()))
    return Path(checkout.path, path).read_text()


@pytest.mark.parametrize("url", ["../leaf", "./../../origin/./leaf", "file"])
def test_a_submodule_is_found_from_its_repository(
    source: GitSource, repository: GitRepository, leaf: GitRepository, url: str
) -> None:
    repository.add_submodule(leaf.url if url == "file" else url, "lib/leaf")

    assert content(source, repository, "lib/leaf/leaf.txt") == "leaf\n"


@pytest.mark.usefixtures("leaf")
def test_submodules_of_submodules_are_checked_out(
    source: GitSource, repository: GitRepository, tmp_path: Path
) -> None:
    middle = GitRepository(tmp_path / "origin" / "middle")
    middle.commit({})
    middle.add_submodule("../leaf", "ünder leaf")
    repository.add_submodule(middle.url, "middle")

    assert content(source, repository, "middle/ünder leaf/leaf.txt") == "leaf\n"


def test_a_submodule_is_at_its_recorded_commit(
    source: GitSource, repository: GitRepository, leaf: GitRepository
) -> None:
    repository.add_submodule("../leaf", "leaf")
    leaf.commit({"leaf.txt": "newer\n"})

    assert content(source, repository, "leaf/leaf.txt") == "leaf\n"


@pytest.mark.usefixtures("leaf")
def test_a_checkout_with_submodules_may_be_moved(
    source: GitSource, repository: GitRepository, tmp_path: Path
) -> None:
    repository.add_submodule("../leaf", "leaf")
    checkout = source.checkout(GitUrl.parse(repository.requirement_url()))

    texts = [path.read_text() for path in Path(checkout.path).rglob(".git") if path.is_file()]
    texts += [path.read_text() for path in Path(checkout.path).rglob("config")]

    assert len(texts) == 3
    assert not any(".tmp" in text or str(tmp_path / "cache") in text for text in texts)


def test_an_entry_without_a_url_stays_empty(
    source: GitSource, repository: GitRepository, leaf: GitRepository
) -> None:
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{leaf.head()},stray")
    repository.git("commit", "--quiet", "-m", "Add a stray entry")

    assert content(source, repository, "demo.txt") == "one\n"


@pytest.mark.usefixtures("leaf")
def test_a_submodule_that_nobody_wants_stays_empty(
    source: GitSource, repository: GitRepository
) -> None:
    repository.add_submodule("../leaf", "leaf")
    repository.git("config", "--file", ".gitmodules", "submodule.leaf.update", "none")
    repository.commit({})

    checkout = source.checkout(GitUrl.parse(repository.requirement_url()))

    assert list(Path(checkout.path, "leaf").iterdir()) == []


def test_a_missing_submodule_leaves_no_checkout(
    source: GitSource, repository: GitRepository, leaf: GitRepository
) -> None:
    repository.add_submodule("../leaf", "leaf")
    url = GitUrl.parse(repository.requirement_url(repository.head()))
    leaf.path.rename(leaf.path.with_name("away"))

    with pytest.raises(GitCommandError, match="leaf"):
        source.checkout(url)

    assert not source.has(url)
    leaf.path.with_name("away").rename(leaf.path)
    assert source.checkout(url).commit == url.precise


@pytest.mark.usefixtures("leaf")
def test_a_command_in_gitmodules_is_not_run(
    source: GitSource, repository: GitRepository, tmp_path: Path
) -> None:
    repository.add_submodule("../leaf", "leaf")
    repository.git("config", "-f", ".gitmodules", "submodule.leaf.update", f"!touch {tmp_path}/ran")
    repository.commit({})

    with pytest.raises(GitCommandError):
        source.checkout(GitUrl.parse(repository.requirement_url()))

    assert not (tmp_path / "ran").exists()
