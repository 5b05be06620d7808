"""Values of options and settings that are more than text: versions, projects, numbers."""

from __future__ import annotations

import re

from puffin_cli._errors import ConfigError
from puffin_normalize import normalize_project

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_cli._settings import Sourced
    from puffin_normalize import ProjectName
    from puffin_traits import FormatControl

_NUMBER = r"(?:0|[1-9][0-9]{0,3})"
_PYTHON = rf"{_NUMBER}(?:\.{_NUMBER}){{0,2}}"


def split_project(text: str, metavar: str) -> tuple[ProjectName, str]:
    """Return the project and what is said of it: `PROJECT=VALUE`.

    Raises: ValueError - no name stands before the `=`, or nothing behind it; InvalidNameError.
    """
    name, _, value = text.partition("=")
    if not name.strip() or not value.strip():
        raise ValueError(f"expected PROJECT={metavar}")
    return normalize_project(name.strip()), value.strip()


def parse_python_version(text: str) -> str:
    """Return the version of Python that a resolution aims at, as it was written.

    Raises: ValueError - not `3.X` or `3.X.Y` from 3.7 on.
    """
    if not re.fullmatch(_PYTHON, text):
        raise ValueError(_version_fault(text))
    release = (*map(int, text.split(".")), 0)
    if release < (3, 7):
        raise ValueError(f"Python version {text} must be >= 3.7")
    if release >= (4, 0):
        raise ValueError(f"Python version {text} must be < 4.0")
    return text


def _version_fault(text: str) -> str:
    from pep440 import VersionError, parse_version

    try:
        version = parse_version(text)
    except VersionError:
        return f"Version `{text}` doesn't match PEP 440 rules"
    if version.epoch:
        return f"Python version {text} has a non-zero epoch"
    if version.local:
        return f"Python version {text} is a local version"
    if version.is_devrelease:
        return f"Python version {text} is a development release"
    if version.is_prerelease:
        return f"Python version {text} is a pre-release"
    return f"Python version {text} is not of the form 3.X or 3.X.Y"


def parse_format_words(words: Iterable[str]) -> FormatControl:
    """Return what `--only-binary` or `--no-binary` says: names, `:all:`, `:none:`, lists of them.

    As in pip, `:none:` takes back what stands before it.

    Raises: InvalidNameError - a word is no name.
    """
    from puffin_traits import FormatControl

    everything = False
    names: set[ProjectName] = set()
    for word in (part.strip() for text in words for part in text.split(",")):
        if word == ":all:":
            everything = True
        elif word == ":none:":
            everything = False
            names.clear()
        elif word:
            names.add(normalize_project(word))
    return FormatControl(all=everything, names=frozenset(names))


def parse_seconds(found: Sourced) -> float:
    """Return a positive number of seconds.

    Raises: ConfigError - it is none.
    """
    try:
        return seconds_of(found.value)
    except ValueError as error:
        raise ConfigError(
            found.source, f"expected a number of seconds, found {found.value!r}"
        ) from error


def seconds_of(text: str) -> float:
    """Return a positive number of seconds.

    Raises: ValueError - it is none.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 1e9:  # noqa: PLR2004 - more than thirty years; also refuses inf and nan
        raise ValueError("expected a positive number of seconds")
    return seconds


def parse_count(found: Sourced, *, least: int) -> int:
    """Return a whole number.

    Raises: ConfigError - it is none, or below `least`.
    """
    text = found.value.strip()
    if not text.isdecimal() or len(text) > 6 or int(text) < least:  # noqa: PLR2004 - digits
        raise ConfigError(found.source, f"expected a number from {least} on, found {text!r}")
    return int(text)
