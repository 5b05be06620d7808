from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distribution_types import RegistrySdist, RegistryWheel
from puffin_client import (
    CachedClient,
    HttpClient,
    OfflineError,
    Project,
    ProjectNotFoundError,
    RegistryClient,
    open_transport,
)
from puffin_distribution import DistributionDatabase
from puffin_installer import EnvironmentSource, SitePackages
from puffin_normalize import normalize_project
from pypi_types import IndexLocations, IndexUrl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Index

    from distribution_types import InstalledDist

DEMO = normalize_project("demo")


@pytest.fixture
def installed(tmp_path: Path) -> Callable[..., list[InstalledDist]]:
    """Install releases, so far as their metadata goes."""

    def make(**releases: str) -> list[InstalledDist]:
        for name, version in releases.items():
            info = tmp_path / "site" / f"{name}-{version}.dist-info"
            info.mkdir(parents=True)
            text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Dist: here\n"
            (info / "METADATA").write_text(text)
        return list(SitePackages.scan([tmp_path / "site"]))

    return make


def versions(project: Project | None) -> list[str]:
    return [release.version for release in project.releases] if project else []


def wheel_of(project: Project, version: str) -> RegistryWheel:
    (release,) = (each for each in project.releases if each.version == version)
    file = release.wheels[0]
    return RegistryWheel(
        name=DEMO, version=version, file=file.to_file(), index=project.index, tags=file.tags
    )


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        ("1.5", ["2.0", "1.5", "1.0"]),
        ("3.0", ["3.0", "2.0", "1.0"]),
        ("0.1", ["2.0", "1.0", "0.1"]),
        ("2.0", ["2.0", "1.0"]),
        ("1.0.0", ["2.0", "1.0.0"]),
    ],
)
def test_what_is_installed_is_one_of_the_releases(
    index: Index,
    installed: Callable[..., list[InstalledDist]],
    here: str,
    expected: list[str],
) -> None:
    index.add("demo", "1.0")
    index.add("demo", "2.0")
    source = EnvironmentSource(index.database(), installed(demo=here))

    project = source.project(DEMO)

    assert versions(project) == expected
    assert versions(source.cached_project(DEMO)) == expected


def test_its_metadata_is_that_of_the_environment(
    index: Index, installed: Callable[..., list[InstalledDist]]
) -> None:
    index.add("demo", "1.0", requires=["elsewhere"])
    index.add("demo", "2.0", requires=["elsewhere"])
    source = EnvironmentSource(index.database(), installed(demo="1.0"))
    project = source.project(DEMO)
    requests = len(index.server.requests)

    here = source.cached_metadata(wheel_of(project, "1.0"))

    assert here is not None
    assert [need.name for need in here.requires_dist] == ["here"]
    assert source.metadata(wheel_of(project, "1.0")) == here
    assert len(index.server.requests) == requests
    there = source.metadata(wheel_of(project, "2.0"))
    assert [need.name for need in there.requires_dist] == ["elsewhere"]


def test_no_rule_about_files_speaks_against_it(
    index: Index, installed: Callable[..., list[InstalledDist]]
) -> None:
    index.add("demo", "1.0", yanked="wrong")
    source = EnvironmentSource(index.database(), installed(demo="1.0"))

    project = source.project(DEMO)

    (release,) = project.releases
    (wheel,), sdist = release.wheels, release.sdist
    assert sdist is not None
    assert wheel.tags == "py3-none-any"
    for file in (wheel, sdist):
        assert file.yanked is False
        assert file.upload_time == 0.0
        assert file.requires_python is None
    dist = RegistrySdist(name=DEMO, version="1.0", file=sdist.to_file(), index=project.index)
    assert source.cached_metadata(dist) is not None


def test_what_no_index_has_is_there_nevertheless(
    index: Index, installed: Callable[..., list[InstalledDist]]
) -> None:
    source = EnvironmentSource(index.database(), installed(demo="1.0"))

    assert versions(source.project(DEMO)) == ["1.0"]
    assert source.cached_project(DEMO) is None
    with pytest.raises(ProjectNotFoundError):
        source.project(normalize_project("absent"))


def test_what_is_there_is_known_without_a_network(
    index: Index, installed: Callable[..., list[InstalledDist]]
) -> None:
    with HttpClient(open_transport, offline=True) as http:
        locations = IndexLocations(index=IndexUrl(index.server.url))
        client = RegistryClient(CachedClient(http, index.cache), locations, index.cache)
        database = DistributionDatabase(client, index.cache)
        source = EnvironmentSource(database, installed(demo="1.0"))

        assert versions(source.project(DEMO)) == ["1.0"]
        with pytest.raises(OfflineError):
            source.project(normalize_project("absent"))


def test_what_is_told_can_be_asked_for_again(
    index: Index, installed: Callable[..., list[InstalledDist]]
) -> None:
    index.add("demo", "2.0")
    source = EnvironmentSource(index.database(), installed(demo="1.0"))
    project = source.project(DEMO)

    assert source.told(DEMO, "2.0") is None
    told = source.metadata(wheel_of(project, "2.0"))
    assert source.told(DEMO, "2.0") is told
    assert source.told(DEMO, "1.0") is None


def test_what_cannot_be_read_does_not_count(
    index: Index, installed: Callable[..., list[InstalledDist]], tmp_path: Path
) -> None:
    index.add("demo", "2.0")
    dists = installed(demo="1.0")
    (tmp_path / "site" / "demo-1.0.dist-info" / "METADATA").write_text("nothing of use")

    assert versions(EnvironmentSource(index.database(), dists).project(DEMO)) == ["2.0"]
