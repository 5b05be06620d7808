"""Values of options as they stand in requirements files, where words are those of a shell."""

from __future__ import annotations

_TO_QUOTE = frozenset(" \t'\"\\")


def option_value(text: str) -> str:
    """Return what is read as `text` behind an option."""
    if _TO_QUOTE.isdisjoint(text):
        return text
    from shlex import quote

    return quote(text)
