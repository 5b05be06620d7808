import pytest

from distribution_types import (
    CachedWheel,
    Dist,
    RegistrySdist,
    RegistryWheel,
    UrlSdist,
    distribution_id,
)
from puffin_normalize import normalize_project
from pypi_types import DEFAULT_INDEX, DirectUrl, File

NAME = normalize_project("foo")
URL = "https://example.org/foo-1.0.tar.gz"


def wheel(**fields: object) -> RegistryWheel:
    name = "foo-1.0-py3-none-any.whl"
    file = File(**{"filename": name, "url": f"https://example.org/{name}", **fields})  # type: ignore[arg-type]  # fields of File
    return RegistryWheel(
        name=NAME, version="1.0", file=file, index=DEFAULT_INDEX, tags="py3-none-any"
    )


def sdist(url: str, **fields: object) -> RegistrySdist:
    file = File(filename="foo-1.0.tar.gz", url=url, **fields)  # type: ignore[arg-type]  # fields of File
    return RegistrySdist(name=NAME, version="1.0", file=file, index=DEFAULT_INDEX)


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
    ],
)
def test_different_bytes_have_different_ids(one: Dist, other: Dist) -> None:
    assert distribution_id(one) != distribution_id(other)


def test_weak_hashes_identify_nothing() -> None:
    assert distribution_id(sdist(URL, hashes={"md5": "00"})) == distribution_id(sdist(URL))


def test_an_id_shows_no_credentials() -> None:
    dist = UrlSdist(name=NAME, url="https://me:hunter2@example.org/a?token=hunter2", filename="a")

    assert "hunter2" not in distribution_id(dist)


def test_a_cached_wheel_remembers_where_it_came_from() -> None:
    source = DirectUrl.archive(URL)

    assert CachedWheel(name=NAME, version="1.0", path="/c", source=source).direct_url() == source
    assert CachedWheel(name=NAME, version="1.0", path="/c").direct_url() is None
