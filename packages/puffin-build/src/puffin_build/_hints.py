"""What may help, seen from what a backend printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Every pattern is bounded: a backend may print anything, and much of it.
_HEADER = re.compile(
    r"fatal error: (?P<gcc>[^\s:'\"]{1,200}\.h\w*): No such file or directory"
    r"|fatal error: '(?P<clang>[^']{1,200})' file not found"
    r"|fatal error C1083: [^:]{1,80}: '(?P<msvc>[^']{1,200})': No such file or directory"
)
_LIBRARY = re.compile(
    r"cannot find -l(?P<gnu>[\w.+-]+)"
    r"|library not found for -l(?P<apple>[\w.+-]+)"
    r"|ld: library '(?P<lld>[^']{1,200})' not found"
    r"|LNK1181: cannot open input file '(?P<msvc>[^']{1,200}?)(\.lib)?'"
)
_COMPILER = re.compile(
    r"error: command '(?P<command>[^']{1,200})' failed: No such file or directory"
    r"|unable to execute '(?P<execute>[^']{1,200})': No such file"
    r"|(?P<visual>Microsoft Visual C\+\+ [\d.]+ or greater) is required"
    r"|No (?P<cmake>CMAKE_\w+_COMPILER) could be found"
    r"|Unknown compiler\(s\): \[\[?'(?P<meson>[^']{1,200})'"
)
_MODULE = re.compile(
    r"^[ \t]*ModuleNotFoundError: No module named '(?P<module>[\w.]+)'", re.MULTILINE
)
_REMOVED = {
    "distutils": "3.12",
    "asynchat": "3.12",
    "asyncore": "3.12",
    "imp": "3.12",
    "smtpd": "3.12",
    "cgi": "3.13",
    "crypt": "3.13",
    "imghdr": "3.13",
    "lib2to3": "3.13",
    "pipes": "3.13",
    "telnetlib": "3.13",
}
"""Modules of the standard library that sources use, and the Python that has them no more."""


def hint_of(label: str, output: str) -> str | None:
    """Return a sentence on what `output` shows to be missing, or None."""
    for pattern, tell in _HINTS:
        found = list(pattern.finditer(output))
        if found:
            groups = found[-1].groupdict().values()  # the last one is what it failed of
            return tell(label, next(group for group in groups if group))
    return None


def module_hint(label: str, module: str) -> str:
    """Return what to do about a Python module that a build has not got."""
    top = module.partition(".")[0]
    if top in _REMOVED:
        elsewhere = ", or setuptools if its build-system.requires names it"
        return (
            f"Python {_REMOVED[top]} removed {top}, which {label} needs to build; "
            f"an older Python has it{elsewhere if top == 'distutils' else ''}"
        )
    if top == "pkg_resources":
        return (
            f"newer setuptools have no pkg_resources, which {label} needs to build; "
            "--build-constraint with a file that says `setuptools<81` gives it an older one"
        )
    return (
        f"{label} needs {top} to build but does not list it in build-system.requires; "
        f"its maintainers can add it there, "
        f"or install {top} and build with --no-build-isolation"
    )


def _header_hint(label: str, header: str) -> str:
    if header == "Python.h":
        return (
            "This error likely indicates that the headers of Python must be installed "
            f"to build {label}"
        )
    return (
        f"This error likely indicates that a library that provides {header} must be installed "
        f"to build {label}"
    )


def _library_hint(label: str, library: str) -> str:
    return (
        f"This error likely indicates that the library {library} must be installed to build {label}"
    )


def _compiler_hint(label: str, compiler: str) -> str:
    return (
        f"This error likely indicates that a compiler ({compiler}) must be installed "
        f"to build {label}"
    )


_HINTS: tuple[tuple[re.Pattern[str], Callable[[str, str], str]], ...] = (
    (_HEADER, _header_hint),
    (_LIBRARY, _library_hint),
    (_COMPILER, _compiler_hint),
    (_MODULE, module_hint),
)
