"""A resolution as a lock file.

Spec: PEP 751. Of the optional keys those are written that an installer can use.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from packaging.markers import Marker
from packaging.pylock import (
    Package,
    PackageArchive,
    PackageDirectory,
    PackageSdist,
    PackageVcs,
    PackageWheel,
    Pylock,
)
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    NormalizedName,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from puffin_resolver._bare_url import bare_url
from puffin_resolver._errors import UnlockableError

if TYPE_CHECKING:
    from typing import TypedDict

    from pep508 import MarkerEnvironment
    from puffin_client import ProjectFile
    from puffin_resolver._resolution import Pin, Resolution

    class FileKeys(TypedDict):
        """What wheels and source distributions have in common."""

        name: str
        upload_time: datetime | None
        url: str
        size: int | None
        hashes: dict[str, str]


CREATOR = "puffin"
LOCK_VERSION = Version("1.0")

DECIDING = (
    "python_version",
    "platform_python_implementation",
    "sys_platform",
    "platform_machine",
)
"""The markers that tell for which environments a lock file was made."""


def pylock_of(resolution: Resolution) -> Pylock:
    """Return the lock file. Raises: UnlockableError; DistributionTypesError."""
    needed: dict[str, set[str]] = {}
    for edge in resolution.graph:
        if edge.dependent is not None:
            needed.setdefault(edge.dependent, set()).add(edge.name)
    environment = resolution.environment
    lock = Pylock(
        lock_version=LOCK_VERSION,
        environments=None if environment is None else [_marker(environment)],
        created_by=CREATOR,
        packages=[_package(pin, sorted(needed.get(pin.name, ()))) for pin in resolution.pins],
    )
    lock.validate()
    return lock


def _marker(environment: MarkerEnvironment) -> Marker:
    values = [(name, getattr(environment, name)) for name in DECIDING]
    # A named platform does not tell every value; what is unknown decides nothing.
    return Marker(" and ".join(f'{name} == "{value}"' for name, value in values if value))


def _package(pin: Pin, needed: list[str]) -> Package:
    dependencies = [{"name": name} for name in needed] or None
    if pin.url is not None:
        return _direct(pin, pin.url, dependencies)
    wheels = [PackageWheel(**_keys(file)) for file in pin.wheels if _is_lockable(pin, file)]
    sdist = pin.sdist if pin.sdist is not None and _is_lockable(pin, pin.sdist) else None
    if not wheels and sdist is None:
        raise UnlockableError(f"{pin.name}=={pin.version}", "none of its files has a hash")
    index = None if pin.index is None else pin.index.url
    return Package(
        name=NormalizedName(pin.name),
        version=Version(pin.version),
        requires_python=_requires_python(pin),
        dependencies=dependencies,
        index=None if index is None else bare_url(index),
        sdist=None if sdist is None else PackageSdist(**_keys(sdist)),
        wheels=wheels or None,
    )


def _keys(file: ProjectFile) -> FileKeys:
    time = file.upload_time
    return {
        "name": file.filename,
        "upload_time": None if time is None else datetime.fromtimestamp(time, UTC),
        "url": bare_url(file.url),
        "size": file.size,
        "hashes": dict(file.hashes),
    }


def _is_lockable(pin: Pin, file: ProjectFile) -> bool:
    """Return whether the file has a hash, and a name of today; old ones are not allowed."""
    is_wheel = file.filename.endswith(".whl")
    try:
        found = (parse_wheel_filename if is_wheel else parse_sdist_filename)(file.filename)
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return False
    return bool(file.hashes) and found[:2] == (NormalizedName(pin.name), Version(pin.version))


def _requires_python(pin: Pin) -> SpecifierSet | None:
    file = pin.file
    if file is None or not file.requires_python:
        return None
    try:
        return SpecifierSet(file.requires_python)
    except InvalidSpecifier:
        return None


def _direct(pin: Pin, url: str, dependencies: list[dict[str, str]] | None) -> Package:
    """Return a package that no index has. Its version may change: the lock leaves it open."""
    from distribution_types import dist_from_url

    found = dist_from_url(pin.name, url, editable=pin.editable).direct_url()
    name, subdirectory = NormalizedName(pin.name), found.subdirectory
    if found.vcs_info is not None:
        vcs = PackageVcs(
            type=found.vcs_info.vcs,
            url=found.url,
            requested_revision=found.vcs_info.requested_revision,
            commit_id=found.vcs_info.commit_id or "",
            subdirectory=subdirectory,
        )
        return Package(name=name, dependencies=dependencies, vcs=vcs)
    if found.dir_info is not None:
        directory = PackageDirectory(
            path=_path(found.url), editable=pin.editable or None, subdirectory=subdirectory
        )
        return Package(name=name, dependencies=dependencies, directory=directory)
    hashes = dict(text.split(":", 1) for text in pin.source_hashes)
    if not hashes:
        raise UnlockableError(f"{pin.name} @ {bare_url(url)}", "its hash is not known")
    archive = PackageArchive(url=found.url, hashes=hashes, subdirectory=subdirectory)
    return Package(
        name=name, version=Version(pin.version), dependencies=dependencies, archive=archive
    )


def _path(url: str) -> str:
    from pypi_types import url_to_path

    return url_to_path(url)
