"""What a script says of itself in the comments of its metadata block."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from puffin_workspace._errors import (
    DuplicateBlockError,
    MissingBlockError,
    PyprojectReadError,
)
from puffin_workspace._project import Table, read_requires_python
from puffin_workspace._records import DeclaredRequirement, Key, Script
from puffin_workspace._toml import decode, parse_toml, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "script"
_OPENING = re.compile(r"# /// ([A-Za-z0-9-]+)")
_OPENING_LINE = f"# /// {KIND}"
_CLOSING = "# ///"


def read_script(path: str | os.PathLike[str], *, cwd: str | os.PathLike[str]) -> Script:
    """Return what the script at `path`, relative to `cwd`, says of itself.

    Spec: inline script metadata (PEP 723). Raises: PyprojectReadError, PyprojectSchemaError,
    MissingBlockError, DuplicateBlockError.
    """
    file = os.fspath(path)
    return parse_script(read_bytes(os.path.join(os.fspath(cwd), file), file), file=file)


def parse_script(data: bytes, *, file: str) -> Script:
    """Return what the source of a script says in its block; errors call it `file`.

    It is read as UTF-8; tables of tools are left to them. Lines of errors are those of the script.

    Raises: as `read_script`.
    """
    lines = decode(data, file).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = [(start, end) for kind, start, end in _blocks(lines) if kind == KIND]
    if len(blocks) > 1:
        raise DuplicateBlockError(file, blocks[0][0] + 1, blocks[1][0] + 1)
    for start, end in blocks:
        return _script(lines[start + 1 : end], start + 1, file)
    unclosed = [number for number, line in enumerate(lines, 1) if line == _OPENING_LINE]
    raise MissingBlockError(file, unclosed[0] if unclosed else 0)


def _blocks(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the kind of each block, and the indices of its first and last line.

    A block reaches to the last closing line before the comments end; one without is none.
    """
    index = 0
    while index < len(lines):
        opening = _OPENING.fullmatch(lines[index])
        end = _end(lines, index) if opening else None
        if opening and end is not None:
            yield opening[1], index, end
            index = end
        index += 1


def _end(lines: list[str], start: int) -> int | None:
    end, index = None, start + 1
    while index < len(lines) and (lines[index] == "#" or lines[index].startswith("# ")):
        if lines[index] == _CLOSING and index > start + 1:
            end = index
        index += 1
    return end


def _script(comments: list[str], start: int, file: str) -> Script:
    content = [comment[2:] for comment in comments]
    try:
        document = parse_toml("\n".join(content).encode(), file)
    except PyprojectReadError as error:
        if _OPENING_LINE in comments:  # two blocks with nothing between them are one
            second = start + comments.index(_OPENING_LINE) + 1
            raise DuplicateBlockError(file, start, second) from None
        raise _in_script(error, comments, start) from error.__cause__
    table = Table(file, "", document)
    dependencies = table.requirements("dependencies")
    return Script(
        file=file,
        requires_python=read_requires_python(table),
        dependencies=tuple(
            DeclaredRequirement(requirement, Key(file, f"dependencies[{index}]"))
            for index, requirement in enumerate(dependencies)
        ),
    )


def _in_script(error: PyprojectReadError, comments: list[str], start: int) -> PyprojectReadError:
    """Return the error with the place in the script for that in the content of its block."""
    if not error.line:
        return error
    text = comments[min(error.line, len(comments)) - 1]
    line, column = error.line + start, error.column + 2
    return PyprojectReadError(error.file, error.reason, line, column, text)
