from __future__ import annotations

import logging
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from puffin_client import AuthenticationError, CredentialsError, CredentialStore, KeyringCommand
from puffin_client._credentials import basic
from puffin_client._netrc import read_netrc
from puffin_normalize import normalize_project
from pypi_types import Credentials, File

if TYPE_CHECKING:
    from pathlib import Path

    from puffin_testing import IndexServer

SECRET = "s3cr3t-pa55"


def netrc(tmp_path: Path, text: str) -> str:
    path = tmp_path / "netrc"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(
    "text",
    [
        "machine example.org login me password pw",
        "machine example.org\n  login me\n  password pw\n",
        "# comment\nmachine Example.org user me account x password pw",
        'machine example.org login "me" password "pw"',
        (
            "macdef init\nmachine example.org login not password this\n\n"
            "machine example.org login me password pw"
        ),
        "machine other.org password x\nmachine example.org login me password pw",
        "machine example.org login me password pw\nmachine example.org login you password no",
        "default login no password no\nmachine example.org login me\tpassword pw",
    ],
)
def test_reads_netrc(tmp_path: Path, text: str) -> None:
    found = read_netrc(netrc(tmp_path, text))

    assert found["example.org"] == Credentials("me", "pw")


def test_a_password_may_begin_like_a_comment(tmp_path: Path) -> None:
    found = read_netrc(netrc(tmp_path, "machine a login me password #pw"))

    assert found["a"].password == "#pw"


def test_no_netrc_is_an_empty_one(tmp_path: Path) -> None:
    assert read_netrc(tmp_path / "missing") == {}


def test_an_unreadable_netrc_is_named(tmp_path: Path) -> None:
    path = tmp_path / "netrc"
    path.write_bytes(b"machine a login \xff password " + SECRET.encode())

    with pytest.raises(CredentialsError) as caught:
        read_netrc(path)
    assert str(path) in str(caught.value)
    assert SECRET not in str(caught.value)


def test_credentials_belong_to_an_origin() -> None:
    store = CredentialStore(urls=[f"https://me:{SECRET}@example.org/simple"])

    known = basic(Credentials("me", SECRET))
    assert store.authorization("https://example.org/files/x") == known
    assert store.authorization("https://example.org:443/") == known
    for url in ("http://example.org/", "https://example.org:8443/", "https://a.example.org/"):
        assert store.authorization(url) is None
    assert SECRET not in repr(store)


PROJECTS = "https://gitlab.example.org/api/v4/projects"


@pytest.mark.parametrize(
    ("path", "user"),
    [
        ("/1/packages/pypi/simple/foo/", "one"),
        ("/2/packages/pypi/simple/foo/", "two"),
        ("/1/packages/pypi/files/foo.whl", "one"),
        ("/2/packages/pypi/files/foo.whl?x=/1/packages#/1/packages", "two"),
        ("/3/packages/pypi/files/foo.whl", "two"),
        ("/12/packages/pypi/files/foo.whl", "one"),
        ("", "one"),
    ],
)
def test_of_several_credentials_of_an_origin_the_nearest_count(path: str, user: str) -> None:
    store = CredentialStore()
    for number, name in enumerate(("one", "two", "two"), 1):
        url = f"{PROJECTS}/{number}/packages/pypi/simple"
        store.remember_url(url.replace("://", f"://{name}:{SECRET}@"))

    assert store.authorization(PROJECTS + path) == basic(Credentials(user, SECRET))


def test_files_are_fetched_with_the_credentials_of_their_index(
    bench: Any, index: IndexServer, tmp_path: Path
) -> None:
    names = ("one", "two")
    for name in names:
        index.add_page(f"/{name}/simple/{name}/", b'<a href="../../files/x-1.tar.gz">x</a>')
        index.add_page(f"/{name}/files/x-1.tar.gz", b"")
    root = index.root.partition("://")[2]
    registry = bench.registry(*(f"http://{name}:pw@{root}/{name}/simple" for name in names))
    for name in names:
        registry.project(normalize_project(name))
    index.requests.clear()

    for name in names:
        file = File(filename="x-1.tar.gz", url=f"{index.root}/{name}/files/x-1.tar.gz")
        registry.fetch(file, tmp_path / name)

    sent = [request.headers["authorization"] for request in index.requests]
    assert sent == [basic(Credentials(name, "pw")) for name in names]


