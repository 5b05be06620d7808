"""What a user may ask for when an interpreter is wanted."""

from __future__ import annotations

import os

from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_interpreter._interpreter import Interpreter

_RANGE_STARTS = ("<", ">", "=", "!", "~")


class PathRequest(Record):
    """An executable, or a directory that holds one."""

    path: str
    """Absolute."""


class NameRequest(Record):
    """A program on PATH, whatever its version."""

    name: str
    """Its file name."""

    def admits(self, interpreter: Interpreter) -> bool:
        """Tell whether an interpreter that bears the name is what was asked for: any is."""
        return bool(interpreter.version)


class VersionRequest(Record):
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


class RangeRequest(Record):
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


if TYPE_CHECKING:
    SearchRequest = NameRequest | VersionRequest | RangeRequest


def parse_request(text: str, cwd: str) -> PathRequest | SearchRequest:
    """Return what a text asks for. `cwd` is where relative paths start.

    What holds a separator, or is a directory in `cwd` and no version, is a path.

    Raises: pep440.SpecifierError - a range that is none.
    """
    if os.sep in text or (os.altsep and os.altsep in text):
        return _path(text, cwd)
    if text.startswith(_RANGE_STARTS):
        return _range(text)
    if request := _version(text):
        return request
    if os.path.isdir(os.path.join(cwd, text)):
        return _path(text, cwd)
    return NameRequest(name=text)


def _version(text: str) -> VersionRequest | None:
    if not (text[:1].isdecimal() or text.startswith(("python", "cpython", "pypy"))):
        return None  # most directories end here, before the expression is compiled
    from puffin_interpreter._version_text import VERSION

    found = VERSION.fullmatch(text)
    if found is None:
        return None
    return VersionRequest(
        implementation="pypy" if found["implementation"] == "pypy" else "cpython",
        version=found["version"],
        free_threaded=bool(found["threads"]),
    )


def _range(text: str) -> RangeRequest:
    request = RangeRequest(specifiers=text)
    request.contains("3.12")  # complains of what is no range before anything is looked for
    return request


def _path(text: str, cwd: str) -> PathRequest:
    return PathRequest(path=os.path.abspath(os.path.join(cwd, text)))
