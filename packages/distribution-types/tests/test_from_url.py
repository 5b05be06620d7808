import os
from pathlib import Path

import pytest

from distribution_types import (
    DistributionMissingError,
    GitSdist,
    InvalidDistributionUrlError,
    NameMismatchError,
    PathSdist,
    PathWheel,
    UrlSdist,
    UrlWheel,
    dist_from_url,
    filename_in_url,
)
from puffin_git import GitUrl
from puffin_normalize import normalize_project
from puffin_testing import modules_loaded_by
from pypi_types import ArchiveInfo, DirectUrl, DirInfo, path_to_url

NAME = normalize_project("foo")
WHEEL = "Foo-1.0.0-2-py2.py3-none-any.whl"


@pytest.mark.parametrize(
    "url",
    [
        f"https://example.org/f/{WHEEL}",
        f"HTTPS://user:pw@example.org/{WHEEL}",
        f"http://example.org/{WHEEL}?token=x#sha256=00",
        f"https://example.org/{WHEEL.replace('-1', '%2D1')}",
        f"https://example.org/x%2F{WHEEL}",
        f"https://[bad/{WHEEL}",
    ],
)
def test_a_url_that_ends_with_whl_is_a_wheel(url: str) -> None:
    assert dist_from_url(NAME, url) == UrlWheel(
        name=NAME,
        version="1.0.0",
        url=url,
        filename=WHEEL,
        tags="py2.py3-none-any",
        build=(2, ""),
    )


@pytest.mark.parametrize(
    ("url", "filename", "subdirectory"),
    [
        ("https://example.org/foo-1.0.tar.gz", "foo-1.0.tar.gz", None),
        ("https://example.org/archive/master.zip", "master.zip", None),
        ("https://example.org/download?file=foo.whl", "download", None),
        ("https://example.org/a.zip?b=c/d.whl#e/f.whl", "a.zip", None),
        ("https://example.org?foo.whl", "", None),
        ("https://foo.whl", "", None),
        ("https://example.org/a.zip#subdirectory=pkg/a", "a.zip", "pkg/a"),
        ("https://example.org/a.zip#egg=foo&subdirectory=./pkg%20a/", "a.zip", "pkg a"),
        ("https://example.org/a.zip#subdirectory=", "a.zip", None),
        ("https://example.org/a.zip#subdirectory=.", "a.zip", None),
    ],
)
def test_any_other_url_is_a_source_distribution(
    url: str, filename: str, subdirectory: str | None
) -> None:
    expected = UrlSdist(name=NAME, url=url, filename=filename, subdirectory=subdirectory)

    assert dist_from_url(NAME, url) == expected


@pytest.mark.parametrize(
    ("url", "filename"),
    [
        ("https://example.org/a/b%20c.zip?d/e#f/g", "b c.zip"),
        ("https://example.org/a%2Fb.zip", "b.zip"),
        ("https://example.org/a/", ""),
        ("https://example.org", ""),
        ("https://example.org/..", ".."),
        ("https://[bad/a.zip", "a.zip"),
        ("file:///a/b%23.zip", "b#.zip"),
        ("file:/a/b.zip", "b.zip"),
    ],
)
def test_the_name_of_the_file_at_a_url(url: str, filename: str) -> None:
    assert filename_in_url(url) == filename


def test_a_local_wheel_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / WHEEL
    path.write_bytes(b"")
    url = path_to_url(path)

    assert dist_from_url(NAME, url) == PathWheel(
        name=NAME,
        version="1.0.0",
        url=url,
        path=os.path.realpath(path),
        filename=WHEEL,
        tags="py2.py3-none-any",
        build=(2, ""),
    )


def test_a_local_archive_is_a_source_distribution(tmp_path: Path) -> None:
    path = tmp_path / "foo 1.0.tar.gz"
    path.write_bytes(b"")
    url = path_to_url(path) + "#subdirectory=x"

    dist = dist_from_url(NAME, url)

    assert dist == PathSdist(
        name=NAME, url=url, path=os.path.realpath(path), is_directory=False, subdirectory="x"
    )


