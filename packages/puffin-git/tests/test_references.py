import pytest

from puffin_cache import Cache
from puffin_git import GitCommandError, GitSource, GitUrl, ReferenceNotFoundError
from puffin_testing import GitRepository, git_environ


def commit_of(source: GitSource, repository: GitRepository, revision: str = "") -> str | None:
    return source.precise(GitUrl.parse(repository.requirement_url(revision))).precise


@pytest.fixture
def branched(repository: GitRepository) -> GitRepository:
    """Two branches, tags of both kinds, and a pull request, all at commits of their own."""
    repository.tag("light")
    repository.commit({"demo.txt": "two\n"})
    repository.tag("heavy", annotated=True)
    repository.branch("feature/x", switch=True)
    repository.commit({"demo.txt": "three\n"})
    repository.commit({"demo.txt": "four\n"})
    repository.reference("refs/pull/1/head")
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    repository.switch("main")
    repository.commit({"demo.txt": "five\n"})
    return repository


@pytest.mark.parametrize(
    ("revision", "known_as"),
    [
        ("", "main"),
        ("feature/x", "feature/x"),
        ("light", "light"),
        ("heavy", "heavy"),
        ("refs/pull/1/head", "refs/pull/1/head"),
        ("refs/heads/feature/x", "feature/x"),
        ("refs/tags/heavy", "heavy"),
    ],
)
def test_a_reference_stands_for_its_commit(
    source: GitSource, branched: GitRepository, revision: str, known_as: str
) -> None:
    assert commit_of(source, branched, revision) == branched.head(known_as)


def test_only_its_own_part_of_a_name_counts(source: GitSource, repository: GitRepository) -> None:
    repository.branch("other/side")
    repository.tag("side-tag")

    for revision in ("side", "tag", "s*", "refs/heads/*", "refs/heads/side"):
        with pytest.raises(ReferenceNotFoundError):
            commit_of(source, repository, revision)


def test_a_branch_is_preferred_to_a_tag(source: GitSource, repository: GitRepository) -> None:
    repository.tag("both")
    repository.branch("both")
    repository.git("checkout", "--quiet", "refs/heads/both")
    repository.git("symbolic-ref", "HEAD", "refs/heads/both")
    branch = repository.commit({"demo.txt": "two\n"})

    assert commit_of(source, repository, "both") == branch


@pytest.mark.parametrize("name", ["ünïcode-✓", "with@at#hash%", "a'b\"c$(d);e&f+g=h"])
def test_odd_names_work(source: GitSource, repository: GitRepository, name: str) -> None:
    from urllib.parse import quote

    repository.branch(name)

    assert commit_of(source, repository, quote(name, safe="/")) == repository.head()


def test_a_name_of_hexadecimal_digits_may_be_a_tag(
    source: GitSource, branched: GitRepository
) -> None:
    branched.tag("20231101")

    assert commit_of(source, branched, "20231101") == branched.head()


def test_the_beginning_of_a_commit_is_enough(source: GitSource, branched: GitRepository) -> None:
    commit = branched.head("heavy")

    assert commit_of(source, branched, commit[:7]) == commit
    assert commit_of(source, branched, commit[:20].upper()) == commit


def test_a_known_beginning_of_a_commit_is_not_asked_for(
    cache: Cache, branched: GitRepository
) -> None:
    commit = branched.head("heavy")
    GitSource(cache, environ=git_environ()).checkout(GitUrl.parse(branched.requirement_url()))
    url = GitUrl.parse(branched.requirement_url(commit[:9]))
    branched.path.rename(branched.path.with_name("away"))

    assert GitSource(cache, environ=git_environ()).precise(url).precise == commit


def test_a_full_commit_is_not_asked_for(source: GitSource, repository: GitRepository) -> None:
    url = GitUrl.parse(repository.requirement_url("0" * 40))

    assert source.precise(url) is url


def test_a_reference_is_asked_for_once_a_run(
    source: GitSource, cache: Cache, repository: GitRepository
) -> None:
    before = commit_of(source, repository, "main")
    after = repository.commit({"demo.txt": "two\n"})

    assert commit_of(source, repository, "main") == before
    assert commit_of(GitSource(cache, environ=git_environ()), repository, "main") == after


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("v9", "no branch or tag `v9`"),
        ("0123abc", "no branch, tag or commit `0123abc`"),
        ("refs/pull/9/head", "no reference `refs/pull/9/head`"),
    ],
)
def test_what_is_missing_is_named_with_its_repository(
    source: GitSource, repository: GitRepository, revision: str, words: str
) -> None:
    for _ in range(2):  # also when it is asked for again
        with pytest.raises(ReferenceNotFoundError) as caught:
            commit_of(source, repository, revision)
        assert str(caught.value) == f"The repository {repository.url} has {words}"


def test_a_missing_commit_is_found_out_by_the_checkout(
    source: GitSource, repository: GitRepository
) -> None:
    url = GitUrl.parse(repository.requirement_url("1" * 40))

    with pytest.raises(ReferenceNotFoundError, match=f"{repository.url} has no commit `1111111"):
        source.checkout(url)


def test_a_repository_without_commits_has_no_default_branch(
    source: GitSource, tmp_path: object
) -> None:
    empty = GitRepository(f"{tmp_path}/empty")

    with pytest.raises(ReferenceNotFoundError, match="has no default branch"):
        commit_of(source, empty)


def test_a_missing_repository_is_named(source: GitSource, repository: GitRepository) -> None:
    url = repository.requirement_url("main").replace("demo", "gone")

    with pytest.raises(GitCommandError) as caught:
        source.precise(GitUrl.parse(url))

    assert caught.value.command.startswith(f"git ls-remote {repository.url[:-4]}gone")
    assert "does not" in caught.value.stderr
