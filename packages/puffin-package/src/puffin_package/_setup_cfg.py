"""The name of a project in setup.cfg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_package._source_file import read_source_file

if TYPE_CHECKING:
    from puffin_normalize import ProjectName

_MAX_BYTES = 1 << 20


def setup_cfg_name(root: str) -> ProjectName | None:
    """Return `name` of the section `metadata`, unless it is to be computed (`attr:`, `file:`)."""
    data = read_source_file(root, "setup.cfg", _MAX_BYTES)
    return None if data is None else _name(data)


def _name(data: bytes) -> ProjectName | None:
    from configparser import Error, RawConfigParser

    from puffin_normalize import InvalidNameError, normalize_project

    parser = RawConfigParser(strict=False)
    try:
        parser.read_string(data.decode("utf-8"))
        # "attr: x" and "file: x" are no valid names.
        return normalize_project(parser.get("metadata", "name", fallback="").strip())
    except (Error, UnicodeDecodeError, InvalidNameError):
        return None
