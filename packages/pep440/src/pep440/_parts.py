"""Specifiers as operators and versions, without `packaging.specifiers` where that is easy.

That module costs 25 others and as many milliseconds to import, on the way of every warm command;
the specifiers that a cache holds are nearly all of the plainest kind.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pep440._errors import VersionError
from pep440._keys import is_prerelease, version_key
from puffin_macros import lazy_pattern

LONGEST_SPECIFIERS = 10_000
"""Characters of a whole list of specifiers."""

_CACHED = 1 << 16

_PLAIN = lazy_pattern(
    r"\s*(?:"
    r"(==|!=)\s*(\d{1,18}(?:\.\d{1,18}){0,9}\.\*)"
    r"|(~=)\s*(\d{1,18}(?:\.\d{1,18}){1,9})"
    r"|(==|!=|<=|>=|<|>)\s*(\d{1,18}(?:\.\d{1,18}){0,9}"
    r"(?:(?:a|b|rc)\d{1,18})?(?:\.post\d{1,18})?(?:\.dev\d{1,18})?)"
    # whole pins of an earlier run, compared letter by letter
    r"|(===)(\d[\d.abcdeoprstv]{0,40})"
    r")\s*",
    re.ASCII,
)


@lru_cache(_CACHED)
def parts(specifiers: str) -> tuple[tuple[str, str], ...]:
    """Return the operator and the version, as text, of each specifier in a list.

    Raises: SpecifierError.
    """
    if not specifiers:
        return ()
    if len(specifiers) <= LONGEST_SPECIFIERS:
        found = [_PLAIN.fullmatch(text) for text in specifiers.split(",", 100)]
        plain = [tuple(filter(None, match.groups())) for match in found if match is not None]
        if len(plain) == len(found):
            return tuple((operator, version) for operator, version in plain)
    from pep440._specifiers import parse_specifiers

    return tuple((each.operator, each.version) for each in parse_specifiers(specifiers))


@lru_cache(_CACHED)
def admits_prereleases(specifiers: str) -> bool:
    """Return whether any of the specifiers names a pre-release, and so asks for them.

    Raises: SpecifierError.
    """
    return any(_is_prerelease(version) for _, version in parts(specifiers))


def _is_prerelease(text: str) -> bool:
    try:
        return is_prerelease(version_key(text.removesuffix(".*")))
    except VersionError:  # === takes any text
        return False
