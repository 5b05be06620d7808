"""The errors of this package, which underline what is wrong."""

from puffin_macros import PuffinError, lazy_pattern

_USER_INFO = lazy_pattern(r"(?<=://)[^\s/]+(?=@)")


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
    """Return two lines: `text`, and carets below a fault in it; see `pep440.underline`."""
    import pep440  # whoever shows no error may do without

    return pep440.underline(text, start, width)
