"""The names of target platforms that a user can give."""

from __future__ import annotations

from platform_host._errors import PlatformError
from platform_host._platform import (
    Android,
    Ios,
    Macos,
    Manylinux,
    Musllinux,
    Os,
    Platform,
    Pyodide,
    Windows,
)

_GLIBC_MINORS = (17, 28, *range(31, 41))


def known_platforms() -> tuple[str, ...]:
    """Return every name that `parse_platform` understands."""
    return tuple(_targets())


def parse_platform(name: str) -> Platform:
    """Return the platform that a name stands for: `linux`, `aarch64-apple-darwin`, ...

    Names and meanings are those of uv 0.13: GNU/Linux without a version stands for glibc 2.28,
    macOS for 13.0 (on Apple silicon, where no architecture is named), Windows for x86-64.

    Raises: PlatformError - an unknown name; it lists the known ones.
    """
    targets = _targets()
    if name not in targets:
        raise PlatformError(name, tuple(targets))
    return targets[name]


def _targets() -> dict[str, Platform]:
    return _short_names() | _triples() | _manylinux_names() | _mobile_names()


def _short_names() -> dict[str, Platform]:
    return {
        "windows": Platform(Windows(), "x86_64"),
        "linux": Platform(Manylinux(2, 28), "x86_64"),
        "macos": Platform(Macos(13, 0), "aarch64"),
    }


def _triples() -> dict[str, Platform]:
    systems: tuple[tuple[str, Os, tuple[str, ...]], ...] = (
        ("pc-windows-msvc", Windows(), ("x86_64", "aarch64", "i686")),
        ("unknown-linux-gnu", Manylinux(2, 28), ("x86_64", "aarch64")),
        ("unknown-linux-musl", Musllinux(1, 2), ("x86_64", "aarch64")),
        # The first glibc that wheels for RISC-V are built for.
        ("unknown-linux", Manylinux(2, 39), ("riscv64",)),
        ("apple-darwin", Macos(13, 0), ("x86_64", "aarch64")),
    )
    return {f"{arch}-{name}": Platform(os, arch) for name, os, archs in systems for arch in archs}


def _manylinux_names() -> dict[str, Platform]:
    names = {}
    for arch in ("x86_64", "aarch64"):
        names[f"{arch}-manylinux2014"] = Platform(Manylinux(2, 17), arch)
        for minor in _GLIBC_MINORS:
            names[f"{arch}-manylinux_2_{minor}"] = Platform(Manylinux(2, minor), arch)
    return names


def _mobile_names() -> dict[str, Platform]:
    return {
        "aarch64-linux-android": Platform(Android(24), "aarch64"),
        "x86_64-linux-android": Platform(Android(24), "x86_64"),
        "wasm32-pyodide2024": Platform(Pyodide(2024, 0), "wasm32"),
        "wasm32-pyodide2025": Platform(Pyodide(2025, 0), "wasm32"),
        "arm64-apple-ios": Platform(Ios(13, 0), "aarch64"),
        "arm64-apple-ios-simulator": Platform(Ios(13, 0, simulator=True), "aarch64"),
        "x86_64-apple-ios-simulator": Platform(Ios(13, 0, simulator=True), "x86_64"),
    }
