"""The environment markers that a platform decides."""

from __future__ import annotations

import msgspec

from platform_host._platform import (
    Android,
    Generic,
    Ios,
    Macos,
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
    match platform.os:
        case Windows():
            machine = _WINDOWS_MACHINES.get(platform.arch, platform.arch)
            return _markers("Windows", "win32", machine, os_name="nt")
        case Macos():
            return _markers("Darwin", "darwin", apple_arch(platform.arch))
        case Ios():
            return _markers("iOS", "ios", apple_arch(platform.arch))
        case Android():
            return _markers("Android", "android", platform.arch)
        case Pyodide(year):
            markers = _markers("Emscripten", "emscripten", platform.arch)
            release = _EMSCRIPTEN.get(year, "")
            return msgspec.structs.replace(markers, platform_release=release, platform_version="#1")
        case Generic(name, release) if name != "linux":
            major = release.partition(".")[0]
            return _markers(_SYSTEMS.get(name, name.title()), name + major, platform.arch)
        case _:
            return _markers("Linux", "linux", platform.arch)


def _markers(
    system: str, sys_platform: str, machine: str, *, os_name: str = "posix"
) -> PlatformMarkers:
    return PlatformMarkers(
        os_name=os_name,
        platform_machine=machine,
        platform_system=system,
        sys_platform=sys_platform,
    )
