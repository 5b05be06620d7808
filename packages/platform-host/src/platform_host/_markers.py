"""The environment markers that a platform decides."""

from __future__ import annotations

import msgspec

from platform_host._platform import (
    Android,
    Generic,
    Ios,
    Macos,
    Os,
    Platform,
    Pyodide,
    Windows,
    apple_arch,
)


class PlatformMarkers(msgspec.Struct, frozen=True, kw_only=True):
    """Values of the markers that depend on the platform alone."""

    os_name: str
    """`os.name`."""
    platform_machine: str
    """`platform.machine()`."""
    platform_system: str
    """`platform.system()`."""
    sys_platform: str
    """`sys.platform`."""
    platform_release: str = ""
    """`platform.release()`; a target that is only named has none."""
    platform_version: str = ""
    """`platform.version()`; a target that is only named has none."""


_WINDOWS_MACHINES = {"x86_64": "AMD64", "aarch64": "ARM64", "i686": "x86"}
_SYSTEMS = {
    "freebsd": "FreeBSD",
    "netbsd": "NetBSD",
    "openbsd": "OpenBSD",
    "dragonfly": "DragonFly",
    "solaris": "SunOS",
    "aix": "AIX",
    "haiku": "Haiku",
    "cygwin": "CYGWIN",
}
_EMSCRIPTEN = {2024: "3.1.58", 2025: "4.0.9"}


def marker_values(platform: Platform) -> PlatformMarkers:
    """Return the markers of a target that is described by nothing but `platform`.

    The release and the version of its kernel are unknown and therefore empty, except for Pyodide,
    whose binary interface fixes them.

    Spec: PEP 508, environment markers; PEP 730, 738 and 776 for iOS, Android and Emscripten.
    """
    arch = platform.arch
    match platform.os:
        case Windows():
            names = ("Windows", "win32", _WINDOWS_MACHINES.get(arch, arch))
        case Macos():
            names = ("Darwin", "darwin", apple_arch(arch))
        case Ios():
            names = ("iOS", "ios", apple_arch(arch))
        case Android():
            names = ("Android", "android", arch)
        case Pyodide():
            names = ("Emscripten", "emscripten", arch)
        case Generic(name, release) if name != "linux":
            names = (_SYSTEMS.get(name, name.title()), name + release.partition(".")[0], arch)
        case _:
            names = ("Linux", "linux", arch)
    return _markers(platform.os, *names)


def _markers(os: Os, system: str, sys_platform: str, machine: str) -> PlatformMarkers:
    return PlatformMarkers(
        os_name="nt" if isinstance(os, Windows) else "posix",
        platform_machine=machine,
        platform_system=system,
        sys_platform=sys_platform,
        platform_release=_EMSCRIPTEN.get(os.year, "") if isinstance(os, Pyodide) else "",
        platform_version="#1" if isinstance(os, Pyodide) else "",
    )
