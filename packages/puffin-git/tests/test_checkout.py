import os
import subprocess
from pathlib import Path

import pytest

from puffin_cache import Cache
from puffin_git import Checkout, GitCommandError, GitSource, GitUrl
from puffin_testing import GitRepository, git_environ


def git_in(path: str, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments],
        cwd=path,
        env=git_environ(),
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def files_of(path: str) -> dict[str, str]:
    tree = Path(path)
    return {
        str(file.relative_to(tree)): file.read_text()
        for file in sorted(tree.rglob("*"))
        if file.is_file() and not {".git", ".ok"} & set(file.relative_to(tree).parts)
    }


def check_out(source: GitSource, repository: GitRepository, revision: str = "") -> Checkout:
    return source.checkout(GitUrl.parse(repository.requirement_url(revision)))


class Recorder:
    """Keeps what a reporter is told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str, str]] = []

    def on_checkout_start(self, url: str, revision: str) -> None:
        self.events.append(("start", url, revision))

    def on_checkout_complete(self, url: str, revision: str) -> None:
        self.events.append(("complete", url, revision))


def test_a_checkout_has_the_files_of_its_commit(
    source: GitSource, cache: Cache, repository: GitRepository
) -> None:
    repository.tag("v1")
    first = repository.head()
    repository.commit({"demo.txt": "two\n", "below/x.txt": "x"})

    old, new = check_out(source, repository, "v1"), check_out(source, repository)

    assert (old.commit, new.commit) == (first, repository.head())
    assert files_of(old.path) == {"demo.txt": "one\n"}
    assert files_of(new.path) == {"demo.txt": "two\n", "below/x.txt": "x"}
    kind, database, commit = Path(old.path).relative_to(cache.root).parts[1:]
    assert (kind, commit) == ("checkouts", first[:16])
    assert os.path.isdir(os.path.join(cache.root, "git-v0", "db", database))


def test_a_checkout_knows_its_history_and_tags(
    source: GitSource, repository: GitRepository
) -> None:
    repository.tag("v1", annotated=True)
    commit = repository.commit({"demo.txt": "two\n"})
    repository.tag("v2")

    checkout = check_out(source, repository, commit)

    assert git_in(checkout.path, "describe") == f"v1-1-g{commit[:7]}"
    assert git_in(checkout.path, "describe", "--tags") == "v2"
    assert git_in(checkout.path, "rev-list", "--count", "HEAD") == "2"
    assert git_in(checkout.path, "status", "--porcelain") == ""
    assert git_in(checkout.path, "remote", "get-url", "origin") == repository.url


def test_only_what_is_needed_is_fetched(source: GitSource, repository: GitRepository) -> None:
    repository.branch("side", switch=True)
    elsewhere = repository.commit({"demo.txt": "two\n"})
    repository.tag("elsewhere")
    repository.switch("main")

    checkout = check_out(source, repository, "main")

    assert git_in(checkout.path, "tag") == ""
    with pytest.raises(subprocess.CalledProcessError):
        git_in(checkout.path, "cat-file", "-e", elsewhere)


def test_a_complete_checkout_starts_no_process_and_takes_no_lock(
    source: GitSource, cache: Cache, repository: GitRepository
) -> None:
    made = check_out(source, repository)
    Path(cache.root, "git-v0", "locks").rename(Path(cache.root, "locks-away"))
    reporter = Recorder()
    without_git = GitSource(cache, environ={"PATH": ""}, reporter=reporter)
    url = GitUrl.parse(repository.requirement_url(made.commit))

    assert without_git.has(url)
    assert without_git.checkout(url) == made
    assert not os.path.exists(os.path.join(cache.root, "git-v0", "locks"))
    assert reporter.events == []


def test_what_is_there_is_known_by_commit(source: GitSource, repository: GitRepository) -> None:
    url = GitUrl.parse(repository.requirement_url("main"))
    precise = url.with_commit(repository.head())

    assert not source.has(url)
    assert not source.has(precise)
    source.checkout(url)
    assert source.has(precise)
    assert source.has(url)
    assert not source.has(url.with_commit(f"{repository.head()[:16]}{'0' * 24}"))


def test_work_is_reported_without_secrets(cache: Cache, repository: GitRepository) -> None:
    reporter = Recorder()
    source = GitSource(cache, environ=git_environ(), reporter=reporter)

    check_out(source, repository, "main")
    check_out(source, repository, repository.head()[:8])

    assert reporter.events == [
        ("start", repository.url, "main"),
        ("complete", repository.url, "main"),
    ]


def test_the_end_of_failed_work_is_reported_too(cache: Cache, repository: GitRepository) -> None:
    reporter = Recorder()
    source = GitSource(cache, environ=git_environ(), reporter=reporter)
    commit = repository.head()
    repository.path.rename(repository.path.with_name("away"))

    with pytest.raises(GitCommandError):
        check_out(source, repository, commit)

    assert [event[0] for event in reporter.events] == ["start", "complete"]


def test_two_projects_of_one_repository_share_its_checkout(
    source: GitSource, repository: GitRepository
) -> None:
    repository.commit({"packages/a/pyproject.toml": "", "packages/b/pyproject.toml": ""})
    urls = [repository.requirement_url("main", f"subdirectory=packages/{x}") for x in "ab"]

    first, second = (source.checkout(GitUrl.parse(url)) for url in urls)

    assert first == second


@pytest.mark.parametrize("name", ["ünï ✓", "-x@y", "a'b\"c$(d);e&f", "x%41"])
def test_repositories_with_odd_names_work(source: GitSource, tmp_path: Path, name: str) -> None:
    repository = GitRepository(tmp_path / name)
    commit = repository.commit({name: "x"})
    url = f"git+{repository.url.replace('@', '%40')}"

    assert files_of(source.checkout(GitUrl.parse(url)).path) == {name: "x"}
    assert source.precise(GitUrl.parse(url)).precise == commit


def test_a_shallow_repository_is_good_enough(
    source: GitSource, repository: GitRepository, tmp_path: Path
) -> None:
    repository.commit({"demo.txt": "two\n"})
    shallow = GitRepository(tmp_path / "shallow")
    shallow.git("fetch", "--quiet", "--depth=1", repository.url, "main")
    shallow.git("reset", "--quiet", "--hard", "FETCH_HEAD")

    assert files_of(check_out(source, shallow).path) == {"demo.txt": "two\n"}


def test_a_commit_that_only_a_pull_request_has_is_found(
    source: GitSource, repository: GitRepository
) -> None:
    first = repository.head()
    commit = repository.commit({"demo.txt": "two\n"})
    repository.reference("refs/pull/1/head")
    repository.git("reset", "--quiet", "--hard", first)

    assert check_out(source, repository, "refs/pull/1/head").commit == commit


def test_a_file_called_like_our_mark_stays_as_it_is(
    source: GitSource, repository: GitRepository
) -> None:
    commit = repository.commit({".ok": "theirs"})

    checkout = check_out(source, repository)

    assert Path(checkout.path, ".ok").read_text() == "theirs"
    assert source.has(GitUrl.parse(repository.requirement_url(commit)))
    assert git_in(checkout.path, "status", "--porcelain") == ""


def test_a_link_called_like_our_mark_that_leads_nowhere_is_one(
    source: GitSource, repository: GitRepository, warnings: list[str]
) -> None:
    (repository.path / ".ok").symlink_to("nowhere")
    commit = repository.commit({})
    url = GitUrl.parse(repository.requirement_url(commit))

    checkout = source.checkout(url)

    assert os.readlink(os.path.join(checkout.path, ".ok")) == "nowhere"
    assert source.has(url)
    assert source.checkout(url) == checkout
    assert warnings == []


def test_no_hook_and_no_filter_of_a_repository_runs(
    cache: Cache, repository: GitRepository, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    for name in ("post-checkout", "reference-transaction", "post-merge"):
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> '{ran}'\n")
        (hooks / name).chmod(0o755)
    repository.commit({".gitattributes": "* filter=evil\n"})
    environ = git_environ(GIT_TEMPLATE_DIR=str(hooks.parent))

    check_out(GitSource(cache, environ=environ), repository)

    assert not ran.exists()


def test_variables_that_name_another_repository_do_not_count(
    cache: Cache, repository: GitRepository, tmp_path: Path
) -> None:
    other = GitRepository(tmp_path / "other")
    commit = other.commit({"other.txt": "x"})
    environ = git_environ(
        GIT_DIR=str(other.path / ".git"),
        GIT_WORK_TREE=str(other.path),
        GIT_INDEX_FILE=str(other.path / ".git" / "index"),
        GIT_OBJECT_DIRECTORY=str(tmp_path / "nowhere"),
        GIT_NAMESPACE="x",
    )

    checkout = check_out(GitSource(cache, environ=environ), repository)

    assert files_of(checkout.path) == {"demo.txt": "one\n"}
    assert (other.head(), other.git("status", "--porcelain")) == (commit, "")


def test_the_users_configuration_counts(
    cache: Cache, repository: GitRepository, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text(f'[url "{repository.url}"]\n insteadOf = https://example.org/demo\n')
    source = GitSource(cache, environ=git_environ(GIT_CONFIG_GLOBAL=str(config)))

    checkout = source.checkout(GitUrl.parse("git+https://example.org/demo"))

    assert checkout.commit == repository.head()


@pytest.mark.parametrize(
    "setting",
    [
        "clone.defaultRemoteName=upstream",
        "init.defaultObjectFormat=sha256",
        "init.defaultRefFormat=reftable",
        "core.logAllRefUpdates=always",
    ],
)
def test_what_new_repositories_of_the_user_are_like_does_not_matter(
    cache: Cache, repository: GitRepository, tmp_path: Path, setting: str
) -> None:
    leaf = GitRepository(repository.path.with_name("leaf"))
    leaf.commit({"leaf.txt": "leaf\n"})
    repository.add_submodule("../leaf", "leaf")
    config = tmp_path / "config"
    git_in(str(tmp_path), "config", "--file", str(config), *setting.split("="))
    environ = git_environ(
        GIT_CONFIG_GLOBAL=str(config),
        GIT_DEFAULT_HASH="sha256",
        GIT_DEFAULT_REF_FORMAT="reftable",
    )
    source, url = GitSource(cache, environ=environ), GitUrl.parse(repository.requirement_url())

    checkout = source.checkout(url)

    assert files_of(checkout.path)["leaf/leaf.txt"] == "leaf\n"
    assert git_in(checkout.path, "remote", "get-url", "origin") == repository.url
    assert source.has(url)


def test_a_repository_round_the_cache_does_not_matter(
    repository: GitRepository, tmp_path: Path
) -> None:
    around = GitRepository(tmp_path / "around")
    around.git("config", f"url.{tmp_path.as_uri()}/nowhere/.insteadOf", f"{tmp_path.as_uri()}/")
    cache = Cache(around.path / "cache").init()

    assert check_out(GitSource(cache, environ=git_environ()), repository).commit
