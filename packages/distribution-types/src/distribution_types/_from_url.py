"""From the URL of a requirement to the distribution that it stands for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from distribution_filename import FilenameError, WheelFilename, parse_wheel_filename
from distribution_types._built import PathWheel, UrlWheel
from distribution_types._errors import (
    DistributionMissingError,
    InvalidDistributionUrlError,
    NameMismatchError,
)
from distribution_types._source import GitSdist, PathSdist, UrlSdist
from pypi_types import url_to_path

if TYPE_CHECKING:
    from distribution_types._dist import DirectDist
    from puffin_normalize import ProjectName

_WHEEL = ".whl"
_NOT_EDITABLE = "only a local directory can be editable"


def dist_from_url(name: ProjectName, url: str, *, editable: bool = False) -> DirectDist:
    """Return the distribution that `name @ url` stands for.

    `file:` is a path that must exist; a path that ends with `.whl` is a wheel, of which the name
    must be valid and of the project; `git+...` is a repository; anything else at http(s) or in a
    file is a source distribution. The fragment `#subdirectory=` counts, others do not.

    Raises: DistributionMissingError, NameMismatchError, InvalidDistributionUrlError - another
    scheme, a bad wheel name, a subdirectory outside, no repository.
    Cost: one `lstat` a directory of the path for `file:`, none else.
    """
    scheme = url.partition(":")[0].lower()
    if scheme == "file":
        return _from_path(name, url, editable=editable)
    if scheme.startswith("git+"):
        return _git_sdist(name, url, editable=editable)
    if scheme not in ("http", "https"):
        raise InvalidDistributionUrlError(url, f"unsupported URL scheme `{scheme}`")
    if editable:
        raise InvalidDistributionUrlError(url, _NOT_EDITABLE)
    filename = filename_in_url(url)
    if filename.endswith(_WHEEL):
        return _url_wheel(name, url, filename)
    return UrlSdist(name=name, url=url, filename=filename, subdirectory=_subdirectory(url))


def filename_in_url(url: str) -> str:
    """Return the last segment of the path of any URL, decoded; it may be empty, or `..`."""
    from urllib.parse import unquote

    path = url.partition("#")[0].partition("?")[0]
    if "://" in path:
        path = path.partition("://")[2].partition("/")[2]
    return unquote(path).rpartition("/")[2]


def _git_sdist(name: ProjectName, url: str, *, editable: bool) -> GitSdist:
    from puffin_git import GitUrl, GitUrlError

    if editable:
        raise InvalidDistributionUrlError(url, _NOT_EDITABLE)
    try:
        git = GitUrl.parse(url)
    except GitUrlError as error:
        raise InvalidDistributionUrlError(url, error.reason) from error
    return GitSdist(name=name, url=url, git=git, subdirectory=_subdirectory(url))


def _url_wheel(name: ProjectName, url: str, filename: str) -> UrlWheel:
    wheel = _wheel_filename(name, url, filename)
    return UrlWheel(
        name=name,
        version=str(wheel.version),
        url=url,
        filename=filename,
        tags=wheel.tags,
        build=wheel.build,
    )


def _from_path(name: ProjectName, url: str, *, editable: bool) -> DirectDist:
    path = _existing_path(url)
    if path.endswith(_WHEEL) and not os.path.isdir(path):
        return _path_wheel(name, url, path)
    is_directory = os.path.isdir(path)
    if editable and not is_directory:
        raise InvalidDistributionUrlError(url, _NOT_EDITABLE)
    return PathSdist(
        name=name,
        url=url,
        path=path,
        is_directory=is_directory,
        editable=editable,
        subdirectory=_subdirectory(url),
    )


def _path_wheel(name: ProjectName, url: str, path: str) -> PathWheel:
    filename = os.path.basename(path)
    wheel = _wheel_filename(name, url, filename)
    return PathWheel(
        name=name,
        version=str(wheel.version),
        url=url,
        path=path,
        filename=filename,
        tags=wheel.tags,
        build=wheel.build,
    )


def _wheel_filename(name: ProjectName, url: str, filename: str) -> WheelFilename:
    try:
        wheel = parse_wheel_filename(filename)
    except FilenameError as error:
        raise InvalidDistributionUrlError(url, str(error)) from error
    if wheel.name != name:
        raise NameMismatchError(url, name, wheel.name)
    return wheel


def _existing_path(url: str) -> str:
    try:
        path = url_to_path(url)
    except ValueError as error:
        raise InvalidDistributionUrlError(url, str(error)) from error
    try:
        real = os.path.realpath(path, strict=True)
    except (OSError, ValueError) as error:
        raise DistributionMissingError(url) from error
    directory, name = os.path.split(path.rstrip(os.sep))
    if not name.endswith(_WHEEL) or os.path.basename(real) == name or os.path.isdir(real):
        return real
    # A wheel is known by its name, which a store that it is linked from may not have kept.
    return os.path.join(os.path.realpath(directory), name)


def _subdirectory(url: str) -> str | None:
    fragment = url.partition("#")[2]
    for part in fragment.split("&"):
        key, _, value = part.partition("=")
        if key == "subdirectory" and value:
            return _inside(url, value)
    return None


def _inside(url: str, text: str) -> str | None:
    from urllib.parse import unquote

    path = unquote(text)
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts or path.startswith("/") or "\\" in path:
        raise InvalidDistributionUrlError(url, "its subdirectory leads out of the sources")
    return "/".join(parts) or None
