"""The opposites of single comparisons, in the words that PEP 508 has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pep508._evaluation import VERSION_VARIABLES
from pep508._marker import Marker, MarkerExpression, join_all, join_any

if TYPE_CHECKING:
    from pep508._marker import MarkerOperator

_STRING_OPPOSITES: dict[MarkerOperator, MarkerOperator] = {
    "==": "!=",
    "===": "!=",
    "<=": "!=",
    ">=": "!=",
    "!=": "==",
    "in": "not in",
    "not in": "in",
}
_PYTHON_OPPOSITES: dict[MarkerOperator, MarkerOperator] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
_MIRRORED: dict[MarkerOperator, MarkerOperator] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    ">": "<",
    "<=": ">=",
    ">=": "<=",
}
_RELEASE = re.compile(r"\d+(?:\.\d+)*", re.ASCII)


def negated_expression(expression: MarkerExpression) -> Marker | None:
    """Return the marker that holds where `expression` does not; `None` if that is everywhere."""
    textual = expression.operator in {"in", "not in"}
    if expression.variable not in VERSION_VARIABLES or textual:
        return _negated_string(expression)
    if expression.reversed:
        return _negated_reversed(expression)
    if expression.operator == "===":
        return _not_identical(expression, expression.value.strip().lower())
    if _is_specifier(f"{expression.operator}{expression.value}"):
        return _negated_version(expression)
    if expression.operator in {"<=", ">="}:
        # Compared as strings, where `!=` could mean versions: `<= "3.*"`.
        return _not_identical(expression, expression.value)
    return _negated_string(expression)


def _negated_string(expression: MarkerExpression) -> Marker | None:
    # Strings have no order: `<`, `>` and `~=` never hold.
    opposite = _STRING_OPPOSITES.get(expression.operator)
    return None if opposite is None else replace(expression, operator=opposite)


def _negated_version(expression: MarkerExpression) -> Marker:
    operator, version = expression.operator, expression.value.strip()
    if operator == "~=":
        prefix = re.sub(r"\.\d+$", ".*", _release_part(version))
        return join_any([_below(expression, version), _like(expression, "!=", prefix)])
    if operator in {"==", "!="}:
        return _like(expression, _PYTHON_OPPOSITES[operator])
    if expression.variable == "python_version" and _RELEASE.fullmatch(version):
        return _like(expression, _PYTHON_OPPOSITES[operator])
    return _negated_order(expression, version)


def _negated_order(expression: MarkerExpression, version: str) -> Marker:
    match expression.operator:
        case ">=":
            return _below(expression, version)
        case "<" if _is_prerelease(version):
            return _like(expression, ">=")
        case "<":
            # PEP 440: `<V` leaves out the pre-releases of V, of which the first is V.dev0.
            return _like(expression, ">=", f"{version}.dev0")
        case ">":
            return _like(expression, "<=")
        case _:
            # `>V` would leave out V's post-releases.
            return join_all([_like(expression, ">="), _like(expression, "!=")])


def _below(expression: MarkerExpression, version: str) -> Marker:
    if expression.variable == "python_version" and _RELEASE.fullmatch(version):
        return _like(expression, "<", version)
    # `<V` would leave out V's pre-releases.
    return join_all([_like(expression, "<=", version), _like(expression, "!=", version)])


def _negated_reversed(expression: MarkerExpression) -> Marker | None:
    operator = _MIRRORED.get(expression.operator)
    if operator is None or not _is_specifier(f"<={expression.value}"):
        # Something that is no version, compared with one: nothing but text can be equal.
        literal = expression.value.strip().lower()
        return _not_identical(expression, literal) if expression.operator == "===" else None
    forward = _like(expression, operator)
    if operator == "<":
        # Read from the right, `<` leaves out no pre-releases.
        return _like(forward, ">=")
    return _negated_version(forward)


def _not_identical(expression: MarkerExpression, literal: str) -> Marker:
    # Two strings are the same if each is within the other.
    outside = _like(expression, "not in", literal)
    return join_any([outside, replace(outside, reversed=True)])


def _like(
    expression: MarkerExpression, operator: MarkerOperator, value: str | None = None
) -> MarkerExpression:
    # The same variable on the left, otherwise compared.
    literal = expression.value if value is None else value
    return replace(expression, operator=operator, value=literal, reversed=False)


def _release_part(version: str) -> str:
    found = re.match(r"v?(?:\d+!)?\d+(?:\.\d+)*", version, re.IGNORECASE)
    return found[0] if found else version


def _is_specifier(text: str) -> bool:
    from packaging.specifiers import Specifier

    try:
        Specifier(text).contains("1")
    except ValueError:
        # No specifier, or a number of more digits than Python reads.
        return False
    return True


def _is_prerelease(version: str) -> bool:
    from pep440 import Version

    # However long: the text was read before.
    return Version(version).is_prerelease
