import pytest
from hypothesis import given, strategies as st

from puffin_cache import canonical_url, repository_url

SEGMENT = st.text("aB.git@/-", max_size=10)
URLS = st.builds(
    "{}://{}{}/{}{}".format,
    st.sampled_from(["https", "HTTP", "git+https", "git+ssh", "file"]),
    st.sampled_from(["", "user:pw@", "git@"]),
    st.sampled_from(["example.org", "GitHub.com", "github.com", "example.org:8443"]),
    SEGMENT,
    st.sampled_from(["", "?a=/B@c", "#subdirectory=x/", "?q#f", "#egg=a@b"]),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://github.com/pypa/package.git", "https://github.com/pypa/package"),
        (
            "git+https://github.com/pypa/package.git@v1.0.0",
            "git+https://github.com/pypa/package@v1.0.0",
        ),
        ("https://github.com/PyPA/Package", "HTTPS://GitHub.com/pypa/package"),
        ("git+https://github.com/PyPA/P@v1", "git+https://github.com/pypa/p.git@v1"),
        ("https://example.org/simple/", "https://example.org/simple"),
        ("https://user:pw@example.org/simple", "https://example.org/simple"),
        ("https://EXAMPLE.org/simple", "https://example.org/simple"),
        ("https://example.org/", "https://example.org"),
        ("git+ssh://git@example.org/a.git", "git+ssh://example.org/a"),
        ("file:///srv/a/", "file:///srv/a"),
    ],
)
def test_spellings_of_one_resource_are_equal(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://github.com/pypa/package.git", "https://github.com/pypa/other.git"),
        (
            "git+https://github.com/pypa/package.git@v1.0.0",
            "git+https://github.com/pypa/package.git@v1.1.0",
        ),
        ("git+https://github.com/pypa/p@V1", "git+https://github.com/pypa/p@v1"),
        (
            "git+https://github.com/pypa/p.git#subdirectory=pkg_a",
            "git+https://github.com/pypa/p.git#subdirectory=pkg_b",
        ),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/a?x=1", "https://example.org/a?x=2"),
        ("https://example.org/a", "http://example.org/a"),
        ("https://example.org/a", "https://example.org:8443/a"),
    ],
)
def test_different_resources_differ(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://example.org/a.git?x=1#f", "https://example.org/a?x=1#f"),
        (
            "git+https://example.org/a.git@refs/pull/1/head",
            "git+https://example.org/a@refs/pull/1/head",
        ),
        ("https://example.org/a@b.git", "https://example.org/a@b"),
        ("git+https://example.org/@v1", "git+https://example.org/@v1"),
        ("https://example.org/a.git/", "https://example.org/a"),
        ("https://example.org/simple?x=a.git/", "https://example.org/simple?x=a.git/"),
        ("simple/foo/", "simple/foo"),
        ("", ""),
    ],
)
def test_leaves_out_what_does_not_count(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        (
            "git+https://github.com/pypa/package.git@v1.0.0#subdirectory=pkg_a",
            "git+https://github.com/pypa/package",
        ),
        ("git+https://github.com/pypa/package.git", "git+https://github.com/pypa/package"),
        ("git+ssh://git@example.org/a.git@main?x#y", "git+ssh://example.org/a"),
        ("https://example.org/a@b", "https://example.org/a@b"),
    ],
)
def test_a_repository_has_neither_revision_nor_subdirectory(url: str, repository: str) -> None:
    assert repository_url(url) == repository


def test_different_repositories_differ() -> None:
    one = repository_url("git+https://github.com/pypa/package.git@v1")

    assert one != repository_url("git+https://github.com/pypa/other.git@v1")


@given(URLS)
def test_the_canonical_form_is_its_own(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(URLS)
def test_equal_resources_are_in_equal_repositories(url: str) -> None:
    assert repository_url(canonical_url(url)) == repository_url(url)


@given(URLS)
def test_no_credentials_are_left(url: str) -> None:
    assert "user:pw" not in canonical_url(url)
