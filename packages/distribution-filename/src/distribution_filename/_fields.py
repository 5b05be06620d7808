"""The two fields that wheels and source distributions share: the name and the version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_filename._errors import FilenameError
from puffin_normalize import InvalidNameError, normalize_project

if TYPE_CHECKING:
    from packaging.version import Version

    from puffin_normalize import ProjectName

MAX_LENGTH = 512
"""Characters in a file name: file systems allow 255, and no tag set is larger than this admits."""


def parse_name_field(filename: str, text: str) -> ProjectName:
    """Return the normalised project name, or raise FilenameError for `filename`."""
    try:
        return normalize_project(text)
    except InvalidNameError as error:
        raise FilenameError(filename, f"must start with a project name, not `{text}`") from error


def parse_version_field(filename: str, text: str) -> Version:
    """Return the version, or raise FilenameError for `filename`."""
    from pep440 import VersionError, parse_version  # brings `packaging`, which names do not need

    try:
        return parse_version(text)
    except VersionError as error:
        raise FilenameError(filename, f"must have a valid version, not `{text}`") from error


def normal_version_field(filename: str, text: str) -> str:
    """Return the normal form of the version, or raise FilenameError for `filename`."""
    from pep440 import VersionError, normalised_version

    try:
        return normalised_version(text)
    except VersionError as error:
        raise FilenameError(filename, f"must have a valid version, not `{text}`") from error
