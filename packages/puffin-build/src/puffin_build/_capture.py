"""What a process prints, kept within bounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = 64 * 1024
TAIL = 256 * 1024
"""Bytes that are kept of the beginning and of the end of an output."""
_LONGEST_LINE = 16 * 1024
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|.)")
_LINE_ENDS = re.compile(r"\r+\n?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Capture:
    """The beginning and the end of an output, and each of its lines to a callback as it comes."""

    def __init__(self, output: Callable[[str], None] | None = None) -> None:
        self._output = output
        self._line = bytearray()
        self._head = bytearray()
        self._tail = bytearray()
        self._omitted = 0

    def write(self, data: bytes) -> None:
        """Take what the process printed. Cost: O(bytes), memory bounded."""
        room = HEAD - len(self._head)
        self._head += data[:room]
        self._tail += data[room:]
        if len(self._tail) > 2 * TAIL:
            self._shorten()
        if self._output is not None:
            self._tell(data, self._output)

    def close(self) -> None:
        """Hand out the last line if it has no end."""
        if self._output is not None and self._line:
            self._output(plain_text(bytes(self._line)))
        self._line.clear()

    def text(self) -> str:
        """Return what was kept, without control sequences; a line says how much is missing."""
        self._shorten()
        if not self._omitted:
            return plain_text(bytes(self._head + self._tail))
        note = f"\n[{self._omitted} bytes left out]\n"
        return plain_text(bytes(self._head)) + note + plain_text(bytes(self._tail))

    def _shorten(self) -> None:
        excess = len(self._tail) - TAIL
        if excess > 0:
            del self._tail[:excess]
            self._omitted += excess

    def _tell(self, data: bytes, output: Callable[[str], None]) -> None:
        self._line += data
        if b"\n" not in data and len(self._line) < _LONGEST_LINE:
            return
        *lines, rest = bytes(self._line).split(b"\n")
        if len(rest) >= _LONGEST_LINE:
            lines.append(rest)
            rest = b""
        self._line[:] = rest
        for line in lines:
            output(plain_text(line.rstrip(b"\r")))


def plain_text(data: bytes) -> str:
    """Return bytes of any origin as text that a terminal shows as it is."""
    text = _LINE_ENDS.sub("\n", _ESCAPES.sub("", data.decode("utf-8", "replace")))
    return _CONTROLS.sub("", text)
