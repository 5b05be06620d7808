"""The errors of the package, which underline what is wrong.

Pep440Error
├── VersionError     a text is no version
└── SpecifierError   a text is no list of version specifiers
"""

from __future__ import annotations

from puffin_macros import PuffinError

_SHOWN = 120
_BEFORE = 40


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
    """Return `text` and below it carets under the `width` characters from `start`.

    At least one caret is drawn. Line ends become spaces, wide characters get two carets, and of a
    long text only the surroundings of the fault are shown.
    """
    text = "".join(character if character.isprintable() else " " for character in text)
    if len(text) > _SHOWN:
        first = max(0, start - _BEFORE)
        cut = text[first : first + _SHOWN]
        lead = "..." if first else ""
        tail = "..." if first + _SHOWN < len(text) else ""
        text, start = f"{lead}{cut}{tail}", start - first + len(lead)
    columns = _columns(text[start : start + width])
    return f"{text}\n{' ' * _columns(text[:start])}{'^' * max(1, columns)}"


def _columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )
