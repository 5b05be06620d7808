"""What is installed in a directory such as site-packages."""

from __future__ import annotations

import os

from distribution_types._installed import SUFFIX, installed_dist_from_path
from puffin_macros import Record
from puffin_normalize import InvalidNameError, normalize_project

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal, TypeAlias

    from distribution_types._installed import InstalledDist
    from puffin_normalize import ProjectName

    UnmanagedKind: TypeAlias = Literal["egg-info", "egg", "egg-link", "invalid dist-info"]

_LEGACY: dict[str, UnmanagedKind] = {
    ".egg-info": "egg-info",
    ".egg": "egg",
    ".egg-link": "egg-link",
}


class UnmanagedDist(Record):
    """Something installed that has no record of its files: it can be told of, not removed."""

    kind: UnmanagedKind
    name: ProjectName | None
    """None if the file name is that of no project."""
    path: str

    def __str__(self) -> str:
        subject = self.name or os.path.basename(self.path)
        return f"{subject} is installed as {self.kind}, without a record of its files ({self.path})"


class ScannedDirectory(Record):
    """What is installed in one directory."""

    distributions: tuple[InstalledDist, ...]
    """In the order of the directories' names; one project may be there twice."""
    unmanaged: tuple[UnmanagedDist, ...]


def scan_directory(path: str | os.PathLike[str]) -> ScannedDirectory:
    """Return what is installed in a directory; nothing if it is missing.

    Raises: FsError. Cost: one listing; no file is opened. 6 us a distribution.
    """
    directory = os.fspath(path)
    found: list[InstalledDist] = []
    unmanaged: list[UnmanagedDist] = []
    for name in _listed(directory):
        location = os.path.join(directory, name)
        distribution = installed_dist_from_path(location)
        if distribution is not None:
            found.append(distribution)
        else:
            unmanaged.append(_unmanaged(name, location))
    return ScannedDirectory(distributions=tuple(found), unmanaged=tuple(unmanaged))


def _listed(directory: str) -> Iterator[str]:
    try:
        names = os.listdir(directory)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        from puffin_fs import fs_errors

        with fs_errors(directory):
            raise
    endings = (SUFFIX, *_LEGACY)
    yield from sorted(name for name in names if name.endswith(endings))


def _unmanaged(name: str, path: str) -> UnmanagedDist:
    stem, suffix = os.path.splitext(name)
    try:
        project = normalize_project(stem.partition("-")[0])
    except InvalidNameError:
        project = None
    return UnmanagedDist(kind=_LEGACY.get(suffix, "invalid dist-info"), name=project, path=path)
