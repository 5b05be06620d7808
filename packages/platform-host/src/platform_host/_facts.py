"""What a Python can say of the host it runs on.

This module also runs alone, in interpreters that lack this package (`facts_script`): it holds to
Python 3.8 and the standard library, and answers in plain values.
"""

from __future__ import annotations

import os
import struct
import sys
import sysconfig


def host_facts() -> dict[str, str | int | bool]:
    """Return the facts about the running interpreter that `platform_of` needs, for JSON."""
    libc, hard_float = _linux_facts(sys.executable) if sys.platform == "linux" else ("", False)
    system_version, machine = _apple_facts() if sys.platform == "darwin" else ("", "")
    return {
        "platform": sysconfig.get_platform(),
        "pointer_size": struct.calcsize("P"),
        "libc": libc,
        "hard_float": hard_float,
        "system_version": system_version,
        "machine": machine,
    }


def _linux_facts(executable: str) -> tuple[str, bool]:
    libc = _glibc()
    elf = read_elf(executable) if not libc or os.uname().machine.startswith("arm") else None
    if not libc and elf is not None and "musl" in elf[0]:
        libc = _musl(elf[0])
    return (libc if _manylinux_agrees(libc) else "", elf is not None and _is_hard_float(elf[1]))


def _glibc() -> str:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, OSError, ValueError):  # another libc, or a Python without confstr
        return _glibc_by_symbol()


def _glibc_by_symbol() -> str:
    try:
        import ctypes

        version = ctypes.CDLL(None).gnu_get_libc_version
    except (ImportError, OSError, AttributeError):
        return ""
    version.restype = ctypes.c_char_p
    text: str = version().decode("ascii")
    return "glibc " + text


def _musl(loader: str) -> str:
    # PEP 656: musl tells its version only when its loader is run without a program.
    import subprocess

    try:
        run = subprocess.run([loader], stderr=subprocess.PIPE, check=False)  # noqa: S603 - our own loader
    except OSError:
        return ""
    return parse_musl(run.stderr.decode("utf-8", "replace"))


def parse_musl(text: str) -> str:
    """Return `musl X.Y.Z` from what the loader of musl prints, or nothing."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].startswith("musl") and lines[1].startswith("Version "):
        return "musl " + lines[1][len("Version ") :]
    return ""


def _manylinux_agrees(libc: str) -> bool:
    # PEP 600: a distributor may say in a module `_manylinux` that such wheels do not run.
    try:
        from _manylinux import manylinux_compatible  # type: ignore[import-not-found]  # rarely there
    except ImportError:
        return True
    name, _, version = libc.partition(" ")
    major, _, minor = version.partition(".")
    if name != "glibc" or not (major.isdigit() and minor.isdigit()):
        return True
    machine = sysconfig.get_platform().partition("-")[2]
    return manylinux_compatible(int(major), int(minor), machine) is not False


def read_elf(path: str) -> tuple[str, int] | None:
    """Return the loader that an ELF file names (or nothing) and its flags; None: no ELF file.

    Spec: System V ABI, ELF header and program header.
    """
    try:
        with open(path, "rb") as file:
            return _parse_elf(file.read(4096))
    except (OSError, struct.error):
        return None


def _parse_elf(data: bytes) -> tuple[str, int] | None:
    if data[:4] != b"\x7fELF" or data[4:5] not in (b"\1", b"\2") or data[5:6] not in (b"\1", b"\2"):
        return None
    order = "<" if data[5] == 1 else ">"
    wide = data[4] > 1  # class 2: 64 bit
    header = struct.unpack_from(order + ("QQQIHHHHHH" if wide else "IIIIHHHHHH"), data, 24)
    table, flags, size, count = header[1], header[3], header[5], header[6]
    for index in range(count):
        kind, start, length = _program_header(data, table + index * size, order, wide=wide)
        if kind == 3:  # noqa: PLR2004 - PT_INTERP
            return data[start : start + length].split(b"\0")[0].decode("utf-8", "replace"), flags
    return "", flags


def _program_header(data: bytes, offset: int, order: str, *, wide: bool) -> tuple[int, int, int]:
    if wide:
        kind, _flags, start, _, _, length = struct.unpack_from(order + "IIQQQQ", data, offset)
    else:
        kind, start, _, _, length = struct.unpack_from(order + "IIIII", data, offset)
    return kind, start, length


def _is_hard_float(flags: int) -> bool:
    # ARM ELF ABI: version 5 in the top byte, hard float in bit 10.
    return flags >> 24 == 5 and flags & 0x400 != 0  # noqa: PLR2004 - as said


def _apple_facts() -> tuple[str, str]:
    import platform

    version, _, machine = platform.mac_ver()
    if version.startswith("10.16"):
        # Pythons built with an old SDK are told 10.16 on every later system.
        import subprocess

        code = "import platform; print(platform.mac_ver()[0])"
        environ = dict(os.environ, SYSTEM_VERSION_COMPAT="0")
        command = [sys.executable, "-sS", "-c", code]
        run = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=False)  # noqa: S603 - ourselves
        version = run.stdout.decode().strip() or version
    return version, machine
