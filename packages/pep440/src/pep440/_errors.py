"""The errors of the package, which underline what is wrong.

Pep440Error
├── VersionError     a text is no version
└── SpecifierError   a text is no list of version specifiers
"""

from __future__ import annotations

from puffin_macros import PuffinError

_WINDOW = 120
"""Characters of a long text that are shown before, of and after the fault."""


class Pep440Error(PuffinError):
    """A text does not follow PEP 440.

    Shown as three lines: the reason, the text, and carets under the fault.
    """

    def __init__(self, text: str, start: int, width: int, reason: str) -> None:
        super().__init__(text, start, width, reason)
        self.text = text
        self.start = start
        """Where the fault begins: an index of `text`."""
        self.width = width
        """The length of the fault, in characters."""
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason}\n{underline(self.text, self.start, self.width)}"


class VersionError(Pep440Error):
    """A text is no version."""


class SpecifierError(Pep440Error):
    """A text is no list of version specifiers."""


def underline(text: str, start: int, width: int) -> str:
    """Return two lines: `text`, and carets below `width` characters from `start`, at least one.

    Wide characters take two columns, combining ones none. Line breaks become blanks, and of a long
    text only the surroundings of the fault are shown.
    """
    width = min(width, _WINDOW)
    first = max(0, start - _WINDOW)
    last = min(len(text), start + max(width, 1) + _WINDOW)
    shown = "".join(char if char.isprintable() else " " for char in text[first:last])
    before = ("..." if first else "") + shown[: start - first]
    after = shown[start - first :] + ("..." if last < len(text) else "")
    carets = "^" * max(1, _columns(shown[start - first : start - first + width]))
    return f"{before}{after}\n{' ' * _columns(before)}{carets}"


def _columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text
    )
