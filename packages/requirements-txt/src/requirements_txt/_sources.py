"""Requirements that are paths or URLs: what belongs to the source, what to extras and marker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pep508 import RequirementError, parse_marker, parse_requirement
from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    from pep508 import Marker
    from puffin_normalize import ExtraName, ProjectName

_SCHEME = lazy_pattern(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|file:)")
_DRIVE = lazy_pattern(r"[A-Za-z]:[\\/]")
_NAMED = lazy_pattern(r"[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\]\s*)?@", re.ASCII)
_ARCHIVE = lazy_pattern(r"[^\s;\[]+\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz)(?=[\s;\[]|$)")
_BEFORE_MARKER = lazy_pattern(r"(?<=\s);|;(?=\s)")
_SIGNS = (":", "/", "\\", ".", "~")
"""One of these is in each path, URL and name of an archive."""


class Source(Struct, frozen=True, kw_only=True):
    """A path or URL with what was written beside it."""

    location: str
    name: ProjectName | None = None
    extras: tuple[ExtraName, ...] = ()
    marker: Marker | None = None


def is_source(text: str) -> bool:
    """Return whether `text` is a path or URL that names no project."""
    if not any(map(text.__contains__, _SIGNS)):
        return False  # most are names, and need none of the expressions
    if _SCHEME.match(text) or text.startswith((".", "/", "\\", "~")) or _DRIVE.match(text):
        return True
    if _NAMED.match(text):
        return False
    before_marker = text.partition(";")[0]
    return "/" in before_marker or "\\" in before_marker or _ARCHIVE.match(text) is not None


def parse_source(text: str) -> Source:
    """Return what `text` says: `LOCATION[extras] ; marker`, or `name[extras] @ LOCATION ; marker`.

    Raises: RequirementError - the place counts from the start of `text`.
    """
    if _NAMED.match(text) and not is_source(text):
        named = parse_requirement(text)
        return Source(
            location=named.url or "", name=named.name, extras=named.extras, marker=named.marker
        )
    location, marker = _without_marker(text)
    bracket = location.rfind("[") if location.endswith("]") else -1
    if bracket < 1:
        return Source(location=location, marker=marker)
    extras = _parse_extras(location[bracket:], text, bracket)
    return Source(location=location[:bracket].rstrip(), extras=extras, marker=marker)


def _without_marker(text: str) -> tuple[str, Marker | None]:
    found = _BEFORE_MARKER.search(text)
    if not found:
        return text.rstrip(), None
    try:
        marker = parse_marker(text[found.end() :])
    except RequirementError as error:
        raise RequirementError(
            text, found.end() + error.start, error.width, error.reason
        ) from error
    return text[: found.start()].rstrip(), marker


def _parse_extras(bracketed: str, text: str, start: int) -> tuple[ExtraName, ...]:
    try:
        return parse_requirement(f"x{bracketed}").extras
    except RequirementError as error:
        raise RequirementError(text, start + error.start - 1, error.width, error.reason) from error
