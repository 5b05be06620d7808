"""`[tool.puffin] cache-keys`: further files of a source tree on which its build depends.

For example `cache-keys = [{file = "src/**/*.c"}, {file = "VERSION"}]`.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from puffin_cache import digest
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_TREE = 100_000
"""Files that are looked at for one project; a project that names more is not followed further."""
_MAX_KEYS = 100


def cache_key_stamps(directory: str, pyproject: bytes) -> Iterator[str]:
    """Yield one stamp a pattern: the pattern, and what its files' names, times and sizes make.

    A pattern has `*`, `?` and `**` for any number of directories; files and directories whose names
    begin with a dot match only where the pattern does, too. Links to directories are not followed.
    What cannot be read is passed over; what leads out of the tree is too, with a warning.

    Cost: one walk over the tree if there is a pattern with wildcards.
    """
    for pattern in _patterns(directory, pyproject):
        lines = sorted(f"{path} {stamp}" for path, stamp in _matching(directory, pattern))
        content = digest("\n".join(lines))
        yield f"{pattern} {len(lines)} {content}"


def _patterns(directory: str, pyproject: bytes) -> Iterator[str]:
    import tomllib

    try:
        keys = tomllib.loads(pyproject.decode()).get("tool", {}).get("puffin", {})["cache-keys"]
        patterns = [key["file"] for key in keys[:_MAX_KEYS]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    for pattern in patterns:
        if isinstance(pattern, str) and _is_inside(pattern):
            yield pattern
        else:
            warn_once(f"Ignoring the cache key {pattern!r} of `{directory}`: no path inside it")


def _is_inside(pattern: str) -> bool:
    return bool(pattern) and not os.path.isabs(pattern) and ".." not in pattern.split("/")


def _matching(directory: str, pattern: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the stamp of each file that a pattern names."""
    if not any(sign in pattern for sign in "*?["):
        yield from _stamped(directory, pattern)
        return
    fits, hidden = _expression(pattern), "/." in f"/{pattern}"
    for number, path in enumerate(_files(directory, hidden=hidden)):
        if number >= LARGEST_TREE:
            warn_once(f"`{directory}` has too many files to follow the cache key {pattern!r}")
            return
        if fits.fullmatch(path):
            yield from _stamped(directory, path)


def _files(directory: str, *, hidden: bool) -> Iterator[str]:
    for parent, names, files in os.walk(directory):
        names[:] = [name for name in names if hidden or not name.startswith(".")]
        below = os.path.relpath(parent, directory).replace(os.sep, "/")
        prefix = "" if below == "." else f"{below}/"
        yield from (f"{prefix}{name}" for name in files if hidden or not name.startswith("."))


def _expression(pattern: str) -> re.Pattern[str]:
    text = ""
    for part in pattern.split("/"):
        if part == "**":
            text += "(?:[^/]+/)*"
        else:
            text += _part(part) + "/"
    return re.compile(text.removesuffix("/") if not pattern.endswith("**") else f"{text}[^/]+")


def _part(part: str) -> str:
    wild = {"*": "[^/]*", "?": "[^/]"}
    return "".join(wild.get(sign) or re.escape(sign) for sign in re.sub(r"\*+", "*", part))


def _stamped(directory: str, path: str) -> Iterator[tuple[str, str]]:
    try:
        status = os.stat(os.path.join(directory, path))
    except OSError:
        return
    yield path, f"{status.st_mtime_ns} {status.st_size}"
