"""What may answer a request for an interpreter, and in which order it is looked at."""

from __future__ import annotations

from puffin_interpreter._places import COMMON, each_once, open_search
from puffin_interpreter._request import NameRequest, RangeRequest, VersionRequest

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from puffin_interpreter._places import Search
    from puffin_interpreter._pyenv import Pyenv
    from puffin_interpreter._request import SearchRequest

# Minor versions that a range is tried with; a name costs one look at each directory of PATH.
_NEWEST_MINOR = 20
_OLDEST_MINOR = 8
_PATCHES = (99, *range(40))


def candidates(request: SearchRequest, environ: Mapping[str, str], cwd: str) -> Iterator[str]:
    """Yield what may answer a request, the most likely first, each once.

    A name with the version comes before the versions that pyenv has installed, and these before
    `python3` and `python`, which may be anything.
    """
    return each_once(_paths(request, open_search(environ, cwd)))


def _paths(request: SearchRequest, search: Search) -> Iterator[str]:
    match request:
        case NameRequest(name=name):
            yield from search.on_path(name)
        case VersionRequest():
            yield from search.on_path(*_version_names(request))
            yield from _pyenv_paths(request, search.pyenv)
            yield from search.on_path(*_common_names(request))
        case RangeRequest():
            yield from search.on_path(*COMMON)
            yield from search.on_path(*_range_names(request))
            yield from _pyenv_paths(request, search.pyenv)


def _version_names(request: VersionRequest) -> list[str]:
    """Return the name that promises a version: `python3.12`, `python3.13t`, `python3`."""
    stem = "pypy" if request.implementation == "pypy" else "python"
    version = ".".join(request.version.split(".")[:2])
    return [f"{stem}{version}{'t' if request.free_threaded else ''}"]


def _common_names(request: VersionRequest) -> tuple[str, ...]:
    return ("pypy3", "pypy") if request.implementation == "pypy" else COMMON


def _range_names(request: RangeRequest) -> list[str]:
    # A name tells no patch: any one that is in the range will do.
    return [
        f"python3.{minor}"
        for minor in range(_NEWEST_MINOR, _OLDEST_MINOR - 1, -1)
        if any(request.contains(f"3.{minor}.{patch}") for patch in _PATCHES)
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
