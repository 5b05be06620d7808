"""Whether one version satisfies specifiers, without `packaging` where both are of a plain kind.

`Releases` serves many versions of one project. Here one version is compared once, as a look at what
is installed does: for that the import of `packaging` would cost more than all the comparisons.
"""

from __future__ import annotations

import re
from functools import lru_cache

from puffin_macros import lazy_pattern

_CACHED = 1 << 12

_Release = tuple[int, ...]
_Key = tuple[_Release, tuple[int, int], int, int]
_Specifier = tuple[str, _Release, bool]
"""An operator, the numbers behind it, and whether `.*` follows them."""

_NUMBERS = r"\d{1,18}(?:\.\d{1,18}){0,9}"
_VERSION = lazy_pattern(
    rf"({_NUMBERS})(?:(a|b|rc)(\d{{1,18}}))?(?:\.post(\d{{1,18}}))?(?:\.dev(\d{{1,18}}))?", re.ASCII
)
_SPECIFIER = lazy_pattern(rf"\s*([=!~]=|[<>]=?)\s*({_NUMBERS})(\.\*)?\s*", re.ASCII)

_FINAL = 3
_RANKS = {"a": 0, "b": 1, "rc": 2, None: _FINAL}
_NO_DEV = 1 << 64
"""After every development release."""


def specifiers_admit(specifiers: str, version: str) -> bool:
    """Return whether all `specifiers` admit a version, be it a pre-release or not.

    The version need not be normalised; what is no version satisfies nothing that is asked.

    Spec: PEP 440; the same as `SpecifierSet(specifiers).contains(version, prereleases=True)`.
    Raises: SpecifierError. Cost: a few microseconds; odd ones import `packaging`.
    """
    if not specifiers:
        return True
    key, wanted = _key(version), _plain(specifiers)
    if key is not None and wanted is not None:
        return all(_admits(each, key) for each in wanted)
    from pep440._errors import VersionError
    from pep440._releases import Releases
    from pep440._version import parse_version

    try:
        normalised = str(parse_version(version))
    except VersionError:
        return False
    return bool(Releases([normalised]).matching(specifiers))


@lru_cache(_CACHED)
def requires_python_admits(requires_python: str, python_full: str) -> bool:
    """Return whether a Python is not older than Requires-Python asks for.

    `<` and `<=` do not count, of `==` and `~=` only the lower end does, and `!=` only where it
    takes the lower end away: `>=3.9,!=3.9.0`. Of the Python only the release counts, so that
    3.14.0b1 passes for 3.14. What cannot be read admits every Python.
    """
    key, lowest = _key(python_full), _lowest(requires_python)
    if key is not None and lowest is not None:
        return key[0] >= lowest
    from pep440._python import lower_bounds_admit

    return lower_bounds_admit(requires_python, python_full)


@lru_cache(_CACHED)
def _lowest(requires_python: str) -> _Release | None:
    """Return the only release that counts, the highest lower bound; None if that is not plain."""
    wanted = _plain(requires_python) or ()
    bounds = [_trimmed(numbers) for sign, numbers, _ in wanted if sign == ">="]
    others = [specifier for specifier in wanted if specifier[0] != ">="]
    if not bounds or not all(sign in ("<", "<=", "!=") for sign, _, _ in others):
        return None
    lowest = max(bounds)
    excluded = [each for each in others if each[0] == "!="]
    return lowest if all(_admits(each, _final(lowest)) for each in excluded) else None


@lru_cache(_CACHED)
def _key(version: str) -> _Key | None:
    """Return what normalised versions are ordered by; None if a version is of another kind."""
    found = _VERSION.fullmatch(version)
    if found is None:
        return None
    release, letter, number, post, dev = found.groups()
    rank = (_RANKS[letter], int(number or 0))
    if letter is None and post is None and dev is not None:
        rank = (-1, 0)  # PEP 440: 1.0.dev1 comes before 1.0a1
    return (
        _trimmed(_numbers(release)),
        rank,
        -1 if post is None else int(post),
        _NO_DEV if dev is None else int(dev),
    )


@lru_cache(_CACHED)
def _plain(specifiers: str) -> tuple[_Specifier, ...] | None:
    """Return the specifiers; None if any of them is more than an operator and numbers."""
    found = [_SPECIFIER.fullmatch(text) for text in specifiers.split(",", 100)]
    plain = tuple(_specifier(each) for each in found if each is not None)
    return plain if len(plain) == len(found) and all(map(_has_meaning, plain)) else None


def _specifier(found: re.Match[str]) -> _Specifier:
    return (found[1], _numbers(found[2]), found[3] is not None)


def _has_meaning(specifier: _Specifier) -> bool:
    operator, numbers, is_wild = specifier
    if operator == "~=":
        return not is_wild and len(numbers) > 1
    return not is_wild or operator in ("==", "!=")


def _admits(specifier: _Specifier, key: _Key) -> bool:
    operator, numbers, is_wild = specifier
    if is_wild:
        return _begins(key[0], numbers) is (operator == "==")
    if operator == "~=":
        return key >= _final(numbers) and _begins(key[0], numbers[:-1])
    return _compare(key, operator, _final(numbers))


def _compare(key: _Key, operator: str, bound: _Key) -> bool:
    match operator:
        case "==":
            return key == bound
        case "!=":
            return key != bound
        case ">=":
            return key >= bound
        case "<=":
            return key <= bound
        case ">":
            return key[0] > bound[0]  # PEP 440: not its post-releases
        case _:
            return key[0] < bound[0]  # PEP 440: not its pre-releases


def _final(numbers: _Release) -> _Key:
    return (_trimmed(numbers), (_FINAL, 0), -1, _NO_DEV)


def _begins(release: _Release, prefix: _Release) -> bool:
    padded = release + (0,) * (len(prefix) - len(release))
    return padded[: len(prefix)] == prefix


def _numbers(text: str) -> _Release:
    return tuple(map(int, text.split(".")))


def _trimmed(release: _Release) -> _Release:
    """Return a release without the zeros at its end, which make no difference."""
    end = len(release)
    while end and release[end - 1] == 0:
        end -= 1
    return release[:end]