def test_url_goes_before_netrc(tmp_path: Path) -> None:
    path = netrc(tmp_path, "machine a.org login you password no\nmachine b.org login n password p")
    store = CredentialStore(urls=["https://me:pw@a.org/"], netrc_path=path)

    assert store.authorization("https://a.org/") == basic(Credentials("me", "pw"))
    assert store.authorization("https://b.org:99/") == basic(Credentials("n", "p"))
    assert store.authorization("https://c.org/") is None


def test_a_user_without_a_password_has_that_of_netrc(tmp_path: Path) -> None:
    path = netrc(tmp_path, "machine a.org login me password pw")
    command = keyring(tmp_path, "echo other")
    urls = ["https://me@a.org/mine", "https://you@a.org/yours", "https://TOKEN@b.org/"]
    store = CredentialStore(urls=urls, netrc_path=path)
    asking = CredentialStore(urls=urls, netrc_path=path, keyring=command)

    assert store.authorization("https://a.org/mine/x") == basic(Credentials("me", "pw"))
    assert store.authorization("https://a.org/yours/x") == basic(Credentials("you"))
    assert store.authorization("https://b.org/x") == basic(Credentials("TOKEN"))
    assert asking.authorization("https://a.org/mine/x") == basic(Credentials("me", "pw"))
    assert asking.authorization("https://a.org/yours/x") == basic(Credentials("you", "other"))
    assert (tmp_path / "asked").read_text() == "get https://a.org/yours you\n"


def test_netrc_default_goes_to_nobody(tmp_path: Path) -> None:
    path = netrc(tmp_path, f"default login me password {SECRET}")

    assert CredentialStore(netrc_path=path).authorization("https://a.org/") is None


def keyring(tmp_path: Path, script: str) -> KeyringCommand:
    path = tmp_path / "keyring"
    path.write_text(f"#!/bin/sh\necho \"$@\" >> '{tmp_path}/asked'\n{script}\n")
    os.chmod(path, path.stat().st_mode | stat.S_IXUSR)
    return KeyringCommand(str(path))


def test_the_keyring_is_asked_once_after_401(
    bench: Any, index: IndexServer, tmp_path: Path
) -> None:
    index.settings.credentials = f"__token__:{SECRET}"
    command = keyring(tmp_path, f"echo {SECRET}")
    registry = bench.registry(index.url)
    registry.client.http._credentials = CredentialStore(keyring=command)
    bench.add(index, "example", "1.0")

    assert registry.project(normalize_project("example")).name == "example"
    registry.metadata(bench.wheel(registry.project(normalize_project("example"))))

    assert (tmp_path / "asked").read_text() == f"get {index.url} __token__\n"


def test_a_url_with_a_user_asks_the_keyring_for_its_password(tmp_path: Path) -> None:
    command = keyring(tmp_path, '[ "$2" = a.org ] && echo pw')
    store = CredentialStore(urls=["https://me@a.org/"], keyring=command)

    assert store.authorization("https://a.org/x") == basic(Credentials("me", "pw"))
    assert (tmp_path / "asked").read_text() == "get https://a.org/ me\nget a.org me\n"


def test_a_keyring_without_an_entry_is_no_error(tmp_path: Path) -> None:
    store = CredentialStore(keyring=keyring(tmp_path, "exit 1"))

    assert store.ask("https://a.org/x", refused=None) is None


