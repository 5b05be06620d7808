import subprocess
from pathlib import Path

import pytest

from puffin_testing import GitRepository, git_environ


def test_the_same_calls_make_the_same_commits(tmp_path: Path) -> None:
    repositories = [GitRepository(tmp_path / name) for name in ("a", "b")]

    first, second = ([r.commit({"f": "1"}), r.commit({"f": "2"})] for r in repositories)

    assert first == second
    assert len(set(first)) == 2


def test_a_copy_goes_its_own_way(tmp_path: Path) -> None:
    first = GitRepository(tmp_path / "first")
    commit = first.commit({"f": "1"})

    second = first.copy_to(tmp_path / "deep" / "second")
    later = second.commit({"f": "2"})

    assert (first.head(), second.head("HEAD~1")) == (commit, commit)
    assert later == first.commit({"f": "2"})


def test_references_of_every_kind_stand_for_their_commits(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path / "r")
    one = repository.commit({"f": "1"})
    repository.tag("light")
    repository.tag("heavy", annotated=True)
    repository.branch("side", switch=True)
    two = repository.commit({"f": None, "g": b"\0"})
    repository.reference("refs/pull/1/head")
    repository.switch("main")

    assert (repository.head(), repository.head("side")) == (one, two)
    assert repository.head("light") == repository.head("heavy") == one
    assert repository.head("refs/pull/1/head") == two
    assert repository.git("cat-file", "-t", "light") == "commit"
    assert repository.git("cat-file", "-t", "heavy") == "tag"
    assert repository.git("ls-tree", "--name-only", "side") == "g"


def test_a_submodule_is_recorded_with_its_url(tmp_path: Path) -> None:
    below = GitRepository(tmp_path / "below")
    below.commit({"f": "1"})
    above = GitRepository(tmp_path / "above")
    above.commit({})

    above.add_submodule("../below", "lib/below")

    assert above.git("config", "-f", ".gitmodules", "submodule.lib/below.url") == "../below"
    assert above.git("ls-tree", "HEAD", "lib/below").split()[:3] == [
        "160000",
        "commit",
        below.head(),
    ]


def test_urls_are_those_of_requirements(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path / "a b")

    assert repository.url == f"{tmp_path.as_uri()}/a%20b"
    assert repository.requirement_url() == f"git+{repository.url}"
    assert repository.requirement_url("v1", "egg=x") == f"git+{repository.url}@v1#egg=x"


def test_a_bare_repository_has_no_work_tree(tmp_path: Path) -> None:
    repository = GitRepository(tmp_path / "r.git", bare=True)

    assert repository.git("rev-parse", "--is-bare-repository") == "true"


def test_nobodys_configuration_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config"
    config.write_text("[user]\n name = somebody\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "somebody")
    repository = GitRepository(tmp_path / "r")
    repository.commit({"f": "1"})

    assert repository.git("log", "--format=%an") == "A"
    listed = subprocess.run(
        ["git", "config", "--global", "--list"],
        env=git_environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.stdout == ""
