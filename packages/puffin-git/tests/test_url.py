import pickle

import pytest
from hypothesis import given, strategies as st

from puffin_git import GitReference, GitUrl, GitUrlError

COMMIT = "735a4701d6d5e848241e7d7535db898efb62d400"


@pytest.mark.parametrize(
    ("url", "repository", "revision"),
    [
        ("git+https://example.org/a.git", "https://example.org/a.git", ""),
        ("git+https://example.org/a.git@v1", "https://example.org/a.git", "v1"),
        ("git+https://example.org/a@feature/x", "https://example.org/a", "feature/x"),
        ("git+https://example.org/a@b@v1", "https://example.org/a@b", "v1"),
        ("git+https://user@example.org/a", "https://user@example.org/a", ""),
        ("git+https://user:p%40w@example.org/a@v1", "https://user:p%40w@example.org/a", "v1"),
        ("git+https://example.org:8443/a@v1", "https://example.org:8443/a", "v1"),
        ("git+https://[::1]:8443/a@v1", "https://[::1]:8443/a", "v1"),
        ("git+http://example.org/a", "http://example.org/a", ""),
        ("git+ssh://git@example.org/x.git@v1", "ssh://git@example.org/x.git", "v1"),
        ("git+ssh://git@example.org:2222/x.git", "ssh://git@example.org:2222/x.git", ""),
        ("git+git://example.org/x", "git://example.org/x", ""),
        ("git+file:///srv/a%20b@v1", "file:///srv/a%20b", "v1"),
        ("git+file:///srv/a%40b", "file:///srv/a%40b", ""),
        ("GIT+HTTPS://example.org/a", "https://example.org/a", ""),
        ("git+https://example.org/a@v1#subdirectory=x@y&egg=z", "https://example.org/a", "v1"),
        ("git+https://example.org/a?b=@c#d", "https://example.org/a", ""),
        ("git+https://example.org/a@v%31%40%23", "https://example.org/a", "v1@#"),
    ],
)
def test_the_last_at_of_the_path_begins_the_revision(
    url: str, repository: str, revision: str
) -> None:
    parsed = GitUrl.parse(url)

    assert (parsed.repository, parsed.reference.text) == (repository, revision)


@pytest.mark.parametrize(
    ("revision", "kind"),
    [
        ("", "default"),
        ("main", "branch-or-tag"),
        ("v1.0", "branch-or-tag"),
        ("d92b64", "branch-or-tag"),
        ("d92b64a", "short-commit"),
        ("20231101", "short-commit"),
        (COMMIT[:39], "short-commit"),
        (COMMIT, "commit"),
        (COMMIT.upper(), "commit"),
        (COMMIT + "0", "branch-or-tag"),
        ("refs/pull/5313/head", "ref"),
        ("refs", "branch-or-tag"),
    ],
)
def test_a_revision_tells_its_kind(revision: str, kind: str) -> None:
    url = GitUrl.parse("git+https://example.org/a" + (f"@{revision}" if revision else ""))

    assert url.reference == GitReference(kind, revision)  # type: ignore[arg-type]  # one of the words
    assert url.precise == (COMMIT if kind == "commit" else None)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.org/a", "does not begin with `git+`"),
        ("git+ftp://example.org/a", "begin with one of"),
        ("git+ext::sh -c true", "percent-encoded"),
        ("git+ext::sh", "begin with one of"),
        ("git+/srv/a", "begin with one of"),
        ("git+https:example.org/a", "begin with one of"),
        ("git+https://example.org", "no path"),
        ("git+https://example.org/", "no path"),
        ("git+https://example.org/@v1", "no path"),
        ("git+https:///a", "no host"),
        ("git+ssh://-oProxyCommand=x/a", "no host"),
        ("git+ssh://git@-oProxyCommand=x/a", "no host"),
        ("git+ssh://-x@example.org/a", "no host"),
        ("git+https://example.org/a@", "empty"),
        ("git+https://example.org/a@#egg=b", "empty"),
        ("git+https://example.org/a@--upload-pack=x", "no name"),
        ("git+https://example.org/a@%2D-upload-pack=x", "no name"),
        ("git+https://example.org/a@v%00", "no name"),
        ("git+https://example.org/a@v%201", "no name"),
        ("git+https://example.org/a@v%0a1", "no name"),
        ("git+https://example.org/a\n", "percent-encoded"),
    ],
)
def test_what_names_no_repository_is_refused(url: str, reason: str) -> None:
    with pytest.raises(GitUrlError) as caught:
        GitUrl.parse(url)

    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("git+git@example.org:owner/x.git@v1", "`git+ssh://git@example.org/owner/x.git@v1`"),
        ("git+ssh://git@example.org:owner/x.git", "`git+ssh://git@example.org/owner/x.git`"),
    ],
)
def test_a_path_after_a_colon_gets_a_hint(url: str, hint: str) -> None:
    with pytest.raises(GitUrlError) as caught:
        GitUrl.parse(url)

    assert hint in str(caught.value)


def test_a_known_commit_takes_the_place_of_the_reference() -> None:
    url = GitUrl.parse("git+https://example.org/a.git@main#egg=b")

    precise = url.with_commit(COMMIT.upper())

    assert str(url) == "git+https://example.org/a.git@main"
    assert str(precise) == f"git+https://example.org/a.git@{COMMIT}"
    assert precise.reference == url.reference
    assert str(GitUrl.parse("git+https://example.org/a")) == "git+https://example.org/a"


@pytest.mark.parametrize(
    "url",
    [
        "git+https://me:hunter2@example.org/a@v1",
        "git+https://hunter2@example.org/a@v1",
        "git+ftp://me:hunter2@example.org/a",
        "git+https://me:hunter2@example.org/a@",
        "git+https://example.org/a?token=hunter2@",
    ],
)
def test_credentials_are_not_shown(url: str) -> None:
    try:
        shown = repr(GitUrl.parse(url))
    except GitUrlError as error:
        shown = f"{error} {error!r} {error.url}"

    assert "hunter2" not in shown
    assert "example.org" in shown


def test_an_error_survives_being_sent_to_another_process() -> None:
    with pytest.raises(GitUrlError) as caught:
        GitUrl.parse("git+https://example.org/a@")

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


names = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Z"], exclude_characters="\x7f"), min_size=1
).filter(lambda text: not text.startswith("-"))


@given(
    st.sampled_from(["https://example.org", "ssh://git@example.org:22", "file://"]),
    st.text("ab@./%40", min_size=1).filter(lambda path: path.strip("/")),
    names,
    st.sampled_from(["", "#egg=x", "?a=b#subdirectory=y@z"]),
)
def test_what_is_printed_is_read_as_the_same(
    start: str, path: str, revision: str, tail: str
) -> None:
    repository = f"{start}/{path}"
    reference = GitReference.parse(revision)
    precise = revision.lower() if reference.kind == "commit" else None
    url = GitUrl(repository=repository, reference=reference, precise=precise)

    assert GitUrl.parse(f"{url}{tail}") == url
