"""Lists of projects: a requirement a line."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from puffin_cli import InputError

if TYPE_CHECKING:
    from puffin_cli import Context

_COMMENT = re.compile(r"(^|\s)#.*")


def read_projects(source: str, context: Context) -> tuple[str, ...]:
    """Return what a file, or `-` for stdin, lists.

    Raises: InputError - it cannot be read, or is no text.
    """
    try:
        text = _bytes(source, context).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"failed to open file `{source}`") from error
    except UnicodeDecodeError as error:
        raise InputError(f"`{source}` is not UTF-8") from error
    return listed(text)


def listed(text: str) -> tuple[str, ...]:
    """Return the lines that say something, without comments; a `#` in a word begins none."""
    lines = (_COMMENT.sub("", line).strip() for line in text.splitlines())
    return tuple(filter(None, lines))


def _bytes(source: str, context: Context) -> bytes:
    if source == "-":
        return b"" if sys.stdin is None else sys.stdin.buffer.read()
    with open(context.absolute(source), "rb") as stream:
        return stream.read()
