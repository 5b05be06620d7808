"""What a user may ask for when an interpreter is wanted."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from puffin_interpreter._interpreter import Interpreter

_VERSION = re.compile(
    r"(?:(?P<implementation>python|cpython|pypy)@?)?"
    r"(?P<version>\d{1,9}(?:\.\d{1,9}){0,2}(?:(?:a|b|rc)\d{1,9})?)(?P<threads>t?)"
)
_RANGE_STARTS = ("<", ">", "=", "!", "~")


class AnyPython(Struct, frozen=True):
    """The Python that a user would start."""

    def admits(self, interpreter: Interpreter) -> bool:
        """Tell whether an interpreter will do: any will."""
        return bool(interpreter.version)


class PathRequest(Struct, frozen=True):
    """An executable, or a directory that holds one."""

    path: str
    """Absolute."""


class NameRequest(Struct, frozen=True):
    """A program on PATH, whatever its version."""

    name: str
    """Its file name."""

    def admits(self, interpreter: Interpreter) -> bool:
        """Tell whether an interpreter that bears the name is what was asked for: any is."""
        return bool(interpreter.version)


class VersionRequest(Struct, frozen=True, kw_only=True):
    """An implementation and the beginning of a version."""

    implementation: str
    """`cpython`, `pypy`."""
    version: str
    """`3`, `3.12`, `3.12.1`, `3.14.0rc1`."""
    free_threaded: bool
    """Whether a free-threaded build is wanted; others are not taken then, nor it without."""

    def admits(self, interpreter: Interpreter) -> bool:
        """Tell whether an interpreter is of this implementation and version."""
        return (
            interpreter.implementation == self.implementation
            and interpreter.gil_disabled == self.free_threaded
            and self.begins(interpreter.version)
        )

    def begins(self, version: str) -> bool:
        """Tell whether a full version starts with the one asked for: `3.12.1` with `3.12`."""
        rest = version[len(self.version) :]
        return version.startswith(self.version) and rest[:1] in ("", ".", "-", "+")


class RangeRequest(Struct, frozen=True):
    """A range of versions."""

    specifiers: str
    """`>=3.10,<3.13`."""

    def admits(self, interpreter: Interpreter) -> bool:
        """Tell whether an interpreter's version is in the range."""
        return self.contains(interpreter.version.rstrip("+"))

    def contains(self, version: str) -> bool:
        """Tell whether a version is in the range."""
        from pep440 import parse_specifiers

        return parse_specifiers(self.specifiers).contains(version, prereleases=True)


SearchRequest = AnyPython | NameRequest | VersionRequest | RangeRequest


def parse_request(text: str | None, cwd: str) -> PathRequest | SearchRequest:
    """Return what a text asks for. `cwd` is where relative paths start.

    What holds a separator, or is a directory in `cwd` and no version, is a path.

    Raises: pep440.SpecifierError - a range that is none.
    """
    if text is None:
        return AnyPython()
    if text.startswith(_RANGE_STARTS):
        return _range(text)
    if os.sep in text or (os.altsep and os.altsep in text):
        return _path(text, cwd)
    if found := _VERSION.fullmatch(text):
        implementation = found["implementation"] or "cpython"
        return VersionRequest(
            implementation="pypy" if implementation == "pypy" else "cpython",
            version=found["version"],
            free_threaded=bool(found["threads"]),
        )
    if os.path.isdir(os.path.join(cwd, text)):
        return _path(text, cwd)
    return NameRequest(text)


def _range(text: str) -> RangeRequest:
    request = RangeRequest(text)
    request.contains("3.12")  # complains of what is no range before anything is looked for
    return request


def _path(text: str, cwd: str) -> PathRequest:
    return PathRequest(os.path.abspath(os.path.join(cwd, text)))
