"""The platform part of tags: what binaries run on a platform, the best first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_host import Android, Ios, Macos, Manylinux, Musllinux, Platform, Pyodide

if TYPE_CHECKING:
    from collections.abc import Iterator

# PEP 600: the old names of three manylinux platforms.
_LEGACY = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}
# The last minor version of a glibc major that is past; glibc 2 is not, so this is a guess.
_LAST_GLIBC_MINOR = 50
_OLDEST_ANDROID = 16
_OLDEST_IOS = 12


def platform_names(platform: Platform) -> list[str]:
    """Return the platform tags that `platform` runs, in order of preference, without `any`.

    Spec: PEP 425, 600 (manylinux), 656 (musllinux), 730 (iOS), 738 (Android), 783 (Pyodide).
    """
    return list(_names(platform))


def _names(platform: Platform) -> Iterator[str]:
    match platform.os:
        case Manylinux(major, minor):
            return _linux(_archs(platform), list(_glibcs(major, minor, platform.arch)))
        case Musllinux(major, minor):
            versions = [f"musllinux_{major}_{older}" for older in range(minor, -1, -1)]
            return _linux(_archs(platform), versions)
        case Macos(major, minor):
            return _macos((major, minor), _machine(platform))
        case Android(level):
            abi = str(platform).split("_", 2)[2]
            return (f"android_{older}_{abi}" for older in range(level, _OLDEST_ANDROID - 1, -1))
        case Ios(major, minor):
            return _ios(major, minor, str(platform).split("_", 3)[3])
        case _:
            return _others(platform)


def _others(platform: Platform) -> Iterator[str]:
    if isinstance(platform.os, Pyodide):
        # PEP 783 gave the platform a new name; files with the old one remain.
        yield f"pyemscripten_{platform.os.year}_{platform.os.patch}_{platform.arch}"
    yield str(platform)


def _archs(platform: Platform) -> list[str]:
    return ["armv8l", "armv7l"] if platform.arch == "armv8l" else [platform.arch]


def _linux(archs: list[str], versions: list[str]) -> Iterator[str]:
    yield from (f"linux_{arch}" for arch in archs)
    yield from (f"{version}_{arch}" for arch in archs for version in versions)


def _glibcs(major: int, minor: int, arch: str) -> Iterator[str]:
    for past in range(major, 1, -1):
        newest = minor if past == major else _LAST_GLIBC_MINOR
        for older in range(newest, _oldest_minor(past, arch) - 1, -1):
            yield f"manylinux_{past}_{older}"
            if legacy := _LEGACY.get((past, older)):
                yield legacy


def _oldest_minor(major: int, arch: str) -> int:
    # PEP 600: nothing is older than 2.17, but x86 reaches back to 2.5 (PEP 513).
    if major > min(_LEGACY)[0]:
        return 0
    return 5 if arch in ("x86_64", "i686") else 17


def _machine(platform: Platform) -> str:
    return str(platform).split("_", 3)[3]


def _macos(version: tuple[int, int], machine: str) -> Iterator[str]:
    # Before 11 there was no Apple silicon: of what is that old, only fat binaries count, and only
    # Intel's own still run.
    only_fat = version >= (11, 0) and machine != "x86_64"
    for older in _macos_versions(version):
        fat = only_fat and older < (11, 0)
        for name in ["universal2"] if fat else _formats(older, machine):
            yield f"macosx_{older[0]}_{older[1]}_{name}"


def _macos_versions(version: tuple[int, int]) -> Iterator[tuple[int, int]]:
    # From 11 on the major number counts; binaries for 10.4 to 10.16 still run there.
    major, minor = version
    if major <= 10:  # noqa: PLR2004 - as said
        yield from ((10, older) for older in range(minor, -1, -1))
        return
    yield from ((older, 0) for older in range(major, 10, -1))
    yield from ((10, older) for older in range(16, 3, -1))


def _formats(version: tuple[int, int], machine: str) -> list[str]:
    """Return the kinds of fat binaries that hold code for `machine`, the narrowest first."""
    lowest, highest, fat = _FORMATS.get(machine, ((0, 0), (99, 0), ()))
    return [machine, *fat] if lowest <= version <= highest else []


_FORMATS: dict[str, tuple[tuple[int, int], tuple[int, int], tuple[str, ...]]] = {
    "arm64": ((0, 0), (99, 0), ("universal2",)),
    "x86_64": ((10, 4), (99, 0), ("intel", "fat64", "fat3", "universal2", "universal")),
    "i386": ((10, 4), (99, 0), ("intel", "fat3", "fat", "universal")),
    "ppc64": ((10, 4), (10, 5), ("fat64", "universal")),
    "ppc": ((0, 0), (10, 6), ("fat3", "fat", "universal")),
}


def _ios(major: int, minor: int, device: str) -> Iterator[str]:
    if major < _OLDEST_IOS:
        return
    yield from (f"ios_{major}_{older}_{device}" for older in range(minor, -1, -1))
    for past in range(major - 1, _OLDEST_IOS - 1, -1):
        yield from (f"ios_{past}_{older}_{device}" for older in range(9, -1, -1))
