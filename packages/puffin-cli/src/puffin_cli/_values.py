"""Values of options that are more than text: instants, Python versions, names of projects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from puffin_normalize import normalize_project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_normalize import ProjectName
    from puffin_traits import FormatControl

SECONDS_A_DAY = 86_400
# Compiled when they are needed: most runs need none of them.
_DATE = r"\d{4}-\d\d-\d\d"
_INSTANT = r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)"
_PYTHON = r"\d{1,4}(\.\d{1,4}){0,2}"


def parse_exclude_newer(text: str) -> float:
    """Return the instant (UTC seconds) from which on files do not exist.

    A date stands for the whole day: files of that day are in.

    Spec: RFC 3339. Raises: ValueError - neither a date nor an instant.
    """
    from datetime import UTC, datetime

    date_fault, instant_fault = "expected YYYY-MM-DD", "expected YYYY-MM-DDThh:mm:ssZ"
    try:
        if re.fullmatch(_DATE, text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() + SECONDS_A_DAY
    except ValueError as error:
        date_fault = str(error)
    try:
        if re.fullmatch(_INSTANT, text):
            return datetime.fromisoformat(_six_digits(text.upper())).timestamp()
    except ValueError as error:
        instant_fault = str(error)
    raise ValueError(f"Neither a valid date ({date_fault}) nor a valid datetime ({instant_fault})")


def _six_digits(text: str) -> str:
    """Cut fractions of a second to what datetime holds."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text)


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