@pytest.mark.parametrize("editable", [True, False])
def test_a_local_directory_is_a_source_tree_whatever_its_name(
    tmp_path: Path, *, editable: bool
) -> None:
    path = tmp_path / "foo.whl"
    path.mkdir()

    dist = dist_from_url(NAME, path_to_url(path), editable=editable)

    assert isinstance(dist, PathSdist)
    assert (dist.is_directory, dist.editable) == (True, editable)


def test_a_path_is_known_by_what_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    dist = dist_from_url(NAME, path_to_url(tmp_path / "link"))

    assert isinstance(dist, PathSdist)
    assert dist.path == os.path.realpath(tmp_path / "real")
    assert dist.url.endswith("/link")


def test_a_wheel_has_the_name_that_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "5f1d").write_bytes(b"")
    (tmp_path / "store" / WHEEL).write_bytes(b"")
    (tmp_path / WHEEL).symlink_to("store/5f1d")
    (tmp_path / "any").symlink_to(f"store/{WHEEL}")
    (tmp_path / "below").symlink_to("store")

    paths = {}
    for path in (WHEEL, "any", f"below/{WHEEL}", f"{WHEEL}/"):
        dist = dist_from_url(NAME, f"{path_to_url(tmp_path)}/{path}")
        assert isinstance(dist, PathWheel)
        assert dist.filename == WHEEL
        paths[path] = os.path.relpath(dist.path, os.path.realpath(tmp_path))

    assert paths == {
        WHEEL: WHEEL,
        "any": f"store/{WHEEL}",
        f"below/{WHEEL}": f"store/{WHEEL}",
        f"{WHEEL}/": WHEEL,
    }


def test_a_local_distribution_must_be_there(tmp_path: Path) -> None:
    url = path_to_url(tmp_path / WHEEL)

    with pytest.raises(DistributionMissingError) as caught:
        dist_from_url(NAME, url)

    assert str(caught.value) == f"Unable to locate distribution at: {url}"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.org/foo-1.0.whl", "must have a Python tag"),
        ("https://example.org/.whl", "must have a version"),
        ("ftp://example.org/foo-1.0.zip", "unsupported URL scheme `ftp`"),
        ("hg+https://example.org/foo", "unsupported URL scheme `hg+https`"),
        ("foo-1.0.zip", "unsupported URL scheme"),
        ("file://other.example.org/foo-1.0.zip", "another host"),
        ("https://example.org/a.zip#subdirectory=../x", "leads out of the sources"),
        ("https://example.org/a.zip#subdirectory=x/%2e%2e/y", "leads out of the sources"),
        ("https://example.org/a.zip#subdirectory=/x", "leads out of the sources"),
        ("https://example.org/a.zip#subdirectory=%2Fx", "leads out of the sources"),
        ("https://example.org/a.zip#subdirectory=x\\y", "leads out of the sources"),
    ],
)
def test_refuses_what_can_be_no_distribution(url: str, reason: str) -> None:
    with pytest.raises(InvalidDistributionUrlError) as caught:
        dist_from_url(NAME, url)

    assert reason in caught.value.reason


def test_a_file_that_claims_to_be_a_wheel_is_never_a_source_distribution(tmp_path: Path) -> None:
    path = tmp_path / "foo.whl"
    path.write_bytes(b"")

    with pytest.raises(InvalidDistributionUrlError, match="must have a version"):
        dist_from_url(NAME, path_to_url(path))


def test_only_directories_can_be_editable(tmp_path: Path) -> None:
    archive = tmp_path / "foo-1.0.tar.gz"
    archive.write_bytes(b"")

    for url in (path_to_url(archive), "https://example.org/foo-1.0.tar.gz"):
        with pytest.raises(InvalidDistributionUrlError, match="only a local directory"):
            dist_from_url(NAME, url, editable=True)


