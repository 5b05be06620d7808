"""Names of source distributions: `{name}-{version}.tar.gz`, and the `.zip` of old."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from distribution_filename._errors import FilenameError
from distribution_filename._fields import MAX_LENGTH, parse_version_field
from puffin_normalize import InvalidNameError, escape_name, normalize_project

if TYPE_CHECKING:
    from packaging.version import Version

    from puffin_normalize import ProjectName

SdistExtension: TypeAlias = Literal[".tar.gz", ".zip"]


class SdistFilename(NamedTuple):
    """What the name of a source distribution says. Equal when the normal forms are."""

    name: ProjectName
    version: Version
    extension: SdistExtension

    @property
    def stem(self) -> str:
        """The normal form of the name without its extension (PEP 625)."""
        return f"{escape_name(self.name)}-{self.version}"

    def __str__(self) -> str:
        return self.stem + self.extension


def parse_sdist_filename(text: str, name: ProjectName) -> SdistFilename:
    """Return what the name of a source distribution of the project `name` says.

    The project must be known: in names older than PEP 625 both the project's name and the version
    may hold dashes (`foo-bar-1.0-1.zip`), and only the name tells where the one ends.

    Raises: FilenameError - another project, another extension, or no valid version.
    """
    if len(text) > MAX_LENGTH:
        raise FilenameError(text, f"must not be longer than {MAX_LENGTH} characters")
    extension = _extension(text)
    version = _after_name(text[: -len(extension)], name)
    if version is None:
        raise FilenameError(text, f"must start with the project name `{name}` and a dash")
    return SdistFilename(name, parse_version_field(text, version), extension)


def _extension(text: str) -> SdistExtension:
    if text.endswith(".tar.gz"):
        return ".tar.gz"
    if text.endswith(".zip"):
        return ".zip"
    raise FilenameError(text, "must end with .tar.gz or .zip")


def _after_name(stem: str, name: ProjectName) -> str | None:
    # Nearly every name is as long as its normal form; a run such as `foo__bar` is not.
    end = len(name)
    if stem[end : end + 1] == "-" and _is_spelling(stem[:end], name):
        return stem[end + 1 :]
    return _after_longer_name(stem, name)


def _after_longer_name(stem: str, name: ProjectName) -> str | None:
    end = stem.find("-", len(name))
    while end != -1:
        if _is_spelling(stem[:end], name):
            return stem[end + 1 :]
        end = stem.find("-", end + 1)
    return None


def _is_spelling(text: str, name: ProjectName) -> bool:
    try:
        return text == name or normalize_project(text) == name
    except InvalidNameError:
        return False
