"""Commands that take one word: the parser admits any number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


def single_word(words: Sequence[str], usage: str) -> str:
    """Return the only word; that there is one is for the parser to see.

    Raises: UsageError - there are more.
    """
    if len(words) > 1:
        raise UsageError(f"unexpected argument '{words[1]}' found", usage)
    return words[0]
