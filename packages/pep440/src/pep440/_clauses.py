"""Specifiers as cuts of the version line.

Every specifier but `===` admits what lies between two cuts, or all but that. A cut is a key that is
of no version: what is above it is greater, so that a bisection finds it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pep440._keys import (
    LONGEST_VERSION,
    after,
    after_builds,
    after_posts,
    before,
    before_family,
    before_previews,
    has_local,
    is_post_or_dev,
    is_prerelease,
    version_key,
)
from pep440._parts import parts

if TYPE_CHECKING:
    from pep440._keys import VersionKey

_CACHED = 1 << 14


class Clause:
    """One specifier. Private to this package, which does without msgspec; not to be changed."""

    __slots__ = ("above", "beyond", "inverted", "literal")

    def __init__(
        self,
        above: VersionKey | None,
        beyond: VersionKey | None,
        *,
        inverted: bool = False,
        literal: str | None = None,
    ) -> None:
        self.above = above
        """The lower end; None: there is none."""
        self.beyond = beyond
        """The upper end: what is above this cut is out; None: there is none."""
        self.inverted = inverted
        self.literal = literal
        """The text after `===`, in lower case; the ends then mean nothing."""

    def admits(self, key: VersionKey, text: str) -> bool:
        """Return whether a version, given as its key and normalised, satisfies the specifier."""
        if self.literal is not None:
            return text == self.literal
        inside = (self.above is None or self.above < key) and not (
            self.beyond is not None and self.beyond < key
        )
        return inside is not self.inverted


@lru_cache(_CACHED)
def clauses(specifiers: str) -> tuple[Clause, ...]:
    """Return the clauses of a list of specifiers, all of which must hold.

    Raises: SpecifierError.
    """
    return tuple(_clause(operator, version) for operator, version in parts(specifiers))


def _clause(operator: str, text: str) -> Clause:
    if operator == "===":
        return Clause(None, None, literal=text.lower())
    if text.endswith(".*"):
        return _wildcard(text[:-2], inverted=operator == "!=")
    if operator == "~=":
        return _compatible(text)
    key = version_key(text)
    if operator in ("==", "!="):
        beyond = after(key) if has_local(key) else after_builds(key)
        return Clause(before(key), beyond, inverted=operator == "!=")
    if operator in (">=", ">"):
        return Clause(before(key) if operator == ">=" else _greater(key), None)
    return Clause(None, after_builds(key) if operator == "<=" else _less(key))


def _wildcard(prefix: str, *, inverted: bool) -> Clause:
    epoch, release = _release(prefix)
    return Clause(before_family(epoch, release), _following(epoch, release), inverted=inverted)


def _compatible(text: str) -> Clause:
    # PEP 440: `~=2.2.post3` is `>=2.2.post3, ==2.*`.
    epoch, release = _release(text)
    return Clause(before(version_key(text)), _following(epoch, release[:-1]))


def _less(key: VersionKey) -> VersionKey:
    # PEP 440: `<V` excludes pre-releases of V unless V is one itself.
    return before(key) if is_prerelease(key) else before_previews(key)


def _greater(key: VersionKey) -> VersionKey:
    # PEP 440: `>V` excludes post-releases of V unless V is one itself, and V+local in any case.
    return after_builds(key) if is_post_or_dev(key) else after_posts(key)


def _following(epoch: int, release: tuple[int, ...]) -> VersionKey:
    """Return the cut below the first version whose release does not begin like this."""
    return before_family(epoch, (*release[:-1], release[-1] + 1))


def _release(text: str) -> tuple[int, tuple[int, ...]]:
    """Return the epoch and the release of a version, with the zeros at its end."""
    numbers = text.split(".")
    if len(text) <= LONGEST_VERSION and text.isascii() and all(map(str.isdecimal, numbers)):
        return 0, tuple(map(int, numbers))
    from pep440._version import parse_version

    version = parse_version(text)
    return version.epoch, version.release
