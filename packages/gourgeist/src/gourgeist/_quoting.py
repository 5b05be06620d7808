"""Literals of the languages that activation scripts are written in.

Each function returns `text` as one literal that stands for exactly it, whatever it contains.
"""

from __future__ import annotations


def quote_sh(text: str) -> str:
    """Quote for POSIX shells, bash and zsh: nothing is special between single quotes."""
    return "'" + text.replace("'", "'\"'\"'") + "'"


def quote_csh(text: str) -> str:
    """Quote for csh and tcsh, where history and line ends count even between quotes."""
    text = text.replace("'", "'\\''").replace("!", "\\!")
    return "'" + text.replace("\n", "\\\n") + "'"


def quote_fish(text: str) -> str:
    """Quote for fish: backslash and quote are escaped by a backslash."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def quote_nu(text: str) -> str:
    """Quote for Nushell: a raw string with more hash signs than the text has after a quote."""
    hashes = "#"
    while f"'{hashes}" in text:
        hashes += "#"
    return f"r{hashes}'{text}'{hashes}"


def quote_powershell(text: str) -> str:
    """Quote for PowerShell, which takes typographic quotes for plain ones."""
    for quote in "'\u2018\u2019\u201a\u201b":
        text = text.replace(quote, quote * 2)
    return f"'{text}'"
