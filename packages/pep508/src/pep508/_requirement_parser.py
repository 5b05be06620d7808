"""From text to a requirement."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from pep508._cursor import Cursor
from pep508._errors import RequirementError
from pep508._marker_parser import read_marker
from pep508._requirement import Requirement
from puffin_macros import lazy_pattern
from puffin_normalize import normalize_extra, normalize_project

if TYPE_CHECKING:
    from pep508._marker import Marker
    from puffin_normalize import ExtraName, ProjectName

_NAME = lazy_pattern(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?", re.ASCII)
_REST_OF_NAME = lazy_pattern(r"[\w.-]+")
_URL = lazy_pattern(r"\S+")
_SPECIFIERS = lazy_pattern(r"[^;()]*")
_BEFORE_MARKER = lazy_pattern(r"[^;]*")
_OPERATOR = lazy_pattern(r"[=!~<>]")

# The specifiers of nearly all requirements; whatever else there is, pep440 judges.
_RELEASE = r"\d{1,18}(?:\.\d{1,18}){0,9}"
_SUFFIX = r"(?:(?:a|b|rc)\d{1,9})?(?:\.post\d{1,9})?(?:\.dev\d{1,9})?"
_PLAIN = lazy_pattern(
    rf"(?:[=!]=\s*{_RELEASE}(?:\.\*|{_SUFFIX})|(?:[<>]=?)\s*{_RELEASE}{_SUFFIX}"
    rf"|~=\s*\d{{1,18}}\.{_RELEASE}{_SUFFIX})",
    re.ASCII,
)
# What files of pins consist of.
_PIN = lazy_pattern(
    r"([A-Za-z0-9](?:[\w.-]{0,200}[A-Za-z0-9])?)(==\d{1,9}(?:\.\d{1,9}){0,9}(?:\.post\d{1,9})?)",
    re.ASCII,
)
_LONG = 200
"""Characters of a name that is not read like others."""


@lru_cache(maxsize=4096)
def parse_requirement(text: str, *, lenient: bool = False) -> Requirement:
    """Return the requirement that `text` spells.

    `lenient` mends what published metadata is known to break, with a warning: specifiers, quotes,
    operators and loose ends of markers.

    Spec: PEP 508; PEP 440 for the specifiers.
    Raises: RequirementError - with the place and what was expected there.
    Cost: one pass, 3-10 us; the answers for 4,096 texts are remembered.
    """
    # Most of what users write is a name, for which no expression is compiled.
    if len(text) < _LONG and text.isalnum() and text.isascii():
        return Requirement(name=normalize_project(text))
    pin = _PIN.fullmatch(text)
    if pin:
        return Requirement(name=normalize_project(pin[1]), specifiers=pin[2])
    return _parse_leniently(text) if lenient else _parse(text, lenient=False)


def _parse_leniently(text: str) -> Requirement:
    try:
        return _parse(text, lenient=True)
    except RequirementError:
        from pep508._lenient import parse_mended

        mended = parse_mended(text, partial(_parse, lenient=True))
        if mended is None:
            raise
        return mended


def _parse(text: str, *, lenient: bool) -> Requirement:
    cursor = Cursor(text)
    cursor.skip_space()
    name = _read_name(cursor)
    cursor.skip_space()
    extras = _read_extras(cursor)
    cursor.skip_space()
    url = _read_url(cursor)
    specifiers = "" if url is not None else _read_specifiers(cursor, lenient=lenient)
    marker = _read_marker_part(cursor, after_url=url is not None)
    return Requirement(name=name, extras=extras, specifiers=specifiers, url=url, marker=marker)


def _read_name(cursor: Cursor) -> ProjectName:
    start = cursor.position
    found = cursor.match(_NAME)
    if not found:
        if cursor.at_end():
            raise cursor.fault("expected a requirement, found nothing", width=0)
        raise cursor.fault(
            "expected a project name that starts with a letter or a digit, "
            f"found {cursor.text[start]!r}"
        )
    if cursor.match(_REST_OF_NAME):
        last = cursor.text[cursor.position - 1]
        raise cursor.fault(
            "a project name has only letters, digits, '-', '_' and '.' and ends with a letter "
            f"or a digit, found {last!r}",
            start=start,
            width=cursor.position - start,
        )
    return normalize_project(found[0])


def _read_extras(cursor: Cursor) -> tuple[ExtraName, ...]:
    opened = cursor.position
    if not cursor.take("["):
        return ()
    extras: set[ExtraName] = set()
    cursor.skip_space()
    while not cursor.take("]"):
        if extras:
            _read_comma(cursor, opened)
        extras.add(_read_extra(cursor, opened))
        cursor.skip_space()
    return tuple(sorted(extras))


def _read_comma(cursor: Cursor, opened: int) -> None:
    if cursor.at_end():
        raise _unclosed(cursor, opened, "]")
    if not cursor.take(","):
        raise cursor.expected("',' between extras or ']' after the last")
    cursor.skip_space()


def _read_extra(cursor: Cursor, opened: int) -> ExtraName:
    if cursor.at_end():
        raise _unclosed(cursor, opened, "]")
    start = cursor.position
    found = cursor.match(_NAME)
    rest = cursor.match(_REST_OF_NAME)
    if not found or rest:
        cursor.position = start
        raise cursor.expected("the name of an extra, of letters, digits, '-', '_' and '.'")
    return normalize_extra(found[0])


def _unclosed(cursor: Cursor, opened: int, bracket: str) -> RequirementError:
    return cursor.fault(f"expected {bracket!r} to close this bracket, found the end", start=opened)


def _read_url(cursor: Cursor) -> str | None:
    if not cursor.take("@"):
        return None
    cursor.skip_space()
    found = cursor.match(_URL)
    if not found or found[0].startswith(";"):
        cursor.position = found.start() if found else cursor.position
        raise cursor.expected("a URL or a path after '@'")
    return found[0]


def _read_specifiers(cursor: Cursor, *, lenient: bool) -> str:
    opened = cursor.position
    if cursor.take("("):
        specifiers = _read_specifier_text(cursor, _SPECIFIERS, lenient=lenient)
        if not cursor.take(")"):
            raise _unclosed(cursor, opened, ")")
        return specifiers
    if cursor.at_end() or cursor.text[cursor.position] == ";":
        return ""
    if not lenient and not _OPERATOR.match(cursor.text, cursor.position):
        raise cursor.expected("'@', '[', '(', ';' or an operator such as '>='")
    return _read_specifier_text(cursor, _BEFORE_MARKER, lenient=lenient)


def _read_specifier_text(cursor: Cursor, extent: re.Pattern[str], *, lenient: bool) -> str:
    start = cursor.position
    found = cursor.match(extent)
    text = found[0] if found else ""
    try:
        return normalize_specifiers(text.strip(), lenient=lenient)
    except RequirementError as error:
        blanks = len(text) - len(text.lstrip())
        raise cursor.fault(
            error.reason, start=start + blanks + error.start, width=error.width
        ) from error


@lru_cache(maxsize=4096)
def normalize_specifiers(text: str, *, lenient: bool = False) -> str:
    """Return version specifiers without blanks, in the order they were given.

    Raises: RequirementError - the place counts from the start of `text`.
    Cost: a microsecond for plain ones; odd ones import `packaging`.
    """
    parts = [part.strip() for part in text.split(",")] if text else []
    if all(_PLAIN.fullmatch(part) for part in parts):
        return ",".join(["".join(part.split()) for part in parts])
    return _judged_specifiers(text, lenient=lenient)


def _judged_specifiers(text: str, *, lenient: bool) -> str:
    from pep440 import SpecifierError, parse_lenient_specifiers, parse_specifiers

    try:
        parse_specifiers(text)
    except SpecifierError as error:
        if not lenient:
            raise RequirementError(text, error.start, error.width, error.reason) from error
    else:
        parts = ["".join(part.split()) for part in text.split(",")]
        return ",".join(part for part in parts if part)
    try:
        return str(parse_lenient_specifiers(text))
    except SpecifierError as error:
        raise RequirementError(text, error.start, error.width, error.reason) from error


def _read_marker_part(cursor: Cursor, *, after_url: bool) -> Marker | None:
    cursor.skip_space()
    if cursor.at_end():
        return None
    if not cursor.take(";"):
        where = "after the URL" if after_url else "before a marker"
        raise cursor.expected(f"';' {where} or the end")
    marker = read_marker(cursor)
    if not cursor.at_end():
        raise cursor.expected("'and', 'or' or the end of the marker")
    return marker
