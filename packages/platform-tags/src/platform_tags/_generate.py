"""The tags of an interpreter, computed from what it is and where it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_tags._platforms import platform_names
from platform_tags._tags import Tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from platform_host import Platform

_SHORT_NAMES = {"cpython": "cp", "pypy": "pp", "ironpython": "ip", "jython": "jy"}


def tags_for(
    platform: Platform,
    python: tuple[int, int],
    *,
    implementation: str = "cpython",
    free_threaded: bool = False,
    abis: Sequence[str] | None = None,
) -> Tags:
    """Return the tags that an interpreter accepts, in the order that `packaging.tags` gives.

    `implementation` is `sys.implementation.name`. `abis` are the interpreter's own, best first,
    where the usual ones do not fit (debug builds, PyPy with another ABI): `("cp312d", "cp312")`.

    Spec: PEP 425, 384 and 803 (stable ABIs), 703 (free-threaded builds).
    Cost: nothing until the tags are asked for; then about half a millisecond.
    """
    if abis is None:
        abis = _usual_abis(implementation, python, free_threaded=free_threaded)
    return Tags(_generate(platform, python, implementation, tuple(abis)))


def _usual_abis(implementation: str, python: tuple[int, int], *, free_threaded: bool) -> list[str]:
    nodot = _nodot(*python)
    if implementation == "cpython":
        pymalloc = "m" if python < (3, 8) else ""
        return [f"cp{nodot}{'t' if free_threaded else ''}{pymalloc}"]
    # PyPy has kept the ABI of its release 7.3.
    return [f"pypy{nodot}_pp73"] if implementation == "pypy" else []


def _generate(
    platform: Platform, python: tuple[int, int], implementation: str, abis: tuple[str, ...]
) -> Iterator[str]:
    platforms = platform_names(platform)
    interpreter = _SHORT_NAMES.get(implementation, implementation) + _nodot(*python)
    if implementation == "cpython":
        yield from _cpython(python, abis, platforms)
    else:
        yield from _combine(interpreter, (*abis, "none"), platforms)
    for version in _pythons(python):
        yield from _combine(version, ("none",), platforms)
    if implementation in ("cpython", "pypy"):
        yield f"{'pp3' if implementation == 'pypy' else interpreter}-none-any"
    yield from (f"{version}-none-any" for version in _pythons(python))


def _cpython(python: tuple[int, int], abis: tuple[str, ...], platforms: list[str]) -> Iterator[str]:
    major, minor = python
    # PEP 703, 803: a free-threaded build loads no abi3 extension, but has a stable ABI of its own.
    free_threaded = any("t" in abi.removeprefix("cp") for abi in abis[:1])
    stable = ("abi3t" if free_threaded else "abi3",) if python >= (3, 2) else ()
    yield from _combine(f"cp{_nodot(*python)}", (*abis, *stable, "none"), platforms)
    for older in range(minor - 1, 1, -1):
        yield from _combine(f"cp{_nodot(major, older)}", stable, platforms)


def _combine(interpreter: str, abis: Sequence[str], platforms: list[str]) -> Iterator[str]:
    for abi in abis:
        prefix = f"{interpreter}-{abi}-"
        for platform in platforms:
            yield prefix + platform


def _pythons(python: tuple[int, int]) -> Iterator[str]:
    major, minor = python
    yield f"py{_nodot(major, minor)}"
    yield f"py{major}"
    for older in range(minor - 1, -1, -1):
        yield f"py{_nodot(major, older)}"


def _nodot(major: int, minor: int) -> str:
    return f"{major}{minor}"
