import pytest
from hypothesis import given, strategies as st

from pypi_types import (
    Credentials,
    SplitUrl,
    origin,
    path_to_url,
    redact_url,
    split_credentials,
    url_to_path,
)

WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=6, max_size=12)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/simple/", "https://example.org/simple/"),
        ("https://user:hunter2@example.org/x", "https://****@example.org/x"),
        ("https://hunter2@example.org/x", "https://****@example.org/x"),
        ("https://:hunter2@example.org", "https://****@example.org"),
        ("https://user:hun@ter2@example.org/a", "https://****@example.org/a"),
        ("https://user:hun/ter2@example.org/a", "https://****@example.org/a"),
        ("https://user:hun?ter2@example.org/a", "https://****@example.org/a"),
        ("https://user:hun#ter2@example.org/a", "https://****@example.org/a"),
        ("https://user:hunter2@[::1]:8080/a", "https://****@[::1]:8080/a"),
        ("git+https://user:hunter2@example.org/a@v1", "git+https://****@example.org/a@v1"),
        ("git+ssh://git@example.org/a.git", "git+ssh://git@example.org/a.git"),
        ("ssh://git:hunter2@example.org/a.git", "ssh://****@example.org/a.git"),
        ("https://example.org/a?token=hunter2", "https://example.org/a?token=****"),
        (
            "https://example.org/a?x=1&API_KEY=hunter2&y=2",
            "https://example.org/a?x=1&API_KEY=****&y=2",
        ),
        (
            "https://example.org/a?access_token=hunter2#f",
            "https://example.org/a?access_token=****#f",
        ),
        (
            "https://example.org/a?X-Amz-Signature=hunter2",
            "https://example.org/a?X-Amz-Signature=****",
        ),
        ("https://example.org/a?sig=hunter2&se=1", "https://example.org/a?sig=****&se=1"),
        ("https://example.org/a?password=hunter2", "https://example.org/a?password=****"),
        ("https://example.org/a#sha256=00ff", "https://example.org/a#sha256=00ff"),
        ("https://example.org/a?monkey=1", "https://example.org/a?monkey=1"),
        ("https://example.org/@scope/a@b", "https://example.org/@scope/a@b"),
        ("https://example.org:8443/a@b", "https://example.org:8443/a@b"),
        ("file:///home/me/a@b", "file:///home/me/a@b"),
        ("not a url", "not a url"),
        ("", ""),
    ],
)
def test_hides_credentials_and_nothing_else(url: str, shown: str) -> None:
    assert redact_url(url) == shown
    assert "hunter2" not in redact_url(url)


@given(WORD, WORD.map(lambda text: f"S3CRET{text}"))
def test_no_password_is_ever_shown(user: str, secret: str) -> None:
    for url in (
        f"https://{user}:{secret}@example.org/a",
        f"https://{secret}@example.org/a",
        f"https://example.org/a?token={secret}",
    ):
        assert secret not in redact_url(url)
        assert secret not in repr(split_credentials(url))
        assert redact_url(redact_url(url)) == redact_url(url)


@pytest.mark.parametrize(
    ("url", "bare", "credentials"),
    [
        ("https://example.org/a", "https://example.org/a", None),
        ("https://u:p@example.org/a", "https://example.org/a", Credentials("u", "p")),
        ("https://u@example.org/a", "https://example.org/a", Credentials("u")),
        ("https://u:@example.org/a", "https://example.org/a", Credentials("u", "")),
        ("https://:p@example.org/a", "https://example.org/a", Credentials("", "p")),
        ("https://@example.org/a", "https://example.org/a", None),
        ("https://u%40x:p%3Aq%2F@example.org", "https://example.org", Credentials("u@x", "p:q/")),
        ("https://example.org/a@b", "https://example.org/a@b", None),
        ("simple/foo", "simple/foo", None),
    ],
)
def test_splits_credentials_off(url: str, bare: str, credentials: Credentials | None) -> None:
    assert split_credentials(url) == SplitUrl(bare, credentials)


def test_credentials_hide_in_their_representation() -> None:
    assert repr(Credentials("user", "hunter2")) == "Credentials(****)"
    assert "hunter2" not in f"{Credentials('user', 'hunter2')}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/simple/", "https://example.org"),
        ("HTTPS://Example.ORG:443", "https://example.org"),
        ("http://example.org:80/x", "http://example.org"),
        ("http://example.org:443/x", "http://example.org:443"),
        ("https://example.org:8443?x", "https://example.org:8443"),
        ("https://example.org:/x", "https://example.org"),
        ("https://u:p@example.org/x", "https://example.org"),
        ("https://[::1]:8443/x", "https://[::1]:8443"),
        ("https://example.org#@evil.example/", "https://example.org"),
        ("https://example.org\\@evil.example/", "https://example.org"),
        ("file:///x", "file://"),
        ("FILE:/x", "file:"),
        ("mailto:a@example.org", "mailto:"),
        ("../x", ""),
        ("a/b:c", ""),
        ("", ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, expected: str) -> None:
    assert origin(url) == expected


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/srv/a.whl", "file:///srv/a.whl"),
        ("/srv/my files/a#b?c%.whl", "file:///srv/my%20files/a%23b%3Fc%25.whl"),
        ("/srv/ümlaut", "file:///srv/%C3%BCmlaut"),
        ("/", "file:///"),
    ],
)
def test_paths_become_urls_and_come_back(path: str, url: str) -> None:
    assert path_to_url(path) == url
    assert url_to_path(url) == path


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20))
def test_any_path_comes_back(name: str) -> None:
    assert url_to_path(path_to_url(f"/srv/{name}")) == f"/srv/{name}"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file://localhost/srv/a", "/srv/a"),
        ("FILE:/srv/a", "/srv/a"),
        ("file:///srv/a?x#y", "/srv/a"),
    ],
)
def test_other_spellings_of_file_urls_are_read(url: str, path: str) -> None:
    assert url_to_path(url) == path


@pytest.mark.parametrize("url", ["https://example.org/a", "file://user:pw@example.org/a", "/srv/a"])
def test_only_files_of_this_machine_have_a_path(url: str) -> None:
    with pytest.raises(ValueError, match=r"not a file URL|another host") as caught:
        url_to_path(url)

    assert "pw" not in str(caught.value)


def test_a_relative_path_has_no_url() -> None:
    with pytest.raises(ValueError, match="relative"):
        path_to_url("a/b")
