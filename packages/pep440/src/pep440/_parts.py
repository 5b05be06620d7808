"""Specifiers as operators and versions, without `packaging.specifiers` where that is easy.

That module costs 25 others and as many milliseconds to import, on the way of every warm command;
the specifiers that a cache holds are nearly all of the plainest kind.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pep440._keys import NUMBER, RELEASE, is_prerelease, version_key
from puffin_macros import lazy_pattern

LONGEST_SPECIFIERS = 10_000
"""Characters of a whole list of specifiers."""

_CACHED = 1 << 16

_PLAIN = lazy_pattern(
    r"\s*(?:"
    rf"(==|!=)\s*({RELEASE}\.\*)"
    rf"|(~=)\s*({NUMBER}\.{RELEASE})"
    rf"|(==|!=|<=|>=|<|>)\s*({RELEASE}"
    rf"(?:(?:a|b|rc){NUMBER})?(?:\.post{NUMBER})?(?:\.dev{NUMBER})?)"
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
        plain = plain_parts(specifiers)
        if plain is not None:
            return plain
    from pep440._specifiers import parse_specifiers

    return tuple((each.operator, each.version) for each in parse_specifiers(specifiers))


@lru_cache(_CACHED)
def plain_specifiers(text: str) -> str | None:
    """Return a list of specifiers as `SpecifierSet` prints it; None if any of them is not plain."""
    found = plain_parts(text) if text.strip() else ()
    if found is None:
        return None
    return ",".join(sorted({operator + version for operator, version in found}))


@lru_cache(_CACHED)
def admits_prereleases(specifiers: str) -> bool:
    """Return whether any of the specifiers names a pre-release, and so asks for them.

    Raises: SpecifierError.
    """
    return any(_is_prerelease(version) for _, version in parts(specifiers))


def plain_parts(specifiers: str) -> tuple[tuple[str, str], ...] | None:
    """Return the operator and the version of each specifier, None if any of them is not plain."""
    found = [_PLAIN.fullmatch(text) for text in specifiers.split(",", 100)]
    plain = [tuple(filter(None, match.groups())) for match in found if match is not None]
    if len(plain) < len(found):
        return None
    return tuple((operator, version) for operator, version in plain)


def _is_prerelease(text: str) -> bool:
    from pep440._errors import VersionError

    try:
        return is_prerelease(version_key(text.removesuffix(".*")))
    except VersionError:  # === takes any text
        return False
