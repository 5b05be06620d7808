"""Specifiers as cuts of the version line.

Every specifier but `===` admits what lies between two cuts, or all but that. A cut is a predicate
that is true of the versions above it: it grows with the version, so that a bisection finds it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import Version

from pep440._parts import parts
from pep440._version import parse_version

if TYPE_CHECKING:
    from collections.abc import Callable

    Cut = Callable[[Version], bool]

_CACHED = 1 << 14


class Clause(NamedTuple):
    """One specifier. Private to this package, and made thousands of times: hence no Struct."""

    above: Cut | None
    """The lower end; None: there is none."""
    beyond: Cut | None
    """The upper end: what is above this cut is out; None: there is none."""
    inverted: bool = False
    literal: str | None = None
    """The text after `===`, in lower case; the ends then mean nothing."""

    def admits(self, version: Version) -> bool:
        """Return whether one version, for which `===` counts as `==`, satisfies the specifier."""
        if self.literal is not None:
            return str(version) == self.literal
        inside = (self.above is None or self.above(version)) and not (
            self.beyond is not None and self.beyond(version)
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
    version = parse_version(text)
    if operator in ("==", "!="):
        beyond = version.__lt__ if version.local else _above_locals(version)
        return Clause(version.__le__, beyond, inverted=operator == "!=")
    return _ORDERED[operator](version)


def _wildcard(prefix: str, *, inverted: bool) -> Clause:
    version = parse_version(prefix)
    return Clause(_release(version, 0).__le__, _release(version, 1).__le__, inverted=inverted)


def _compatible(version: Version) -> Clause:
    # PEP 440: `~=2.2.post3` is `>=2.2.post3, ==2.*`.
    prefix = Version(f"{version.epoch}!{'.'.join(map(str, version.release[:-1]))}")
    return Clause(version.__le__, _release(prefix, 1).__le__)


def _less(version: Version) -> Clause:
    # PEP 440: `<V` excludes pre-releases of V unless V is one itself.
    if version.is_prerelease:
        return Clause(None, version.__le__)
    if version.post is not None or version.local is not None:
        return Clause(None, parse_version(f"{version}.dev0").__le__)
    return Clause(None, _with_prereleases(version))


def _greater(version: Version) -> Clause:
    # PEP 440: `>V` excludes post-releases of V unless V is one itself, and V+local in any case.
    if version.dev is not None or version.post is not None:
        return Clause(_above_locals(version), None)
    return Clause(_above_posts(version), None)


_ORDERED = {
    ">=": lambda version: Clause(version.__le__, None),
    "<=": lambda version: Clause(None, _above_locals(version)),
    "<": _less,
    ">": _greater,
    "~=": _compatible,
}


def _release(version: Version, step: int) -> Version:
    """Return the lowest version whose release begins like `version`'s, or `step` prefixes on."""
    *head, last = version.release
    return Version(f"{version.epoch}!{'.'.join(map(str, (*head, last + step)))}.dev0")


def _with_prereleases(version: Version) -> Cut:
    """Return the cut just below the pre-releases of a final `version`."""
    family = (version.epoch, _trimmed(version.release))

    def above(other: Version) -> bool:
        return other >= version or (other.epoch, _trimmed(other.release)) == family

    return above


def _above_locals(version: Version) -> Cut:
    """Return the cut just above `version` and its local versions."""

    def above(other: Version) -> bool:
        return other > version and (other.local is None or parse_version(other.public) > version)

    return above


def _above_posts(version: Version) -> Cut:
    """Return the cut just above `version`, its local versions and its post-releases."""
    family = (version.epoch, _trimmed(version.release), version.pre)

    def above(other: Version) -> bool:
        return other > version and (other.epoch, _trimmed(other.release), other.pre) != family

    return above


def _trimmed(release: tuple[int, ...]) -> tuple[int, ...]:
    end = len(release)
    while end > 1 and release[end - 1] == 0:
        end -= 1
    return release[:end]
