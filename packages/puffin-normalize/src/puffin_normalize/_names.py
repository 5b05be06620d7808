"""Names that were validated and normalised."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from puffin_normalize._errors import NameKind

ProjectName = NewType("ProjectName", str)
"""The normalised name of a project: lower case, with single dashes."""

ExtraName = NewType("ExtraName", str)
"""The normalised name of an extra."""

GroupName = NewType("GroupName", str)
"""The normalised name of a dependency group."""

_CACHED = 1 << 15

# PEP 508: letters and digits are the ASCII ones; the last character is none of the separators.
_VALID = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.ASCII | re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_.]+")


@lru_cache(_CACHED)
def normalize_project(text: str) -> ProjectName:
    """Return the normal form of a project's name.

    Spec: PEP 503 (lower case, runs of `-`, `_` and `.` become one dash), PEP 508 (what is valid).
    Raises: InvalidNameError.
    """
    return ProjectName(_normalize(text, "project"))


@lru_cache(_CACHED)
def normalize_extra(text: str) -> ExtraName:
    """Return the normal form of an extra's name.

    Spec: PEP 685. Raises: InvalidNameError.
    """
    return ExtraName(_normalize(text, "extra"))


@lru_cache(_CACHED)
def normalize_group(text: str) -> GroupName:
    """Return the normal form of a dependency group's name.

    Spec: PEP 735. Raises: InvalidNameError.
    """
    return GroupName(_normalize(text, "dependency group"))


def escape_name(name: str) -> str:
    """Return a normalised name as it stands in file and directory names: `friendly_bard`.

    Spec: binary distribution format, escaping.
    """
    return name.replace("-", "_")


def _normalize(text: str, kind: NameKind) -> str:
    if _VALID.fullmatch(text) is None:
        from puffin_normalize._errors import InvalidNameError

        raise InvalidNameError(text, kind)
    return _SEPARATORS.sub("-", text).lower()
