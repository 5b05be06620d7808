"""Versions and specifiers from text, each text parsed once."""

from __future__ import annotations

from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

__all__ = [
    "LONGEST_SPECIFIERS",
    "LONGEST_VERSION",
    "SpecifierSet",
    "Version",
    "admits_prereleases",
    "parse_specifiers",
    "parse_version",
]

LONGEST_VERSION = 1_000
"""Characters; Python itself refuses integers of more than 4,300 digits."""

LONGEST_SPECIFIERS = 10_000
"""Characters of a whole list of specifiers."""

_CACHED = 1 << 16


@lru_cache(_CACHED)
def parse_version(text: str) -> Version:
    """Return the version that `text` spells.

    Spec: PEP 440, appendix B (all spellings). Raises: VersionError. Cost: 2 us, then nothing.
    """
    if len(text) <= LONGEST_VERSION:
        try:
            return Version(text)
        except InvalidVersion:
            pass
    from pep440._diagnosis import version_error

    raise version_error(text)


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


@lru_cache(_CACHED)
def admits_prereleases(specifiers: str) -> bool:
    """Return whether any of the specifiers names a pre-release, and so asks for them.

    Raises: SpecifierError.
    """
    return any(_names_prerelease(specifier) for specifier in parse_specifiers(specifiers))


def _names_prerelease(specifier: Specifier) -> bool:
    try:
        return Version(specifier.version.removesuffix(".*")).is_prerelease
    except InvalidVersion:  # === takes any text
        return False
