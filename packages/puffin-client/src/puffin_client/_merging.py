"""One project out of what several places have of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pep440 import parse_version
from puffin_client._project import Project, ProjectFile, Release

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from packaging.version import Version

    from pypi_types import IndexUrl

    AnyFile = TypeVar("AnyFile", bound=ProjectFile)


def merge_projects(name: str, projects: Sequence[Project], *, ranked: bool) -> Project:
    """Return one project with the releases of all, newest first.

    Of files with the same name, that of the first place counts. `ranked`: each release remembers
    how early the first place that has it comes.
    """
    main = projects[-1].index
    releases: dict[str, Release] = {}
    for rank, project in enumerate(projects):
        for release in project.releases:
            here = _placed(release, project.index, main, rank if ranked else 0)
            known = releases.get(release.version)
            releases[release.version] = here if known is None else _joined(known, here)
    return Project(
        name=name,
        index=main,
        releases=tuple(sorted(releases.values(), key=_version, reverse=True)),
        status=next((project.status for project in projects if project.status), None),
        status_reason=next((p.status_reason for p in projects if p.status_reason), None),
        dropped=_summed(projects),
    )


def _version(release: Release) -> Version:
    return parse_version(release.version)


def _placed(release: Release, index: IndexUrl, main: IndexUrl, rank: int) -> Release:
    """Return the release with files that know where they are from."""
    if index == main and rank == 0:
        return release
    return Release(
        version=release.version,
        wheels=tuple(_from(wheel, index, main) for wheel in release.wheels),
        sdist=None if release.sdist is None else _from(release.sdist, index, main),
        rank=rank,
    )


def _from(file: AnyFile, index: IndexUrl, main: IndexUrl) -> AnyFile:
    return file if index == main else replace(file, index=index)


def _joined(first: Release, second: Release) -> Release:
    names = {wheel.filename for wheel in first.wheels}
    more = tuple(wheel for wheel in second.wheels if wheel.filename not in names)
    return Release(
        version=first.version,
        wheels=first.wheels + more,
        sdist=first.sdist or second.sdist,
        rank=first.rank,
    )


def _summed(projects: Sequence[Project]) -> dict[str, int]:
    total: dict[str, int] = {}
    for project in projects:
        for reason, count in project.dropped.items():
            total[reason] = total.get(reason, 0) + count
    return total
