"""A place in a text that is being parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep508._errors import RequirementError
from puffin_macros import lazy_pattern

if TYPE_CHECKING:
    import re

MAX_LENGTH = 32_768
"""Characters of the longest requirement that is read; real ones have less than 2,000."""

_SPACE = lazy_pattern(r"\s*")
_WORD = lazy_pattern(r"[\w.]+|\S")


class Cursor:
    """A text and the position up to which it was read."""

    __slots__ = ("position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        if len(text) > MAX_LENGTH:
            raise RequirementError(
                text[:MAX_LENGTH], 0, 1, f"a requirement has at most {MAX_LENGTH} characters"
            )

    def at_end(self) -> bool:
        """Return whether nothing is left."""
        return self.position >= len(self.text)

    def skip_space(self) -> None:
        """Go on to the next character that is no whitespace."""
        found = _SPACE.match(self.text, self.position)
        self.position = found.end() if found else self.position

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read what `pattern` matches here, or nothing."""
        found = pattern.match(self.text, self.position)
        if found:
            self.position = found.end()
        return found

    def take(self, literal: str) -> bool:
        """Read `literal` if it stands here."""
        if not self.text.startswith(literal, self.position):
            return False
        self.position += len(literal)
        return True

    def expected(self, what: str) -> RequirementError:
        """Return an error: `what` was expected here, and something else was found."""
        word = _WORD.match(self.text, self.position)
        found = repr(word[0]) if word else "the end"
        return self.fault(f"expected {what}, found {found}", width=len(word[0]) if word else 0)

    def fault(self, reason: str, *, start: int | None = None, width: int = 1) -> RequirementError:
        """Return an error about `width` characters from `start`, by default from here."""
        place = self.position if start is None else start
        return RequirementError(self.text, place, width, reason)