def test_the_wheel_of_another_project_is_refused_without_showing_credentials() -> None:
    with pytest.raises(NameMismatchError) as caught:
        dist_from_url(normalize_project("bar"), f"https://me:hunter2@example.org/{WHEEL}")

    assert (caught.value.expected, caught.value.found) == ("bar", "foo")
    assert "hunter2" not in str(caught.value) + repr(caught.value)


def test_errors_show_no_credentials() -> None:
    with pytest.raises(InvalidDistributionUrlError) as caught:
        dist_from_url(NAME, "ftp://me:hunter2@example.org/foo-1.0.zip")

    assert "hunter2" not in str(caught.value) + repr(caught.value)


@pytest.mark.parametrize(
    ("url", "direct_url"),
    [
        (
            f"https://me:pw@example.org/{WHEEL}#sha256=00",
            DirectUrl(url=f"https://example.org/{WHEEL}", archive_info=ArchiveInfo()),
        ),
        (
            "https://example.org/a.zip#egg=foo&subdirectory=x",
            DirectUrl(
                url="https://example.org/a.zip", archive_info=ArchiveInfo(), subdirectory="x"
            ),
        ),
    ],
)
def test_the_record_of_a_remote_archive(url: str, direct_url: DirectUrl) -> None:
    assert dist_from_url(NAME, url).direct_url() == direct_url


def test_the_record_of_local_sources(tmp_path: Path) -> None:
    (tmp_path / WHEEL).write_bytes(b"")
    (tmp_path / "foo-1.0.zip").write_bytes(b"")
    (tmp_path / "tree").mkdir()

    records = {
        name: dist_from_url(
            NAME, path_to_url(tmp_path / name), editable=name == "tree"
        ).direct_url()
        for name in (WHEEL, "foo-1.0.zip", "tree")
    }

    url = path_to_url(tmp_path)
    assert records == {
        WHEEL: DirectUrl(url=f"{url}/{WHEEL}", archive_info=ArchiveInfo()),
        "foo-1.0.zip": DirectUrl(url=f"{url}/foo-1.0.zip", archive_info=ArchiveInfo()),
        "tree": DirectUrl(url=f"{url}/tree", dir_info=DirInfo(editable=True)),
    }


@pytest.mark.parametrize(
    ("url", "subdirectory"),
    [
        ("git+https://example.org/foo.git", None),
        ("git+https://me:pw@example.org/foo.git@v1#egg=other", None),
        ("GIT+SSH://git@example.org/foo@feature/x#subdirectory=a/b", "a/b"),
        ("git+file:///srv/foo.whl@main#egg=foo&subdirectory=./a%20b/", "a b"),
    ],
)
def test_a_git_url_is_a_repository(url: str, subdirectory: str | None) -> None:
    expected = GitSdist(name=NAME, url=url, git=GitUrl.parse(url), subdirectory=subdirectory)

    assert dist_from_url(NAME, url) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("git+https://me:hunter2@example.org", "no path"),
        ("git+https://me:hunter2@example.org/a@", "revision is empty"),
        ("git+ftp://me:hunter2@example.org/a", "begin with one of"),
        ("git+git@example.org:a/b.git", "git+ssh://git@example.org/a/b.git"),
        ("git+https://me:hunter2@example.org/a#subdirectory=../b", "leads out"),
    ],
)
def test_a_git_url_that_cannot_be_followed_says_why(url: str, reason: str) -> None:
    with pytest.raises(InvalidDistributionUrlError) as caught:
        dist_from_url(NAME, url)

    assert reason in caught.value.reason
    assert "hunter2" not in str(caught.value)


def test_a_repository_cannot_be_editable() -> None:
    with pytest.raises(InvalidDistributionUrlError, match="only a local directory"):
        dist_from_url(NAME, "git+https://example.org/a", editable=True)


def test_nothing_of_git_is_imported_for_other_sources() -> None:
    loaded = modules_loaded_by(
        "from distribution_types import *; dist_from_url('foo', 'https://example.org/foo-1.tar.gz')"
    )

    assert not [name for name in loaded if name.startswith("puffin_git")]
