"""A platform: an operating system, with what decides about binaries, and an architecture."""

# Annotations are no texts here: msgspec would compile each when it first decodes.
import msgspec


class Manylinux(msgspec.Struct, frozen=True, tag="manylinux"):
    """Linux with the GNU C library."""

    major: int
    """Major version of glibc."""
    minor: int
    """Minor version of glibc."""


class Musllinux(msgspec.Struct, frozen=True, tag="musllinux"):
    """Linux with the musl C library."""

    major: int
    """Major version of musl."""
    minor: int
    """Minor version of musl."""


class Macos(msgspec.Struct, frozen=True, tag="macos"):
    """macOS from a release on."""

    major: int
    """Major version of the system."""
    minor: int
    """Minor version of the system."""


class Windows(msgspec.Struct, frozen=True, tag="windows"):
    """Windows, any release."""


class Android(msgspec.Struct, frozen=True, tag="android"):
    """Android from an API level on."""

    api_level: int
    """The level, 24 for Android 7.0."""


class Ios(msgspec.Struct, frozen=True, tag="ios"):
    """iOS from a release on, on a device or in the simulator."""

    major: int
    """Major version of the system."""
    minor: int
    """Minor version of the system."""
    simulator: bool = False
    """Whether it is the simulator."""


class Pyodide(msgspec.Struct, frozen=True, tag="pyodide"):
    """Pyodide, CPython on Emscripten."""

    year: int
    """Year of the binary interface, 2025."""
    patch: int
    """Its revision in that year."""


class Generic(msgspec.Struct, frozen=True, tag="generic"):
    """Any other system: binaries are for exactly this one."""

    name: str
    """As `sysconfig.get_platform()` starts: `freebsd`, `linux` (without a libc that we know)."""
    release: str = ""
    """The part of `sysconfig.get_platform()` between name and architecture."""


Os = Manylinux | Musllinux | Macos | Windows | Android | Ios | Pyodide | Generic


class Platform(msgspec.Struct, frozen=True):
    """Where binaries run. `str()` is the most specific platform tag, without regard to age."""

    os: Os
    """The operating system."""
    arch: str
    """The GNU name of the instruction set: `x86_64`, `i686`, `aarch64` (also on macOS, Windows)."""

    def __str__(self) -> str:
        return "_".join(map(str, _tag_parts(self)))


_WINDOWS_ARCHS = {"x86_64": "win_amd64", "i686": "win32", "aarch64": "win_arm64"}
_ANDROID_ABIS = {"aarch64": "arm64_v8a", "armv7l": "armeabi_v7a", "i686": "x86"}


def _tag_parts(platform: Platform) -> tuple[str | int, ...]:
    arch = platform.arch
    parts: tuple[str | int, ...]
    match platform.os:
        case Manylinux(major, minor):
            parts = ("manylinux", major, minor, arch)
        case Musllinux(major, minor):
            parts = ("musllinux", major, minor, arch)
        case Macos(major, minor):
            parts = ("macosx", major, minor, apple_arch(arch))
        case Windows():
            parts = (_WINDOWS_ARCHS.get(arch, f"win_{arch}"),)
        case Android(level):
            parts = ("android", level, _ANDROID_ABIS.get(arch, arch))
        case Ios(major, minor, simulator):
            device = "iphonesimulator" if simulator else "iphoneos"
            parts = ("ios", major, minor, apple_arch(arch), device)
        case Pyodide(year, patch):
            parts = ("pyodide", year, patch, arch)
        case Generic(name, release):
            parts = tuple(_plain(part) for part in (name, release, arch) if part)
    return parts


def apple_arch(arch: str) -> str:
    """Return what Apple calls an architecture."""
    return {"aarch64": "arm64", "i686": "i386"}.get(arch, arch)


def _plain(text: str) -> str:
    # PEP 425: hyphens and periods become underscores.
    return text.replace("-", "_").replace(".", "_").replace(" ", "_").lower()
