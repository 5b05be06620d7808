"""Specifiers from text, each text parsed once."""

from __future__ import annotations

from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from pep440._parts import LONGEST_SPECIFIERS
from pep440._version import LONGEST_VERSION

__all__ = ["LONGEST_SPECIFIERS", "SpecifierSet", "parse_specifiers"]

_CACHED = 1 << 16


@lru_cache(_CACHED)
def parse_specifiers(text: str) -> SpecifierSet:
    """Return the version specifiers of a comma-separated list; an empty text admits everything.

    The result is shared by all callers: do not assign to its `prereleases`.

    Spec: PEP 440. Raises: SpecifierError. Cost: 3 us a specifier, then nothing.
    """
    if len(text) <= LONGEST_SPECIFIERS:
        try:
            parsed = SpecifierSet(text)
        except InvalidSpecifier:
            pass
        else:
            if all(len(specifier.version) <= LONGEST_VERSION for specifier in parsed):
                return parsed
    from pep440._diagnosis import specifier_error

    raise specifier_error(text)
