"""The errors of this package, and the underline that shows where a text is at fault."""

from puffin_macros import PuffinError, lazy_pattern

_USER_INFO = lazy_pattern(r"(?<=://)[^\s/@]+(?=@)")
_WINDOW = 120
"""Characters of a long text that are shown before, of and after the fault."""


class Pep508Error(PuffinError):
    """The base of the errors of this package."""


class RequirementError(Pep508Error):
    """A text is no requirement or marker.

    `start` and `width` count characters of `text`; a width of 0 is the end of the text.
    Credentials in `text` are masked, character by character.
    """

    def __init__(self, text: str, start: int, width: int, reason: str) -> None:
        self.text = mask_credentials(text)
        self.start = start
        self.width = width
        self.reason = reason
        super().__init__(self.text, start, width, reason)

    def __str__(self) -> str:
        return f"{self.reason}\n{underline(self.text, self.start, self.width)}"


class PythonVersionError(Pep508Error):
    """A marker environment cannot be made for this Python version."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(version)

    def __str__(self) -> str:
        return f"expected a Python version such as 3.12 or 3.12.1, found {self.version!r}"


def mask_credentials(text: str) -> str:
    """Return `text`, as long as it was, with the user information of its URLs starred out."""
    return _USER_INFO.sub(lambda found: "*" * len(found[0]), text) if "@" in text else text


def underline(text: str, start: int, width: int) -> str:
    """Return two lines: `text`, and carets below `width` characters from `start`.

    Wide characters take two columns, combining ones none. Line breaks become blanks, and of a long
    text only the surroundings of the fault are shown.
    """
    width = min(width, _WINDOW)
    first = max(0, start - _WINDOW)
    last = min(len(text), start + max(width, 1) + _WINDOW)
    shown = "".join(char if char.isprintable() else " " for char in text[first:last])
    before = ("..." if first else "") + shown[: start - first]
    after = shown[start - first :] + ("..." if last < len(text) else "")
    carets = "^" * max(1, columns(shown[start - first : start - first + width]))
    return f"{before}{after}\n{' ' * columns(before)}{carets}"


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text
    )
