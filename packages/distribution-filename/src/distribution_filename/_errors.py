"""The error of this package."""

from puffin_macros import PuffinError


class FilenameError(PuffinError):
    """A file name is not that of a wheel or of a source distribution.

    filename: the name as it was given. reason: what is wrong, without the name ("must have ...").
    """

    def __init__(self, filename: str, reason: str) -> None:
        super().__init__(filename, reason)
        self.filename = filename
        self.reason = reason

    def __str__(self) -> str:
        return f"The file name `{_shortened(self.filename)}` is not valid: it {self.reason}"


def _shortened(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else f"{text[:limit]}..."
