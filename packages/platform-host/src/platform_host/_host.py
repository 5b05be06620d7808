"""From what a host says of itself to its platform."""

from __future__ import annotations

import re

import msgspec

from platform_host._platform import Generic, Macos, Manylinux, Musllinux, Os, Platform, Windows


class HostFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What an interpreter says of the host it runs on, and of the binaries that fit it."""

    platform: str
    """`sysconfig.get_platform()`: `linux-x86_64`, `macosx-11.0-universal2`, `win-amd64`."""
    pointer_size: int = 8
    """Bytes of a pointer: a 32-bit Python may run on a 64-bit system."""
    libc: str = ""
    """`glibc 2.36`, `musl 1.2.4`; nothing elsewhere."""
    hard_float: bool = False
    """Whether a 32-bit ARM interpreter passes floats in registers."""
    system_version: str = ""
    """The release of macOS."""
    machine: str = ""
    """The architecture, where `platform` does not tell it (macOS)."""


def detect_platform() -> Platform:
    """Return the platform of this host, for binaries that the running interpreter can load.

    Cost: no subprocess, but on musl (its loader is asked for the version).
    """
    return platform_of(detect_facts())


def detect_facts() -> HostFacts:
    """Return what the running interpreter says of this host. Cost: as above."""
    from platform_host._facts import host_facts

    return msgspec.convert(host_facts(), HostFacts)


def facts_script() -> str:
    """Return the path of a script that defines `host_facts()` for any Python from 3.8 on.

    An interpreter that runs it answers with the fields of `HostFacts`, ready for JSON.
    """
    from platform_host import _facts

    return _facts.__file__


def platform_of(facts: HostFacts) -> Platform:
    """Return the platform that the facts describe."""
    name, _, rest = facts.platform.partition("-")
    if name.startswith("win"):
        return Platform(Windows(), _WINDOWS_ARCHS.get(facts.platform, rest))
    if name == "macosx":
        major, minor = _version(facts.system_version or rest)
        return Platform(Macos(major, minor), _apple_arch(facts))
    if name == "linux":
        arch = _linux_arch(rest, facts.pointer_size)
        return Platform(_linux(facts, arch), arch)
    release, _, arch = rest.rpartition("-")
    return Platform(Generic(name, release), arch)


_WINDOWS_ARCHS = {
    "win32": "i686",
    "win-amd64": "x86_64",
    "win-arm64": "aarch64",
    "win-arm32": "armv7l",
}
_NARROW_ARCHS = {"x86_64": "i686", "aarch64": "armv8l"}
# PEP 600 and the manylinux project: architectures for which such wheels exist.
_MANYLINUX_ARCHS = frozenset(
    ("x86_64", "i686", "aarch64", "ppc64", "ppc64le", "s390x", "loongarch64", "riscv64")
)


def _linux_arch(machine: str, pointer_size: int) -> str:
    arch = machine.replace("-", "_").replace(".", "_")
    return _NARROW_ARCHS.get(arch, arch) if pointer_size == 4 else arch  # noqa: PLR2004 - 32 bit


def _linux(facts: HostFacts, arch: str) -> Os:
    libc, _, version = facts.libc.partition(" ")
    if libc == "glibc" and (arch in _MANYLINUX_ARCHS or (arch in _ARM and facts.hard_float)):
        return Manylinux(*_version(version))
    if libc == "musl":
        return Musllinux(*_version(version))
    return Generic("linux")


_ARM = frozenset(("armv7l", "armv8l"))


def _apple_arch(facts: HostFacts) -> str:
    if facts.pointer_size == 4:  # noqa: PLR2004 - 32 bit
        return "ppc" if facts.machine.startswith("ppc") else "i686"
    return {"arm64": "aarch64"}.get(facts.machine, facts.machine)


def _version(text: str) -> tuple[int, int]:
    # Distributors append to versions ("2.20-2014.11"): the first two numbers count.
    found = re.match(r"(\d+)(?:\.(\d+))?", text)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)
