"""Where interpreters are looked for, and in which order."""

from __future__ import annotations

import os

from puffin_interpreter._pyenv import Pyenv, find_pyenv
from puffin_interpreter._request import (
    AnyPython,
    NameRequest,
    RangeRequest,
    VersionRequest,
)
from puffin_macros import Record

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from puffin_interpreter._request import SearchRequest

_SUFFIX = ".exe" if os.name == "nt" else ""
_COMMON = ("python3", "python")
# Minor versions that a range is tried with; a name costs one look at each directory of PATH.
_NEWEST_MINOR = 20
_OLDEST_MINOR = 8


class Search(Record):
    """The places of one search."""

    directories: list[str]
    """Those of PATH."""
    pyenv: Pyenv | None
    """The user's pyenv."""
    environ: dict[str, str]
    """What pyenv's selection depends on."""
    cwd: str
    """And this."""

    def on_path(self, *names: str) -> Iterator[str]:
        """Yield the programs of these names on PATH: all of the first, then of the second."""
        for name in (name + _SUFFIX for name in names):
            for directory in self.directories:
                path = os.path.join(directory, name)
                if self.pyenv is not None and directory == self.pyenv.shims:
                    found = self.pyenv.selected(name, self.environ, self.cwd)
                    path = found if found is not None and os.path.exists(path) else ""
                if path and os.path.isfile(path) and os.access(path, os.X_OK):
                    yield path


def candidates(request: SearchRequest, environ: Mapping[str, str], cwd: str) -> Iterator[str]:
    """Yield what may answer a request, the most likely first, each once.

    A name with the version comes before the versions that pyenv has installed, and these before
    `python3` and `python`, which may be anything.
    """
    pyenv = find_pyenv(environ)
    search = Search(
        directories=_path_directories(environ, cwd), pyenv=pyenv, environ=dict(environ), cwd=cwd
    )
    seen = set()
    for path in _paths(request, search):
        if path not in seen:
            seen.add(path)
            yield path


def _paths(request: SearchRequest, search: Search) -> Iterator[str]:
    match request:
        case AnyPython():
            yield from search.on_path(*_COMMON)
        case NameRequest(name=name):
            yield from search.on_path(name)
        case VersionRequest():
            yield from search.on_path(*_version_names(request))
            yield from _pyenv_paths(request, search.pyenv)
            yield from search.on_path(*_common_names(request))
        case RangeRequest():
            yield from search.on_path(*_COMMON)
            yield from search.on_path(*_range_names(request))
            yield from _pyenv_paths(request, search.pyenv)


def _version_names(request: VersionRequest) -> list[str]:
    """Return the name that promises a version: `python3.12`, `python3.13t`, `python3`."""
    stem = "pypy" if request.implementation == "pypy" else "python"
    version = ".".join(request.version.split(".")[:2])
    return [f"{stem}{version}{'t' if request.free_threaded else ''}"]


def _common_names(request: VersionRequest) -> tuple[str, ...]:
    return ("pypy3", "pypy") if request.implementation == "pypy" else _COMMON


def _range_names(request: RangeRequest) -> list[str]:
    # A name tells no patch: the first and a late one stand for all of a minor version.
    minors = range(_NEWEST_MINOR, _OLDEST_MINOR - 1, -1)
    return [
        f"python3.{minor}"
        for minor in minors
        if request.contains(f"3.{minor}.99") or request.contains(f"3.{minor}.0")
    ]


def _pyenv_paths(request: VersionRequest | RangeRequest, pyenv: Pyenv | None) -> Iterator[str]:
    if pyenv is None:
        return
    for version in pyenv.versions():
        if _may_be(request, version) and (path := pyenv.program(version, "python")):
            yield path


def _may_be(request: VersionRequest | RangeRequest, name: str) -> bool:
    """Tell whether the name of one of pyenv's versions agrees with a request."""
    if isinstance(request, RangeRequest):
        return name[:1].isdigit() and _is_in(request, name)
    if request.implementation == "pypy":
        return name.startswith(f"pypy{request.version}")
    # pyenv names free-threaded builds 3.13.0t.
    return name.endswith("t") == request.free_threaded and request.begins(name.rstrip("t"))


def _is_in(request: RangeRequest, name: str) -> bool:
    try:
        return request.contains(name.rstrip("t"))
    except ValueError:  # 3.13-dev
        return False


def _path_directories(environ: Mapping[str, str], cwd: str) -> list[str]:
    directories = environ.get("PATH", "").split(os.pathsep)
    # An empty entry means the current directory; nobody wants an interpreter from there unasked.
    return list(dict.fromkeys(os.path.abspath(os.path.join(cwd, d)) for d in directories if d))
