"""Names of wheels: `{name}-{version}[-{build}]-{python}-{abi}-{platform}.whl`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from distribution_filename._errors import FilenameError
from distribution_filename._fields import (
    MAX_LENGTH,
    normal_version_field,
    parse_name_field,
    parse_version_field,
)
from puffin_normalize import escape_name

if TYPE_CHECKING:
    from packaging.version import Version

    from puffin_normalize import ProjectName

_EXTENSION = ".whl"
_MISSING = ("a version", "a version", "a Python tag", "an ABI tag", "a platform tag")
_FEWEST_PARTS = 5
_MOST_PARTS = 6


class WheelFilename(NamedTuple):
    """What the name of a wheel says. Equal when the normal forms are."""

    name: ProjectName
    version: Version
    build: tuple[int, str] | None
    """The build tag: its number, then the rest of it. A higher one wins between equal wheels."""
    tags: str
    """The compressed tag set in lower case: `py2.py3-none-any`."""

    @property
    def stem(self) -> str:
        """The normal form of the name without its extension; unique to the wheel in a release."""
        build = "" if self.build is None else f"-{self.build[0]}{self.build[1]}"
        return f"{escape_name(self.name)}-{self.version}{build}-{self.tags}"

    def expanded_tags(self) -> tuple[str, ...]:
        """Return each single tag of the compressed set, in the order of the name (PEP 425)."""
        pythons, abis, platforms = (part.split(".") for part in self.tags.split("-"))
        return tuple(
            f"{python}-{abi}-{platform}"
            for python in pythons
            for abi in abis
            for platform in platforms
        )

    def __str__(self) -> str:
        return self.stem + _EXTENSION


class WheelParts(NamedTuple):
    """The parts of a wheel's name, of which the version is text."""

    name: ProjectName
    version: str
    """As it is spelled there, or in normal form: who takes the name apart tells."""
    build: tuple[int, str] | None
    tags: str
    """The compressed tag set in lower case."""


def parse_wheel_filename(text: str) -> WheelFilename:
    """Return what the name of a wheel says.

    Spec: PEP 427. Names that differ from the normal form (case, dots) are read as the index
    serves them; the build tag may be absent.
    Raises: FilenameError. Cost: 3 us, most of it the version, which is remembered.
    """
    if not text.endswith(_EXTENSION):
        raise FilenameError(text, "must end with .whl")
    return _parse(text, text[: -len(_EXTENSION)])


def parse_wheel_stem(text: str) -> WheelFilename:
    """Return what the name of a wheel without `.whl` says, such as that of an unpacked wheel.

    Raises: FilenameError.
    """
    return _parse(text, text)


def split_wheel_filename(text: str) -> WheelParts:
    """Return what the name of a wheel says, its version unread: it may be none.

    Raises: FilenameError - for all else that `parse_wheel_filename` refuses. Cost: 2 us.
    """
    if not text.endswith(_EXTENSION):
        raise FilenameError(text, "must end with .whl")
    return _split(text, text[: -len(_EXTENSION)])


def split_wheel_stem(text: str) -> WheelParts:
    """Return what `parse_wheel_stem` does, with the version as text in normal form.

    Raises: FilenameError. Cost: 3 us; `packaging` is imported for odd versions only.
    """
    parts = _split(text, text)
    return parts._replace(version=normal_version_field(text, parts.version))


def _parse(filename: str, stem: str) -> WheelFilename:
    name, text, build, tags = _split(filename, stem)
    return WheelFilename(name, parse_version_field(filename, text), build, tags)


def _split(filename: str, stem: str) -> WheelParts:
    parts = _components(filename, stem)
    name = parse_name_field(filename, parts[0])
    build = _parse_build(filename, parts[2]) if len(parts) == _MOST_PARTS else None
    tags = "-".join(parts[-3:]).lower()
    if not _is_tag_set(tags):
        raise FilenameError(filename, f"must have tags of letters, digits and _, not `{tags}`")
    return WheelParts(name, parts[1], build, tags)


def _components(filename: str, stem: str) -> list[str]:
    if len(filename) > MAX_LENGTH:
        raise FilenameError(filename, f"must not be longer than {MAX_LENGTH} characters")
    parts = stem.split("-")
    if len(parts) > _MOST_PARTS:
        raise FilenameError(filename, "must have 5 or 6 components, but has more")
    if len(parts) < _FEWEST_PARTS:
        raise FilenameError(filename, f"must have {_MISSING[len(parts)]}")
    return parts


def _parse_build(filename: str, text: str) -> tuple[int, str]:
    rest = text.lstrip("0123456789")
    digits = text[: len(text) - len(rest)]
    # PEP 427: "must start with a digit". A name with one more part, such as that of a variant
    # wheel, has something else in this place.
    if not digits or not _is_word(rest):
        raise FilenameError(filename, f"must have a build tag that starts with a digit: `{text}`")
    return int(digits), rest


def _is_word(text: str) -> bool:
    letters = text.replace("_", "").replace(".", "")
    return not letters or (letters.isascii() and letters.isalnum())


def _is_tag_set(tags: str) -> bool:
    # One pass in C over the usual case; an empty tag shows as two separators in a row.
    letters = tags.replace("-", "").replace("_", "").replace(".", "")
    if not (letters.isascii() and letters.isalnum()):
        return False
    return all(tag for part in tags.split("-") for tag in part.split("."))
