"""What versions are ordered by: tuples, which are compared without a call of Python code.

Nearly all versions are of a plain kind, of which the key is read off; for the others `packaging` is
imported, and asked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    from packaging.version import Version

VersionKey: TypeAlias = "tuple[Any, ...]"
"""Epoch, release without zeros at its end, pre-release, post-release, development release, local
part, and 0. A shorter one comes before all that it is the beginning of."""

LONGEST_VERSION = 1_000
"""Characters; Python itself refuses integers of more than 4,300 digits."""

_CACHED = 1 << 14

NUMBER = r"\d{1,18}"
RELEASE = rf"{NUMBER}(?:\.{NUMBER}){{0,9}}"
"""Patterns of what is read without `packaging`."""

_PLAIN = lazy_pattern(
    rf"({RELEASE})(?:(a|b|rc)({NUMBER}))?(?:\.post({NUMBER}))?(?:\.dev({NUMBER}))?",
    re.ASCII,
)
_ZERO_BEFORE_DIGIT = lazy_pattern(r"(?<!\d)0\d", re.ASCII)

_DEV_ONLY, _FINAL = (-1, 0), (3, 0)
_RANKS = {"a": 0, "b": 1, "rc": 2}
_NO_POST = -1
_INFINITE = float("inf")
"""After each number: of post-releases, and of development releases, as that of what is none."""
_NO_LOCAL: tuple[Any, ...] = ()
_ANY_LOCAL = ((2,),)
"""After each local part."""
_STAGE, _POST, _DEV, _LOCAL = 2, 3, 4, 5
"""Where in a key these are."""


def plain_key(text: str) -> VersionKey | None:
    """Return the key of a version without epoch and local part, None if it is oddly spelled."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    release, letter, number, post, dev = found.groups()
    numbers = trimmed(tuple(map(int, release.split("."))))
    if letter is None and post is None and dev is None:
        return (0, numbers, _FINAL, _NO_POST, _INFINITE, _NO_LOCAL, 0)
    return (
        0,
        numbers,
        _stage((_RANKS[letter], int(number)) if letter else None, post, dev),
        _NO_POST if post is None else int(post),
        _INFINITE if dev is None else int(dev),
        _NO_LOCAL,
        0,
    )


@lru_cache(_CACHED)
def version_key(text: str) -> VersionKey:
    """Return the key of a version in any spelling: equal ones for versions that are equal.

    Spec: PEP 440. Raises: VersionError. Cost: 1 us; odd ones import `packaging`. Specifiers name
    versions that exist, or one another's: the answers for 16,384 texts are remembered.
    """
    key = plain_key(text)
    if key is not None:
        return key
    from pep440._version import parse_version

    return key_of(parse_version(text))


def normalised_version(text: str) -> str:
    """Return the normal form of a version.

    Spec: PEP 440. Raises: VersionError. Cost: 1 us; what is not normalised imports `packaging`.
    """
    if is_normalised(text):
        return text
    from pep440._version import parse_version

    return str(parse_version(text))


def is_normalised(text: str) -> bool:
    """Return whether a text is surely a normalised version, without epoch and local part."""
    return _PLAIN.fullmatch(text) is not None and not _ZERO_BEFORE_DIGIT.search(text)


def key_of(version: Version) -> VersionKey:
    """Return the key of a version that was parsed."""
    pre = version.pre
    return (
        version.epoch,
        trimmed(version.release),
        _stage((_RANKS[pre[0]], pre[1]) if pre else None, version.post, version.dev),
        _NO_POST if version.post is None else version.post,
        _INFINITE if version.dev is None else version.dev,
        tuple(map(_segment, version.local.split("."))) if version.local else _NO_LOCAL,
        0,
    )


def is_prerelease(key: VersionKey) -> bool:
    """Return whether a key is that of an alpha, a beta, a candidate or a development release."""
    return bool(key[_STAGE] < _FINAL or key[_DEV] != _INFINITE)


def is_final(key: VersionKey) -> bool:
    """Return whether a key is that of a release, and neither before nor after one."""
    return bool(key[_STAGE] == _FINAL) and not is_post_or_dev(key)


def has_local(key: VersionKey) -> bool:
    """Return whether a key is that of a version with a local part."""
    return bool(key[_LOCAL])


def is_post_or_dev(key: VersionKey) -> bool:
    """Return whether a key is that of a post-release or a development release, or of both."""
    return bool(key[_POST] != _NO_POST or key[_DEV] != _INFINITE)


def before(key: VersionKey) -> VersionKey:
    """Return the cut just below a version."""
    return (*key[:-1], -1)


def after(key: VersionKey) -> VersionKey:
    """Return the cut just above a version."""
    return (*key[:-1], 1)


def after_builds(key: VersionKey) -> VersionKey:
    """Return the cut just above a version and what differs from it in the local part only."""
    return (*key[:_LOCAL], _ANY_LOCAL)


def after_posts(key: VersionKey) -> VersionKey:
    """Return the cut just above a version, its builds and its post-releases."""
    return (*key[:_POST], _INFINITE)


def before_previews(key: VersionKey) -> VersionKey:
    """Return the cut just below a release or post-release and all that leads up to it."""
    return key[:_STAGE] if key[_POST] == _NO_POST else key[:_DEV]


def before_family(epoch: int, release: tuple[int, ...]) -> VersionKey:
    """Return the cut just below all versions of a release, development releases included."""
    return (epoch, trimmed(release))


def trimmed(release: tuple[int, ...]) -> tuple[int, ...]:
    """Return a release without the zeros at its end, which make no difference."""
    end = len(release)
    while end and release[end - 1] == 0:
        end -= 1
    return release[:end]


def _stage(pre: tuple[int, int] | None, post: object, dev: object) -> tuple[int, int]:
    if pre is not None:
        return pre
    # PEP 440: 1.0.dev1 comes before 1.0a1, but 1.0.post1.dev1 after 1.0.
    return _DEV_ONLY if post is None and dev is not None else _FINAL


def _segment(text: str) -> tuple[int, int, str]:
    # PEP 440: a number comes after any word.
    return (1, int(text), "") if text.isdigit() else (0, 0, text)
