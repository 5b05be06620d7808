"""Whether a marker holds, in an environment that is known wholly or in part."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pep508._marker import Marker, MarkerAnd, MarkerExpression, MarkerOr
from pep508._marker_parser import normalize_value
from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pep508._environment import MarkerEnvironment
    from pep508._marker import MarkerOperator

VERSION_VARIABLES = frozenset(
    {"implementation_version", "platform_release", "python_full_version", "python_version"}
)
"""The variables that are compared as versions, if both sides are versions."""

_RELEASE = lazy_pattern(r"\d{1,18}(?:\.\d{1,18}){0,9}", re.ASCII)
_NO_EXTRA = frozenset({""})


def evaluate(
    marker: Marker | None, environment: MarkerEnvironment, extras: frozenset[str] = frozenset()
) -> bool:
    """Return whether `marker` holds in `environment` for a requirement asked for with `extras`.

    `extra == "a"` asks whether a is among the extras, `extra != "a"` whether it is not. What has no
    meaning, such as `os_name ~= "posix"`, does not hold.

    Spec: PEP 508; agrees with `packaging.markers`, which raises where there is no meaning.
    Cost: a quarter of a microsecond if asked before, about a microsecond a comparison else.
    """
    return True if marker is None else _holds(marker, environment, extras)


@lru_cache(maxsize=1 << 14)
def _holds(marker: Marker, environment: MarkerEnvironment, extras: frozenset[str]) -> bool:
    if isinstance(marker, MarkerExpression):
        if marker.variable == "extra":
            return compare_extras(marker, extras)
        return compare(marker, getattr(environment, marker.variable))
    answers = (_holds(part, environment, extras) for part in marker.parts)
    return all(answers) if isinstance(marker, MarkerAnd) else any(answers)


def evaluate_partial(
    marker: Marker | None, known: Mapping[str, str], extras: frozenset[str] | None
) -> bool | None:
    """Return whether `marker` holds where only some variables are `known`.

    `None` as extras means that they are unknown, and as an answer that it depends on the unknown.
    """
    if marker is None:
        return True
    if isinstance(marker, MarkerExpression):
        if marker.variable == "extra":
            return None if extras is None else compare_extras(marker, extras)
        actual = known.get(marker.variable)
        return None if actual is None else compare(marker, actual)
    answers = {evaluate_partial(part, known, extras) for part in marker.parts}
    decisive = isinstance(marker, MarkerOr)
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


@lru_cache(maxsize=4096)
def compare(expression: MarkerExpression, actual: str) -> bool:
    """Return whether `expression` holds where its variable, not `extra`, has the value `actual`."""
    if expression.variable == "python_full_version" and actual.endswith("+"):
        # platform.python_version() of a build between releases; packaging reads it so, too.
        actual += "local"
    left, right = actual, expression.value
    if expression.reversed:
        left, right = right, left
    if expression.variable in VERSION_VARIABLES:
        answer = _compare_versions(left, expression.operator, right)
        if answer is not None:
            return answer
    return _compare_strings(left, expression.operator, right)


def compare_extras(expression: MarkerExpression, extras: frozenset[str]) -> bool:
    """Return whether `expression`, about `extra`, holds for `extras`; none counts as `""`."""
    names = _normalized(extras) if extras else _NO_EXTRA
    operator = expression.operator
    if operator in {"!=", "not in"}:
        positive: MarkerOperator = "==" if operator == "!=" else "in"
        return not any(_compare_extra(expression, positive, name) for name in names)
    return any(_compare_extra(expression, operator, name) for name in names)


def _compare_extra(expression: MarkerExpression, operator: MarkerOperator, name: str) -> bool:
    if expression.reversed:
        return _compare_strings(expression.value, operator, name)
    return _compare_strings(name, operator, expression.value)


@lru_cache(maxsize=256)
def _normalized(extras: frozenset[str]) -> frozenset[str]:
    return frozenset(map(normalize_value, extras))


def _compare_strings(left: str, operator: MarkerOperator, right: str) -> bool:
    # PEP 508: without a version on both sides there is no order, only equality and substrings.
    match operator:
        case "==" | "===" | "<=" | ">=":
            return left == right
        case "!=":
            return left != right
        case "in":
            return left in right
        case "not in":
            return left not in right
        case _:
            return False


def _compare_versions(left: str, operator: MarkerOperator, right: str) -> bool | None:
    # None if `operator right` is no version specifier: then the sides are compared as strings.
    if operator in {"in", "not in"}:
        return None
    if not _RELEASE.fullmatch(left) or operator in {"~=", "==="}:
        return _compare_odd_versions(left, operator, right)
    if _RELEASE.fullmatch(right):
        return _compare_releases(_release(left), operator, _release(right))
    return _compare_odd_versions(left, operator, right)


def _release(text: str) -> tuple[int, ...]:
    # PEP 440: trailing zeros make no difference.
    return tuple(map(int, re.sub(r"(?:\.0+)+$", "", text).split(".")))


def _compare_releases(
    left: tuple[int, ...], operator: MarkerOperator, right: tuple[int, ...]
) -> bool:
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _compare_odd_versions(left: str, operator: MarkerOperator, right: str) -> bool | None:
    from packaging.specifiers import InvalidSpecifier, Specifier

    try:
        return Specifier(f"{operator}{right}").contains(left, prereleases=True)
    except InvalidSpecifier:
        return None
    except ValueError:
        # A number of more digits than Python reads is no version.
        return None
