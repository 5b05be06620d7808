"""From text to a marker."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from pep508._cursor import Cursor
from pep508._marker import VARIABLES, Marker, MarkerExpression, join_all, join_any
from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    from pep508._marker import MarkerOperator

MAX_DEPTH = 64
"""Parentheses that may be open at once."""

# PEP 345 and setuptools wrote these names; PEP 508 keeps some of them for old metadata.
ALIASES = {
    "os.name": "os_name",
    "sys.platform": "sys_platform",
    "platform.version": "platform_version",
    "platform.machine": "platform_machine",
    "platform.python_implementation": "platform_python_implementation",
    "python_implementation": "platform_python_implementation",
}
"""Names of old and what they stand for."""
_FIELDS = frozenset(VARIABLES) - {"extra"}
_NAMES = frozenset(VARIABLES) | frozenset(ALIASES)

_VARIABLE = lazy_pattern(r"[A-Za-z_][\w.]*")
_COMMON = lazy_pattern(r"([a-z_]+)\s*([=!<>]=|[<>])\s*(?:'([^'\n]*)'|\"([^\"\n]*)\")\s*", re.ASCII)
_STRING = lazy_pattern(r"'([^'\n]*)'|\"([^\"\n]*)\"")
_OPERATOR = lazy_pattern(r"===|[=!~<>]=|[<>]|in\b|not\s+in\b")
_AND = lazy_pattern(r"and\b")
_OR = lazy_pattern(r"or\b")
_SEPARATORS = lazy_pattern(r"[-_.]+")


@lru_cache(maxsize=1024)
def parse_marker(text: str) -> Marker:
    """Return the marker that `text` spells.

    Spec: PEP 508, dependency specifiers. Dotted names of old are accepted as aliases.
    Raises: RequirementError - with the place and what was expected there.
    Cost: one pass; the answers for 1,024 texts are remembered.
    """
    cursor = Cursor(text)
    marker = read_marker(cursor)
    if not cursor.at_end():
        raise cursor.expected("'and', 'or' or the end of the marker")
    return marker


def read_marker(cursor: Cursor, depth: int = 0) -> Marker:
    """Return the marker at the cursor, and skip the whitespace behind it."""
    parts = [_read_conjunction(cursor, depth)]
    while cursor.match(_OR):
        parts.append(_read_conjunction(cursor, depth))
    return join_any(parts)


def _read_conjunction(cursor: Cursor, depth: int) -> Marker:
    parts = [_read_part(cursor, depth)]
    while cursor.match(_AND):
        parts.append(_read_part(cursor, depth))
    return join_all(parts)


def _read_part(cursor: Cursor, depth: int) -> Marker:
    cursor.skip_space()
    opened = cursor.position
    if cursor.take("("):
        marker = _read_group(cursor, depth, opened)
    else:
        marker = _read_common(cursor) or _read_expression(cursor)
    cursor.skip_space()
    return marker


def _read_common(cursor: Cursor) -> Marker | None:
    # Nearly all expressions are of one form, which one pattern reads at a third of the cost.
    found = _COMMON.match(cursor.text, cursor.position)
    if not found or found[1] not in _FIELDS:
        return None
    cursor.position = found.end()
    return MarkerExpression(
        variable=found[1],
        operator=cast("MarkerOperator", found[2]),
        value=found[3] if found[3] is not None else found[4],
    )


def _read_group(cursor: Cursor, depth: int, opened: int) -> Marker:
    if depth >= MAX_DEPTH:
        raise cursor.fault(f"at most {MAX_DEPTH} parentheses may be open at once", start=opened)
    marker = read_marker(cursor, depth + 1)
    if not cursor.take(")"):
        if cursor.at_end():
            raise cursor.fault("expected ')' to close this parenthesis", start=opened)
        raise cursor.expected("'and', 'or' or ')'")
    return marker


def _read_expression(cursor: Cursor) -> MarkerExpression:
    start = cursor.position
    variable, left = _read_side(cursor)
    cursor.skip_space()
    found = cursor.match(_OPERATOR)
    if not found:
        raise cursor.expected("a marker operator such as '>=' or 'not in'")
    operator = "not in" if found[0].startswith("not") else found[0]
    cursor.skip_space()
    other, right = _read_side(cursor)
    if (variable is None) is (other is None):
        what = "two strings" if variable is None else "two variables"
        raise cursor.fault(
            f"expected a marker variable and a quoted string, found {what}",
            start=start,
            width=cursor.position - start,
        )
    name = variable or other or ""
    value = right if variable else left
    return MarkerExpression(
        variable=name,
        operator=cast("MarkerOperator", operator),
        value=normalize_value(value) if name == "extra" else value,
        reversed=variable is None,
    )


def _read_side(cursor: Cursor) -> tuple[str | None, str]:
    # The variable or None, and the string.
    string = cursor.match(_STRING)
    if string:
        return None, string[1] if string[1] is not None else string[2]
    word = _VARIABLE.match(cursor.text, cursor.position)
    if word and word[0] in _NAMES:
        cursor.position = word.end()
        return ALIASES.get(word[0], word[0]), ""
    if cursor.text[cursor.position : cursor.position + 1] in {'"', "'"}:
        raise cursor.fault("expected a closing quote for this one")
    raise cursor.expected("a marker variable such as python_version or a quoted string")


def normalize_value(value: str) -> str:
    """Return what `extra` is compared with in its normal form, be it a valid name or not."""
    # PEP 685: extras are normalised before they are compared.
    return _SEPARATORS.sub("-", value).lower()
