"""Requires-Python, of which only the lower bound counts.

Upper bounds were guesses about Pythons that did not exist yet; obeying them makes a resolver go
back to old releases that merely lack the guess.
"""

from __future__ import annotations

from functools import lru_cache

from packaging.version import InvalidVersion, Version

from pep440._clauses import clauses
from pep440._errors import SpecifierError
from pep440._keys import key_of
from pep440._parts import parts
from puffin_macros import lazy_pattern

_CACHED = 1 << 12
_LOWER = frozenset({">=", ">", "~=", "==", "==="})
_RELEASE = lazy_pattern(r"\d+(?:\.\d+)*")


@lru_cache(_CACHED)
def lower_bounds_admit(requires_python: str, python_full: str) -> bool:
    """Return whether a Python is not older than Requires-Python asks for, in whatever words.

    `requires_python_admits` tells what counts, and asks here where the words are not plain.
    """
    bounds, excluded = _lower_bounds(requires_python), _excluded(requires_python)
    if not bounds:
        return True
    release = _RELEASE.match(python_full)
    python = Version(release.group() if release else python_full)
    return all(python > bound if strict else python >= bound for strict, bound in bounds) and all(
        _admits(text, python) for text in excluded
    )


@lru_cache(_CACHED)
def python_lower_bound(specifiers: str) -> tuple[int, ...]:
    """Return the release that Requires-Python asks for at least; empty when it asks for none."""
    return max((bound.release for _, bound in _lower_bounds(specifiers)), default=())


@lru_cache(_CACHED)
def _lower_bounds(requires_python: str) -> tuple[tuple[bool, Version], ...]:
    """Return the lower bounds, each with whether it is itself excluded."""
    found = [(each, _version(text)) for each, text in _parts(requires_python) if each in _LOWER]
    return tuple((operator == ">", bound) for operator, bound in found if bound is not None)


@lru_cache(_CACHED)
def _excluded(requires_python: str) -> tuple[str, ...]:
    """Return the exclusions that the highest lower bound itself falls under."""
    lowest = max((bound for _, bound in _lower_bounds(requires_python)), default=None)
    excluded = [f"!={text}" for operator, text in _parts(requires_python) if operator == "!="]
    return tuple(text for text in excluded if lowest is not None and not _admits(text, lowest))


def _admits(specifier: str, version: Version) -> bool:
    return all(each.admits(key_of(version), str(version)) for each in clauses(specifier))


@lru_cache(_CACHED)
def _parts(requires_python: str) -> tuple[tuple[str, str], ...]:
    try:
        return parts(requires_python)
    except SpecifierError:
        pass
    from pep440._lenient import parse_lenient_specifiers

    try:
        mended = parse_lenient_specifiers(requires_python)
    except SpecifierError:
        return ()
    return tuple((each.operator, each.version) for each in mended)


def _version(text: str) -> Version | None:
    try:
        return Version(text.removesuffix(".*"))
    except InvalidVersion:  # === takes any text
        return None