def test_a_keyring_is_asked_for_each_user_once(tmp_path: Path) -> None:
    command = keyring(tmp_path, 'echo "$3-pw"')
    store = CredentialStore(urls=["https://me@a.org/1/", "https://you@a.org/2/"], keyring=command)

    for _ in range(2):
        assert store.authorization("https://a.org/1/x") == basic(Credentials("me", "me-pw"))
        assert store.authorization("https://a.org/2/x") == basic(Credentials("you", "you-pw"))

    asked = (tmp_path / "asked").read_text()
    assert asked == "get https://a.org/1/ me\nget https://a.org/2/ you\n"


def test_what_was_refused_is_replaced_by_what_the_keyring_has_and_nothing_else(
    tmp_path: Path,
) -> None:
    urls = [f"https://me:{word}@a.org/{word}/" for word in ("old", "good")]
    store = CredentialStore(urls=urls, keyring=keyring(tmp_path, "echo new"))
    old, good, new = (basic(Credentials("me", word)) for word in ("old", "good", "new"))

    assert store.authorization("https://a.org/old/x") == old
    assert store.ask("https://a.org/old/x", refused=old) == new

    assert store.authorization("https://a.org/old/y") == new
    assert store.authorization("https://a.org/good/x") == good
    assert store.ask("https://a.org/old/y", refused=new) is None


def test_what_is_known_is_sent_again_where_the_keyring_knew_nothing(tmp_path: Path) -> None:
    store = CredentialStore(
        urls=[f"https://me:{SECRET}@a.org/"], keyring=keyring(tmp_path, "exit 1")
    )
    known = basic(Credentials("me", SECRET))

    assert store.ask("https://a.org/secret/", refused=known) is None
    assert store.authorization("https://a.org/public/") == known


def test_a_keyring_that_is_missing_is_named(tmp_path: Path) -> None:
    store = CredentialStore(keyring=KeyringCommand(str(tmp_path / "nothing")))

    with pytest.raises(CredentialsError, match="nothing"):
        store.ask("https://a.org/x", refused=None)


def test_a_keyring_that_may_be_missing_has_no_passwords(tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("")
    missing, broken = (
        CredentialStore(keyring=KeyringCommand(str(tmp_path / name), optional=True))
        for name in ("nothing", "broken")
    )

    assert missing.ask("https://a.org/x", refused=None) is None
    with pytest.raises(CredentialsError, match="broken"):
        broken.ask("https://a.org/x", refused=None)


def written(tmp_path: Path) -> str:
    """Return all names and contents below a directory."""
    found = [str(path) for path in tmp_path.rglob("*")]
    found += [p.read_text(errors="replace") for p in tmp_path.rglob("*") if p.is_file()]
    return "\n".join(found)


def test_a_secret_is_written_nowhere(
    bench: Any, index: IndexServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    index.settings.credentials = f"user:{SECRET}"
    bench.add(index, "example", "1.0")
    index.fail("/simple/example/", 503)
    url = index.url.replace("://", f"://user:{SECRET}@")
    registry = bench.registry(url)

    project = registry.project(normalize_project("example"))
    registry.metadata(bench.wheel(project))
    registry.download(bench.wheel(project), tmp_path / "example.whl")
    bad = bench.registry(index.url.replace("://", f"://user:{SECRET}-wrong@"))
    with pytest.raises(AuthenticationError) as caught:
        bad.project(normalize_project("missing"))

    assert "retrying" in caplog.text
    shown = [written(tmp_path), caplog.text, str(caught.value), repr(caught.value), repr(project)]
    assert not any(SECRET in text for text in shown)


def test_the_netrc_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine example.org login me password one\n")
    store = CredentialStore(netrc_path=str(path))

    first = store.authorization("https://example.org/simple/")
    path.unlink()

    assert first is not None
    assert store.authorization("https://example.org/files/") == first
    assert store.authorization("https://other.example.org/") is None


def test_a_netrc_file_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    store = CredentialStore(netrc_path=str(tmp_path))

    with pytest.raises(CredentialsError):
        store.authorization("https://example.org/")
