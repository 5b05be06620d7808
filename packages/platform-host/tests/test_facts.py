from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING

import pytest

from platform_host._facts import _is_hard_float, parse_musl, read_elf

if TYPE_CHECKING:
    from pathlib import Path

LOADER = b"/lib/ld-musl-armhf.so.1\0"


def elf(*, wide: bool, big: bool, flags: int, loader: bytes | None) -> bytes:
    """Return the start of an ELF file: header, one program header, the loader's name."""
    order = ">" if big else "<"
    ident = b"\x7fELF" + bytes([2 if wide else 1, 2 if big else 1, 1]) + bytes(9)
    size = 64 if wide else 52
    entry = 56 if wide else 32
    kind, start, length = (3, size + entry, len(loader)) if loader else (1, 0, 0)
    words = "HHIQQQIHHHHHH" if wide else "HHIIIIIHHHHHH"
    head = struct.pack(order + words, 2, 40, 1, 0, size, 0, flags, size, entry, 1, 0, 0, 0)
    if wide:
        table = struct.pack(order + "IIQQQQQQ", kind, 4, start, 0, 0, length, length, 1)
    else:
        table = struct.pack(order + "IIIIIIII", kind, start, 0, 0, length, length, 4, 1)
    return ident + head + table + (loader or b"")


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("big", [True, False])
def test_reads_loader_and_flags_of_every_kind_of_elf_file(
    tmp_path: Path, wide: bool, big: bool
) -> None:
    file = tmp_path / "python"
    file.write_bytes(elf(wide=wide, big=big, flags=0x05000400, loader=LOADER))

    assert read_elf(str(file)) == ("/lib/ld-musl-armhf.so.1", 0x05000400)


def test_static_executable_names_no_loader(tmp_path: Path) -> None:
    file = tmp_path / "python"
    file.write_bytes(elf(wide=True, big=False, flags=0, loader=None))

    assert read_elf(str(file)) == ("", 0)


@pytest.mark.parametrize(
    "content", [b"", b"#!/bin/sh\n", b"\x7fELF", b"\x7fELF\x02\x01" + b"x" * 9]
)
def test_what_is_no_elf_file_says_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "python"
    file.write_bytes(content)

    assert read_elf(str(file)) is None


def test_missing_file_says_nothing(tmp_path: Path) -> None:
    assert read_elf(str(tmp_path / "python")) is None


@pytest.mark.skipif(sys.platform != "linux", reason="executables are ELF files on Linux")
def test_reads_the_loader_of_the_running_interpreter() -> None:
    loader, _ = read_elf(sys.executable)

    assert loader == "" or loader.startswith("/")


@pytest.mark.parametrize(
    ("flags", "hard"),
    [(0x05000400, True), (0x05000200, False), (0x04000400, False), (0, False)],
)
def test_hard_float_is_a_flag_of_version_five(flags: int, hard: bool) -> None:
    assert _is_hard_float(flags) is hard


@pytest.mark.parametrize(
    ("text", "libc"),
    [
        ("musl libc (x86_64)\nVersion 1.2.4\nDynamic Program Loader\n", "musl 1.2.4"),
        ("\nmusl libc (armhf)\n\nVersion 1.1.24_git\n", "musl 1.1.24_git"),
        ("musl libc (x86_64)\n", ""),
        ("ld.so (GNU libc) version 2.36\nVersion 2.36\n", ""),
        ("", ""),
    ],
)
def test_loader_of_musl_tells_its_version(text: str, libc: str) -> None:
    assert parse_musl(text) == libc
