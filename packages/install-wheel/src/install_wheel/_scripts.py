"""Scripts: those made for entry points, and those whose first line asks for an interpreter."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from puffin_package import EntryPoint

_TEMPLATE = """\
# -*- coding: utf-8 -*-
import sys

from {module} import {name}

if __name__ == "__main__":
    for suffix in ("-script.pyw", "-script.py", ".pyw", ".exe"):
        if sys.argv[0].endswith(suffix):
            sys.argv[0] = sys.argv[0][: -len(suffix)]
            break
    sys.exit({attribute}())
"""
# Linux reads 127 bytes of the first line before 5.1, 255 since; macOS 512. The least is safe.
_MAX_SHEBANG = 127


def script_file(entry: EntryPoint, executable: str) -> tuple[str, bytes]:
    """Return file name and content of the script for a console or GUI entry point.

    For an interpreter of Windows that is a launcher, an `.exe` with the script at its end.

    Spec: entry points specification, use for scripts.
    """
    if executable.lower().endswith(".exe"):
        return _launcher(entry, executable)
    body = _TEMPLATE.format(
        module=entry.module,
        name=(entry.attribute or "").partition(".")[0],
        attribute=entry.attribute,
    )
    return entry.name, shebang(executable) + body.encode()


def _launcher(entry: EntryPoint, executable: str) -> tuple[str, bytes]:
    from installer.scripts import Script

    section: Literal["gui", "console"] = "gui" if entry.group == "gui_scripts" else "console"
    script = Script(entry.name, entry.module, entry.attribute or "", section)
    return script.generate(executable, "win-arm64" if "ARM64" in sys.version else "win-amd64")


def shebang(executable: str) -> bytes:
    """Return the first line of a script for `executable`, or the first three.

    A kernel cuts long lines and splits them at spaces. Where either would happen the script
    starts as one for `/bin/sh`, which runs the interpreter on it; Python sees a string there.
    """
    raw = os.fsencode(executable)
    if len(raw) + 3 <= _MAX_SHEBANG and len(raw.split()) == 1 and _is_utf8(raw):
        return b"#!" + raw + b"\n"
    if _is_utf8(raw) and not any(character in raw for character in b"'\\\n\r\0"):
        word = b"'" + raw + b"'"
    else:
        # Quotes and backslashes mean something else to Python; octal it reads as the shell does.
        word = b"\"$(printf '" + b"".join(b"\\%03o" % byte for byte in raw) + b"')\""
    return b"#!/bin/sh\n'''exec' " + word + b' "$0" "$@"\n' + b"' '''\n"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def rewritten(content: bytes, executable: str) -> bytes | None:
    """Return a script with `#!python` replaced by the interpreter; None where it has another start.

    Spec: binary distribution format: `#!python` and `#!pythonw` are placeholders.
    """
    if not content.startswith(b"#!python"):
        return None
    line, _, rest = content.partition(b"\n")
    if line.startswith(b"#!pythonw") and executable.lower().endswith("python.exe"):
        executable = f"{executable[:-4]}w.exe"
    return shebang(executable) + rest
