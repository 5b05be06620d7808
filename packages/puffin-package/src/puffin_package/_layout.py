"""The layout of a wheel: one `.dist-info`, at most one `.data`, both named like the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_package._entry_points import is_interpreter_name
from puffin_package._errors import WheelError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from distribution_filename import WheelFilename
    from pypi_types import CoreMetadata

MANIFEST_NAME = ".puffin-manifest.json"
"""The file at the top of an unpacked wheel that holds the manifest; it is never installed."""
_OURS = ".puffin"
"""How the names begin of what Puffin notes in unpacked wheels and at the root of environments."""
DATA_KEYS = frozenset(["purelib", "platlib", "headers", "scripts", "data"])
_SCRIPT_DIRECTORIES = frozenset(["bin", "scripts"])


def find_dist_info(names: Iterable[str], filename: WheelFilename, archive: str) -> str:
    """Return the name of the one `.dist-info` directory among the members.

    Raises: WheelError - none, several, or one of another project or release.
    """
    tops = {name.partition("/")[0] for name in names if "/" in name}
    found = sorted(top for top in tops if top.lower().endswith(".dist-info"))
    if len(found) != 1:
        problem = "no .dist-info directory" if not found else f"several: {', '.join(found)}"
        raise WheelError(archive, None, f"has {problem}")
    if not found[0].endswith(".dist-info") or not _is_named(found[0], filename):
        raise WheelError(archive, found[0], "is named for another project or release")
    return found[0]


def _is_named(directory: str, filename: WheelFilename) -> bool:
    from pep440 import VersionError, parse_version
    from puffin_normalize import InvalidNameError, normalize_project

    name, _, version = directory.removesuffix(".dist-info").rpartition("-")
    try:
        same_name = normalize_project(name) == filename.name
        return same_name and parse_version(version) == filename.version
    except (InvalidNameError, VersionError):
        return False


def check_data(files: Iterable[str], dist_info: str, archive: str) -> None:
    """Refuse files of `.data` that have no place in an environment, or would take a vital one.

    Raises: WheelError.
    """
    data = dist_info.removesuffix(".dist-info") + ".data"
    for name in files:
        if _is_ours(name):
            raise WheelError(archive, name, "is named like what Puffin notes there itself")
        top, slash, rest = name.partition("/")
        if top.endswith(".data") and slash:
            problem = _data_problem(rest) if top == data else _foreign_problem(top, data)
            if problem:
                raise WheelError(archive, name, problem)


def _is_ours(path: str) -> bool:
    return path[:1] == "." and path.lower().startswith(_OURS)


def _foreign_problem(top: str, data: str) -> str | None:
    """Return why a directory that is like the wheel's own `.data` is refused."""
    if _loose(top) != _loose(data):
        return None
    return f"is in a data directory that is not called {data}"


def _loose(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _data_problem(rest: str) -> str | None:
    key, _, path = rest.partition("/")
    if key not in DATA_KEYS or not path:
        return f"is for an unknown directory of an environment, {key!r}"
    if key == "data" and (_is_ours(path) or path.lower() == "pyvenv.cfg"):
        return "has a name that an environment keeps for itself"
    head, _, base = path.rpartition("/")
    if key == "scripts" or (key == "data" and head.lower() in _SCRIPT_DIRECTORIES):
        return "would replace the environment's interpreter" if is_interpreter_name(base) else None
    if key in ("purelib", "platlib") and path.partition("/")[0].lower().endswith(".dist-info"):
        return "is a second .dist-info directory"
    return None


def check_metadata(data: bytes, filename: WheelFilename, archive: str) -> CoreMetadata:
    """Return the core metadata in `data` if it is that of the wheel's project and release.

    Raises: WheelError.
    """
    from pep440 import parse_version
    from pypi_types import MetadataError, parse_metadata

    try:
        metadata = parse_metadata(data, archive)
    except MetadataError as error:
        raise WheelError(archive, "METADATA", f"cannot be read: {error}") from error
    if metadata.name != filename.name:
        raise WheelError(archive, "METADATA", f"is that of another project, {metadata.name}")
    if parse_version(metadata.version) != filename.version:
        raise WheelError(archive, "METADATA", f"is that of another release, {metadata.version}")
    return metadata
