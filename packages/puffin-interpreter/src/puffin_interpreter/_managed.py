"""The marker file of interpreters that another tool manages."""

from __future__ import annotations

from configparser import ConfigParser, Error

_GENERAL = "The installation is managed by another tool, which asks to be left alone."


def read_message(marker: str) -> str:
    """Return the message of a marker file; a general one where it has none that can be read.

    Spec: PEP 668.
    """
    parser = ConfigParser(interpolation=None)
    try:
        with open(marker, encoding="utf-8") as file:
            parser.read_file(file)
        return parser.get("externally-managed", "Error").strip() or _GENERAL
    except (Error, OSError, UnicodeDecodeError):
        # PEP 668: the file counts even if its content is of no use.
        return _GENERAL
