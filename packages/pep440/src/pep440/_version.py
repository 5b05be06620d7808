"""Versions from text, each text parsed once."""

from __future__ import annotations

from functools import lru_cache

from packaging.version import InvalidVersion, Version

from pep440._keys import LONGEST_VERSION

__all__ = ["LONGEST_VERSION", "Version", "parse_version"]

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
