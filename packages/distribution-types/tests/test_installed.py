from pathlib import Path

import pytest

from distribution_types import InstalledDist, installed_dist_from_path
from puffin_fs import FsError
from pypi_types import DirectUrl, DirectUrlError, MetadataError


@pytest.fixture
def dist(tmp_path: Path) -> InstalledDist:
    path = tmp_path / "Foo.Bar-1.0.post1.dist-info"
    path.mkdir()
    found = installed_dist_from_path(path)
    assert found is not None
    return found


def write(dist: InstalledDist, file: str, content: str) -> None:
    Path(dist.path, file).write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("directory", "name", "version"),
    [
        ("foo-1.0.dist-info", "foo", "1.0"),
        ("Foo_Bar-1.0.dist-info", "foo-bar", "1.0"),
        ("zope.interface-5.0.dist-info", "zope-interface", "5.0"),
        ("foo-1.0-1.dist-info", "foo", "1.0-1"),
        ("foo-1!2.0+local.dist-info", "foo", "1!2.0+local"),
        ("foo-anything.dist-info", "foo", "anything"),
    ],
)
def test_a_directory_name_tells_project_and_version(
    directory: str, name: str, version: str
) -> None:
    path = f"/site-packages/{directory}"

    assert installed_dist_from_path(path) == InstalledDist(name=name, version=version, path=path)  # type: ignore[arg-type]  # normal form


@pytest.mark.parametrize(
    "directory",
    [
        "foo",
        "foo.dist-info",
        "foo-.dist-info",
        "-1.0.dist-info",
        "~oo-1.0.dist-info",
        "foo-1.0.egg-info",
        "foo-1.0.DIST-INFO",
        ".dist-info",
        "",
    ],
)
def test_other_names_are_no_distributions(directory: str) -> None:
    assert installed_dist_from_path(f"/site-packages/{directory}") is None


def test_looks_at_no_file() -> None:
    assert installed_dist_from_path("/nowhere/foo-1.0.dist-info") is not None


def test_reads_where_it_was_taken_from(dist: InstalledDist) -> None:
    write(dist, "direct_url.json", '{"url": "file:///srv/a", "dir_info": {"editable": true}}')

    assert dist.direct_url() == DirectUrl.directory("file:///srv/a", editable=True)
    assert dist.editable


def test_what_an_index_gave_has_no_direct_url(dist: InstalledDist) -> None:
    assert dist.direct_url() is None
    assert not dist.editable


def test_a_broken_direct_url_is_an_error(dist: InstalledDist) -> None:
    write(dist, "direct_url.json", "{}")

    with pytest.raises(DirectUrlError):
        dist.direct_url()


@pytest.mark.parametrize(
    ("content", "installer"), [("pip\n", "pip"), ("puffin", "puffin"), ("", None), (" \n", None)]
)
def test_reads_who_installed_it(dist: InstalledDist, content: str, installer: str | None) -> None:
    write(dist, "INSTALLER", content)

    assert dist.installer() == installer


def test_nobody_may_have_installed_it(dist: InstalledDist) -> None:
    assert dist.installer() is None
    assert not dist.requested()


def test_tells_whether_the_user_asked_for_it(dist: InstalledDist) -> None:
    write(dist, "REQUESTED", "")

    assert dist.requested()


def test_reads_its_metadata(dist: InstalledDist) -> None:
    text = "Metadata-Version: 2.1\nName: foo-bar\nVersion: 1.0.post1\nRequires-Dist: idna>=2\n\n"
    write(dist, "METADATA", text)

    assert [str(requirement) for requirement in dist.metadata().requires_dist] == ["idna>=2"]


def test_missing_metadata_is_an_error_that_names_the_file(dist: InstalledDist) -> None:
    with pytest.raises(MetadataError, match="METADATA cannot be used: the file is missing"):
        dist.metadata()


def test_a_file_that_cannot_be_read_is_an_error(dist: InstalledDist) -> None:
    Path(dist.path, "INSTALLER").mkdir()

    with pytest.raises(FsError, match="INSTALLER"):
        dist.installer()


def test_a_distribution_that_is_gone_has_nothing_to_read(dist: InstalledDist) -> None:
    Path(dist.path).rmdir()

    assert dist.read("RECORD") is None
    assert dist.installer() is None
