"""What exactly is wrong with a text, once it is known to be wrong."""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version

from pep440._errors import SpecifierError, VersionError
from pep440._parts import LONGEST_SPECIFIERS
from pep440._version import LONGEST_VERSION

_CLAUSE = re.compile(r"(?P<operator>[=<>!~^]*)\s*(?P<version>.*)", re.DOTALL)
_OPERATORS = ("==", "!=", "<=", ">=", "~=", "<", ">", "===")
_MEANT = {
    "=": "==",
    "=>": ">=",
    "=<": "<=",
    "!": "!=",
    "<>": "!=",
    "><": "!=",
    "!==": "!=",
    "~": "~=",
    "~>": "~=",
    "~==": "~=",
    "^": "~=",
    "!=~": "!=",
}
_STARRED = ("==", "!=")
_SHOWN = 60


def version_error(text: str) -> VersionError:
    """Return the error for a text that is no version."""
    if len(text) > LONGEST_VERSION:
        reason = f"a version of {len(text)} characters is too long"
        return VersionError(text, LONGEST_VERSION, len(text) - LONGEST_VERSION, reason)
    if not text.strip():
        return VersionError(text, 0, 1, "a version is missing")
    start, width = _unread(text)
    return VersionError(text, start, width, f"{_shown(text)} is not a version")


def specifier_error(text: str) -> SpecifierError:
    """Return the error for a text that is no list of specifiers: its first fault."""
    if len(text) > LONGEST_SPECIFIERS:
        reason = f"version specifiers of {len(text)} characters are too long"
        return SpecifierError(text, LONGEST_SPECIFIERS, len(text) - LONGEST_SPECIFIERS, reason)
    start = 0
    for piece in text.split(","):
        clause = piece.strip()
        fault = _reason(clause) if clause else None
        if fault:
            return SpecifierError(text, start + piece.index(clause), len(clause), fault)
        start += len(piece) + 1
    return SpecifierError(text, 0, len(text), "these are not version specifiers")


def _reason(clause: str) -> str | None:
    """Return what is wrong with a single specifier; None when nothing is."""
    found = _CLAUSE.match(clause)
    operator, version = found.group("operator", "version") if found else ("", clause)
    if len(version) > LONGEST_VERSION:
        return f"a version of {len(version)} characters is too long"
    # Not for versions: pages have names of files with what is none.
    from packaging.specifiers import InvalidSpecifier, Specifier

    try:
        Specifier(clause)
    except InvalidSpecifier:
        return _fault(operator, version)
    return None


def _fault(operator: str, version: str) -> str:
    if not operator:
        return _without_operator(version)
    if operator not in _OPERATORS:
        meant = _MEANT.get(operator)
        hint = f", did you mean {meant!r}?" if meant else ""
        return f"{operator!r} is not an operator{hint}"
    if not version:
        return f"a version is missing after {operator!r}"
    return _version_fault(operator, version)


def _without_operator(version: str) -> str:
    try:
        Version(version.removesuffix(".*"))
    except InvalidVersion:
        return f"{_shown(version)} is not a version specifier: it must begin with an operator"
    return f"an operator is missing, did you mean '=={_cut(version)}'?"


def _version_fault(operator: str, version: str) -> str:
    another = re.search(r"[=<>!~]", version)
    if another and another.start():
        return f"a comma is missing before {_shown(version[another.start() :])}"
    bare = version.removesuffix(".*")
    try:
        parsed = Version(bare)
    except InvalidVersion:
        return f"{_shown(version)} is not a version"
    if bare != version:
        return _star_fault(operator, parsed)
    if parsed.local is not None:
        return f"{operator!r} does not take a local version (the part from '+' on)"
    return f"{operator!r} needs a version with two parts or more, such as '{parsed}.0'"


def _star_fault(operator: str, version: Version) -> str:
    if operator in _STARRED:
        return "'.*' must follow a plain release like '1.2', with no pre, post, dev or local"
    hint = f", did you mean '{operator}{version}'?" if operator == ">=" else ""
    return f"{operator!r} does not take a version that ends in '.*'{hint}"


def _unread(text: str) -> tuple[int, int]:
    """Return start and length of what is left after the longest beginning that is a version."""
    for end in range(len(text) - 1, 0, -1):
        try:
            Version(text[:end])
        except InvalidVersion:
            continue
        return end, len(text) - end
    return 0, len(text)


def _shown(text: str) -> str:
    return repr(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
