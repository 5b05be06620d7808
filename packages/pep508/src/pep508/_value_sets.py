"""The values of a marker variable for which a comparison holds, as sets."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol, Self

from pep508._evaluation import VERSION_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pep440 import VersionRange
    from pep508._marker import MarkerExpression

_PAIR = re.compile(r"(?=(\d+)\.(\d+))", re.ASCII)
_RELEASE = re.compile(r"(\d{1,9}(?:\.\d{1,9}){0,9})(\.\*)?", re.ASCII)
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
_LONGEST = 40
"""Characters of a string whose substrings are enumerated."""
_MOST = 64
"""Python versions in one string that are enumerated."""


class ValueSet(Protocol):
    """Some of the values that a variable can have."""

    def __and__(self, other: Self, /) -> Self: ...

    def __or__(self, other: Self, /) -> Self: ...

    def __invert__(self) -> Self: ...

    @property
    def is_empty(self) -> bool:
        """Whether no value is in the set."""
        ...


class StringSet:
    """The strings in `members`, or all others."""

    __slots__ = ("complement", "members")

    def __init__(self, members: frozenset[str], *, complement: bool = False) -> None:
        self.members = members
        self.complement = complement

    def __and__(self, other: StringSet) -> StringSet:
        if self.complement and other.complement:
            return StringSet(self.members | other.members, complement=True)
        if self.complement:
            return StringSet(other.members - self.members)
        if other.complement:
            return StringSet(self.members - other.members)
        return StringSet(self.members & other.members)

    def __or__(self, other: StringSet) -> StringSet:
        return ~(~self & ~other)

    def __invert__(self) -> StringSet:
        return StringSet(self.members, complement=not self.complement)

    @property
    def is_empty(self) -> bool:
        """Whether no string is in the set."""
        return not self.complement and not self.members


def domain(expression: MarkerExpression) -> str:
    """Return what the comparison is about: sets of one domain can be combined."""
    if expression.variable == "extra":
        # Several extras can be asked for at once: each is a question of its own.
        return f"extra {expression.value}"
    return "python" if expression.variable.startswith("python_") else expression.variable


def is_total(expression: MarkerExpression) -> bool:
    """Return whether a set of all values means that the comparison always holds.

    A platform's release need not be a version; then no comparison of versions holds.
    """
    return expression.variable != "platform_release"


@lru_cache(maxsize=4096)
def values(expression: MarkerExpression) -> ValueSet | None:
    """Return the values for which `expression` holds, or `None` if that is no simple set.

    Those of `python_version` are sets of full versions: 3.9 is everything from 3.9.dev0 on, and
    before 3.10.dev0.
    """
    if expression.variable == "python_version":
        return _python_versions(expression)
    if expression.variable in VERSION_VARIABLES:
        return _versions(expression)
    return _strings(expression)


def _strings(expression: MarkerExpression) -> StringSet | None:
    match expression.operator:
        case "==" | "===" | "<=" | ">=":
            return StringSet(frozenset({expression.value}))
        case "!=":
            return StringSet(frozenset({expression.value}), complement=True)
        case "in" | "not in":
            return _substrings(expression)
        case _:
            return StringSet(frozenset())


def _substrings(expression: MarkerExpression) -> StringSet | None:
    text = expression.value
    if expression.variable == "extra" or expression.reversed or len(text) > _LONGEST:
        return None
    ends = range(len(text) + 1)
    found = frozenset(text[start:end] for start in ends for end in ends[start:])
    return StringSet(found, complement=expression.operator == "not in")


def _versions(expression: MarkerExpression) -> VersionRange | None:
    if expression.reversed or expression.operator in {"in", "not in", "==="}:
        return None
    from packaging.specifiers import InvalidSpecifier

    try:
        return _range(f"{expression.operator}{expression.value}")
    except InvalidSpecifier:
        return None
    except ValueError:
        # A number of more digits than Python reads.
        return None


def _range(specifiers: str) -> VersionRange:
    from pep440 import SpecifierSet

    return SpecifierSet(specifiers, prereleases=True).to_range()


def _python_versions(expression: MarkerExpression) -> VersionRange | None:
    if expression.operator in {"in", "not in"}:
        return None if expression.reversed else _listed_versions(expression)
    found = _RELEASE.fullmatch(expression.value)
    if not found:
        return None
    operator: str | None = expression.operator
    if expression.reversed:
        operator = None if found[2] else _MIRRORED.get(expression.operator)
    release = tuple(map(int, found[1].split(".")))
    if found[2]:
        return _matching_versions(operator, release)
    return _compared_versions(operator, release)


def _matching_versions(operator: str | None, prefix: tuple[int, ...]) -> VersionRange | None:
    if operator == "!=":
        return ~_prefixed(prefix)
    return _prefixed(prefix) if operator == "==" else None


def _compared_versions(operator: str | None, release: tuple[int, ...]) -> VersionRange | None:
    # Major and minor version, with a third number that only exists in the marker.
    pair = (*release, 0)[:2]
    following = (pair[0], pair[1] + 1)
    first = following if any(release[2:]) else pair
    if operator == "~=":
        return _from(first) & _prefixed(release[:-1]) if len(release) > 1 else None
    if operator in {"==", "!="}:
        found = _from(first) & ~_from(following)
        return found if operator == "==" else ~found
    bounds = {">=": first, "<": first, ">": following, "<=": following}
    if operator not in bounds:
        return None
    return _from(bounds[operator]) if operator in {">=", ">"} else ~_from(bounds[operator])


def _prefixed(prefix: tuple[int, ...]) -> VersionRange:
    if len(prefix) == 1:
        return _from((prefix[0], 0)) & ~_from((prefix[0] + 1, 0))
    following = (prefix[0], prefix[1] + 1)
    first = following if any(prefix[2:]) else prefix[:2]
    return _from(first) & ~_from(following)


def _from(pair: tuple[int, ...]) -> VersionRange:
    # The smallest full version with this major and minor version, and all after it.
    return _range(f">={pair[0]}.{pair[1]}.dev0")


def _listed_versions(expression: MarkerExpression) -> VersionRange | None:
    pairs = set(_pairs(expression.value[: _MOST * _MOST]))
    if len(pairs) > _MOST or len(expression.value) > _MOST * _MOST:
        return None
    found = ~_range("")
    for major, minor in sorted(pairs):
        found |= _prefixed((major, minor))
    return ~found if expression.operator == "not in" else found


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    # `in` looks for substrings: "3.10" holds 3.1, too.
    for found in _PAIR.finditer(text):
        for length in range(1, min(len(found[2]), 9) + 1):
            major, minor = found[1], found[2][:length]
            if str(int(major[:9])) == major and str(int(minor)) == minor:
                yield int(major), int(minor)
