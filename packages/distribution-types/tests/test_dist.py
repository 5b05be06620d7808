import pytest

from distribution_types import (
    CachedWheel,
    Dist,
    GitSdist,
    PathSdist,
    PathWheel,
    RegistrySdist,
    RegistryWheel,
    UrlSdist,
    UrlWheel,
    dist_from_url,
    distribution_id,
    label,
)
from puffin_normalize import normalize_project
from pypi_types import DEFAULT_INDEX, DirectUrl, File

NAME = normalize_project("foo")
URL = "https://example.org/foo-1.0.tar.gz"
COMMIT = "735a4701d6d5e848241e7d7535db898efb62d400"


def wheel(**fields: object) -> RegistryWheel:
    name = "foo-1.0-py3-none-any.whl"
    file = File(**{"filename": name, "url": f"https://example.org/{name}", **fields})  # type: ignore[arg-type]  # fields of File
    return RegistryWheel(
        name=NAME, version="1.0", file=file, index=DEFAULT_INDEX, tags="py3-none-any"
    )


def sdist(url: str, **fields: object) -> RegistrySdist:
    file = File(filename="foo-1.0.tar.gz", url=url, **fields)  # type: ignore[arg-type]  # fields of File
    return RegistrySdist(name=NAME, version="1.0", file=file, index=DEFAULT_INDEX)


def git(url: str, commit: str | None = None) -> GitSdist:
    dist = dist_from_url(NAME, url)
    assert isinstance(dist, GitSdist)
    return dist if commit is None else dist.with_commit(commit)


@pytest.mark.parametrize("dist", [wheel(size=7), sdist(URL, size=7)])
def test_what_an_index_gave_tells_its_file_and_leaves_no_record(
    dist: RegistryWheel | RegistrySdist,
) -> None:
    assert dist.filename == dist.file.filename
    assert dist.size == 7
    assert dist.direct_url() is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            sdist(URL, hashes={"sha256": "00"}),
            sdist("https://mirror.example.org/x", hashes={"sha256": "00", "md5": "11"}),
        ),
        (sdist(URL), sdist("https://me:pw@example.org/foo-1.0.tar.gz")),
        (sdist(URL), UrlSdist(name=NAME, url=URL, filename="foo-1.0.tar.gz")),
        (
            git(f"git+https://example.org/a.git@{COMMIT}#egg=foo"),
            git(f"git+https://me:pw@example.org/a@{COMMIT}"),
        ),
        (
            git("git+https://example.org/a@main#subdirectory=x/", COMMIT),
            git(f"git+https://example.org/a@{COMMIT}#egg=foo&subdirectory=./x"),
        ),
    ],
)
def test_the_same_bytes_have_one_id(one: Dist, other: Dist) -> None:
    assert distribution_id(one) == distribution_id(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (sdist(URL, hashes={"sha256": "00"}), sdist(URL, hashes={"sha256": "11"})),
        (sdist(URL), sdist(f"{URL}?v=2")),
        (wheel(hashes={"sha512": "00"}), wheel(hashes={"sha384": "00"})),
        (
            UrlSdist(name=NAME, url=f"{URL}#subdirectory=a", filename="a", subdirectory="a"),
            UrlSdist(name=NAME, url=f"{URL}#subdirectory=b", filename="b", subdirectory="b"),
        ),
        (git("git+https://example.org/a@v1"), git("git+https://example.org/a@v2")),
        (git("git+https://example.org/a@v1"), git("git+https://example.org/a@v1", COMMIT)),
        (git("git+https://example.org/a"), git("git+https://example.org/b")),
        (
            git("git+https://example.org/a#subdirectory=x"),
            git("git+https://example.org/a#subdirectory=y"),
        ),
        (git("git+https://example.org/a#subdirectory=x"), git("git+https://example.org/a")),
    ],
)
def test_different_bytes_have_different_ids(one: Dist, other: Dist) -> None:
    assert distribution_id(one) != distribution_id(other)


def test_weak_hashes_identify_nothing() -> None:
    assert distribution_id(sdist(URL, hashes={"md5": "00"})) == distribution_id(sdist(URL))


