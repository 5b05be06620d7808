"""From the files of a page to the releases of a project."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from distribution_filename import FilenameError
from puffin_client._project import Project, ProjectSdist, ProjectWheel, Release, project_wheel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from packaging.version import Version

    from distribution_filename import SdistFilename, WheelFilename
    from puffin_normalize import ProjectName
    from pypi_types import File, IndexUrl, ProjectPage

FILE_ENDINGS = (".whl", ".tar.gz", ".zip")
UNKNOWN_KIND = "neither a wheel nor a source distribution"
OTHER_PROJECT = "of another project"
BAD_NAME = "without a valid name or version"


class _Files:
    """The files of one release while they are gathered."""

    __slots__ = ("sdist", "wheels")

    def __init__(self) -> None:
        self.wheels: list[ProjectWheel] = []
        self.sdist: ProjectSdist | None = None


def make_project(name: ProjectName, index: IndexUrl, page: ProjectPage) -> Project:
    """Return the project that a page describes, newest release first.

    Files of other projects, with bad names or of other kinds are counted in `dropped`.
    Cost: 10 us a file, most of it for its name and version.
    """
    releases, dropped = gather(name, page.files)
    return Project(
        name=name,
        index=index,
        releases=releases,
        status=None if page.status == "active" else page.status,
        status_reason=page.status_reason,
        dropped=dropped,
    )


def gather(name: ProjectName, files: Iterable[File]) -> tuple[tuple[Release, ...], dict[str, int]]:
    """Return the releases of the files, newest first, and how many were dropped, by reason."""
    from distribution_filename import parse_filename

    found: dict[Version, _Files] = {}
    dropped: Counter[str] = Counter()
    for file in files:
        try:
            parsed = parse_filename(file.filename, name)
        except FilenameError:
            dropped[drop_reason(file.filename, name)] += 1
            continue
        release = found.get(parsed.version)
        if release is None:
            release = found[parsed.version] = _Files()
        _add(release, file, parsed)
    ordered = sorted(found.items(), key=lambda item: item[0], reverse=True)
    return tuple(_release(version, release) for version, release in ordered), dict(dropped)


def _release(version: Version, files: _Files) -> Release:
    return Release(version=str(version), wheels=tuple(files.wheels), sdist=files.sdist)


def _add(release: _Files, file: File, parsed: WheelFilename | SdistFilename) -> None:
    from distribution_filename import WheelFilename

    if isinstance(parsed, WheelFilename):
        release.wheels.append(project_wheel(file, parsed.tags, parsed.build))
    # Of two source distributions, the .tar.gz is the one of the specification (PEP 625).
    elif release.sdist is None or parsed.extension == ".tar.gz":
        release.sdist = ProjectSdist(**asdict(file))


def drop_reason(filename: str, name: ProjectName) -> str:
    """Return why a file whose name cannot be parsed is not among the releases."""
    from puffin_normalize import InvalidNameError, normalize_project

    if not filename.endswith(FILE_ENDINGS):
        return UNKNOWN_KIND
    if filename.endswith(".whl"):
        text = filename.partition("-")[0]
    else:
        # What is as long as the name has to be the name, and a dash has to follow.
        text = filename[: len(name)] if filename[len(name) :][:1] == "-" else ""
    try:
        return BAD_NAME if normalize_project(text) == name else OTHER_PROJECT
    except InvalidNameError:
        return OTHER_PROJECT
