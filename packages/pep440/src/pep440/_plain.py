"""Whether one version satisfies specifiers, without `packaging` where both are of a plain kind.

`Releases` serves many versions of one project. Here one version is compared once, as a look at what
is installed does: for that the import of `packaging` would cost more than all the comparisons.
"""

from __future__ import annotations

from functools import lru_cache

from pep440._clauses import clauses
from pep440._keys import (
    VersionKey,
    is_final,
    is_normalised,
    normalised_version,
    plain_key,
    version_key,
)
from pep440._parts import plain_parts

_CACHED = 1 << 12
_HARMLESS = ("<", "<=", "!=")


def specifiers_admit(specifiers: str, version: str) -> bool:
    """Return whether all `specifiers` admit a version, be it a pre-release or not.

    The version need not be normalised; what is no version satisfies nothing that is asked.

    Spec: PEP 440; the same as `SpecifierSet(specifiers).contains(version, prereleases=True)`.
    Raises: SpecifierError. Cost: a few microseconds; odd ones import `packaging`.
    """
    if not specifiers:
        return True
    wanted, normalised = clauses(specifiers), _normalised(version)
    if normalised is None:
        return False
    key = version_key(normalised)
    return all(each.admits(key, normalised) for each in wanted)


def _normalised(version: str) -> str | None:
    if is_normalised(version):
        return version
    from pep440._errors import VersionError

    try:
        return normalised_version(version)
    except VersionError:
        return None


@lru_cache(_CACHED)
def requires_python_admits(requires_python: str, python_full: str) -> bool:
    """Return whether a Python is not older than Requires-Python asks for.

    `<` and `<=` do not count, of `==` and `~=` only the lower end does, and `!=` only where it
    takes the lower end away: `>=3.9,!=3.9.0`. Of the Python only the release counts, so that
    3.14.0b1 passes for 3.14. What cannot be read admits every Python.
    """
    key, lowest = plain_key(python_full), _lowest(requires_python)
    if key is not None and lowest is not None:
        return bool(key[1] >= lowest[1])
    from pep440._python import lower_bounds_admit

    return lower_bounds_admit(requires_python, python_full)


@lru_cache(_CACHED)
def _lowest(requires_python: str) -> VersionKey | None:
    """Return the only version that counts, the highest lower bound; None if that is not plain."""
    wanted = plain_parts(requires_python) or ()
    bounds = [plain_key(text) for sign, text in wanted if sign == ">="]
    plain = [key for key in bounds if key is not None and is_final(key)]
    others = [(sign, text) for sign, text in wanted if sign != ">="]
    if not plain or len(plain) < len(bounds) or any(sign not in _HARMLESS for sign, _ in others):
        return None
    lowest = max(plain)
    excluded = (each for sign, text in others if sign == "!=" for each in clauses(f"!={text}"))
    return lowest if all(each.admits(lowest, "") for each in excluded) else None
