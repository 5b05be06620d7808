"""TOML files, with errors that tell the place."""

from __future__ import annotations

import os
import re
from typing import Any

from puffin_workspace._errors import PyprojectReadError

MAX_BYTES = 4 * 1024 * 1024
"""Bytes of the longest file that is read."""

_PLACE = re.compile(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def read_bytes(path: str, file: str) -> bytes:
    """Return the bytes at `path`, which errors call `file`.

    Raises: PyprojectReadError.
    """
    try:
        with open(path, "rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise PyprojectReadError(file, error.strerror or str(error)) from error


def parse_toml(data: bytes, file: str) -> dict[str, Any]:
    """Return the document that `data` spells.

    Raises: PyprojectReadError - with line and column.
    """
    import tomllib

    text = decode(data, file)
    try:
        return tomllib.loads(text)
    except ValueError as error:  # a TOMLDecodeError, or a number of too many digits for Python
        raise _syntax_error(file, text, str(error)) from error
    except RecursionError as error:
        raise PyprojectReadError(file, "values are nested too deeply") from error


def decode(data: bytes, file: str) -> str:
    """Return the text of a file, without the byte order mark that some editors write.

    Raises: PyprojectReadError - it is too long, or not encoded in UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise PyprojectReadError(file, f"it has more than {MAX_BYTES // 2**20} MB")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PyprojectReadError(file, f"line {line} is not encoded in UTF-8") from error


def find_pyproject(path: str | os.PathLike[str]) -> str | None:
    """Return the `pyproject.toml` in the directory `path` or in the nearest one above it."""
    directory = os.path.abspath(os.fspath(path))
    while True:
        candidate = os.path.join(directory, "pyproject.toml")
        if os.path.isfile(candidate):
            return candidate
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent


def _syntax_error(file: str, text: str, message: str) -> PyprojectReadError:
    lines = text.split("\n")
    found = _PLACE.fullmatch(message)
    if not found:
        return PyprojectReadError(file, message)
    line = int(found[2] or len(lines))
    content = lines[min(line, len(lines)) - 1].rstrip("\r")
    column = int(found[3] or len(content) + 1)
    return PyprojectReadError(file, found[1], line, column, content)
