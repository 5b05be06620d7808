"""Versions, specifiers and sets of known releases, on top of `packaging`.

It deliberately leaves out requirements and markers (`pep508`) and what a release consists of: here
a release is a version and nothing else.

    >>> from pep440 import Releases, parse_specifiers
    >>> releases = Releases(["2.0", "1.9", "1.2.post1", "1.2", "1.0"])
    >>> bin(releases.matching(">=1.2,<2"))
    '0b1110'
    >>> releases.describe(releases.matching(">=1.1,<1.99"))
    '>=1.2,<2.0'
    >>> parse_specifiers(">=1, <2, =3")
    Traceback (most recent call last):
    pep440._errors.SpecifierError: '=' is not an operator, did you mean '=='?
    >=1, <2, =3
             ^^

Spec: version specifiers (PEP 440).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from packaging.ranges import VersionRange
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    from pep440._errors import Pep440Error, SpecifierError, VersionError, underline
    from pep440._keys import VersionKey, normalised_version, version_key
    from pep440._lenient import parse_lenient_specifiers
    from pep440._parts import admits_prereleases, plain_specifiers
    from pep440._plain import requires_python_admits, specifiers_admit
    from pep440._python import python_lower_bound
    from pep440._releases import Releases
    from pep440._specifiers import parse_specifiers
    from pep440._version import parse_version

__all__ = [
    "Pep440Error",
    "Releases",
    "SpecifierError",
    "SpecifierSet",
    "Version",
    "VersionError",
    "VersionKey",
    "VersionRange",
    "admits_prereleases",
    "normalised_version",
    "parse_lenient_specifiers",
    "parse_specifiers",
    "parse_version",
    "plain_specifiers",
    "python_lower_bound",
    "requires_python_admits",
    "specifiers_admit",
    "underline",
    "version_key",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": ["Pep440Error", "SpecifierError", "VersionError", "underline"],
        "_keys": ["VersionKey", "normalised_version", "version_key"],
        "_lenient": ["parse_lenient_specifiers"],
        "_parts": ["admits_prereleases", "plain_specifiers"],
        "_plain": ["requires_python_admits", "specifiers_admit"],
        "_python": ["python_lower_bound"],
        "_ranges": ["VersionRange"],
        "_releases": ["Releases"],
        "_specifiers": ["SpecifierSet", "parse_specifiers"],
        "_version": ["Version", "parse_version"],
    },
)