@pytest.mark.parametrize(
    "dist",
    [
        UrlSdist(name=NAME, url="https://me:hunter2@example.org/a?token=hunter2", filename="a"),
        git("git+https://me:hunter2@example.org/a@v1"),
        git("git+https://hunter2@example.org/a@v1", COMMIT),
    ],
)
def test_neither_id_nor_label_shows_credentials(dist: Dist) -> None:
    assert "hunter2" not in distribution_id(dist)
    assert "hunter2" not in label(dist)


WHEEL = "foo-1.0-py3-none-any.whl"


@pytest.mark.parametrize(
    ("dist", "text"),
    [
        (wheel(), "foo==1.0"),
        (sdist(URL), "foo==1.0"),
        (
            UrlWheel(
                name=NAME,
                version="1.0",
                url=f"https://me:pw@example.org/{WHEEL}",
                filename=WHEEL,
                tags="py3-none-any",
            ),
            f"foo @ https://****@example.org/{WHEEL}",
        ),
        (
            PathWheel(
                name=NAME,
                version="1.0",
                url=f"file:///srv/{WHEEL}",
                path=f"/srv/{WHEEL}",
                filename=WHEEL,
                tags="py3-none-any",
            ),
            f"foo @ file:///srv/{WHEEL}",
        ),
        (UrlSdist(name=NAME, url=URL, filename="foo-1.0.tar.gz"), f"foo @ {URL}"),
        (
            PathSdist(name=NAME, url="file:///srv/foo", path="/srv/foo", is_directory=True),
            "foo @ file:///srv/foo",
        ),
        (
            git("git+https://me:pw@example.org/a@main#subdirectory=x", COMMIT),
            "foo @ git+https://****@example.org/a@main#subdirectory=x",
        ),
        (git("git+ssh://git@example.org/a"), "foo @ git+ssh://git@example.org/a"),
    ],
)
def test_a_label_says_what_the_user_asked_for(dist: Dist, text: str) -> None:
    assert label(dist) == text


@pytest.mark.parametrize(
    ("url", "commit", "direct_url"),
    [
        (
            "git+https://me:pw@example.org/a.git@v1#subdirectory=x&egg=foo",
            COMMIT,
            (
                b'{"url":"https://example.org/a.git","vcs_info":{"vcs":"git","commit_id":"%s",'
                b'"requested_revision":"v1"},"subdirectory":"x"}'
            ),
        ),
        (
            "git+ssh://git@example.org/a@v%401",
            None,
            b'{"url":"ssh://git@example.org/a","vcs_info":{"vcs":"git","requested_revision":"v@1"}}',
        ),
        (
            f"git+https://example.org/a@{COMMIT}",
            None,
            (
                b'{"url":"https://example.org/a","vcs_info":{"vcs":"git","commit_id":"%s",'
                b'"requested_revision":"%s"}}'
            ),
        ),
        (
            "git+file:///srv/a",
            COMMIT,
            b'{"url":"file:///srv/a","vcs_info":{"vcs":"git","commit_id":"%s"}}',
        ),
    ],
)
def test_a_repository_is_recorded_with_revision_and_commit(
    url: str, commit: str | None, direct_url: bytes
) -> None:
    expected = direct_url.replace(b"%s", COMMIT.encode())

    assert git(url, commit).direct_url().to_json() == expected


def test_a_known_commit_goes_into_the_precise_url_only() -> None:
    url = "git+https://example.org/a.git@main#egg=foo&subdirectory=x"
    dist = git(url)

    precise = dist.with_commit(COMMIT)

    assert dist.precise_url == url
    assert precise.precise_url == (f"git+https://example.org/a.git@{COMMIT}#egg=foo&subdirectory=x")
    assert precise.url == url
    assert (precise.git.precise, precise.subdirectory) == (COMMIT, "x")
    assert git("git+https://example.org/a.git", COMMIT).precise_url.endswith(f"a.git@{COMMIT}")


def test_a_cached_wheel_remembers_where_it_came_from() -> None:
    source = DirectUrl.archive(URL)

    assert CachedWheel(name=NAME, version="1.0", path="/c", source=source).direct_url() == source
    assert CachedWheel(name=NAME, version="1.0", path="/c").direct_url() is None


def test_a_cached_wheel_remembers_what_identified_its_source() -> None:
    wheel = CachedWheel(name=NAME, version="1.0", path="/c", stamp="sha256:00")

    assert wheel.stamp == "sha256:00"
    assert CachedWheel(name=NAME, version="1.0", path="/c").stamp is None
