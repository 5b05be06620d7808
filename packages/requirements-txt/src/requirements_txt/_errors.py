"""The errors of this package.

RequirementsFileError
    UnreadableFileError         a file cannot be opened or is no text
        MissingFileError        it is not there
        RemoteFileError         it is remote, and nothing was given to fetch it
    RequirementsSyntaxError     something in a line is wrong
        UnknownOptionError      an option that requirements files do not have
        IncludeCycleError       a file includes itself, directly or not
    TooLargeError               a file, or all of them together, exceed a bound
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep508 import mask_credentials, underline
from puffin_macros import PuffinError

if TYPE_CHECKING:
    from requirements_txt._records import Origin


class RequirementsFileError(PuffinError):
    """The base of the errors of this package.

    `chain` tells who included the file, the innermost first.
    """

    def __init__(self, file: str, reason: str, chain: tuple[Origin, ...] = ()) -> None:
        self.file = mask_credentials(file)
        self.reason = reason
        self.chain = chain
        super().__init__(self.file, reason, chain)

    def _included(self) -> str:
        return "".join(f"\nincluded from {mask_credentials(str(it))}" for it in self.chain)


class UnreadableFileError(RequirementsFileError):
    """A file cannot be opened, or is no text."""

    def __str__(self) -> str:
        return f"failed to open file `{self.file}`: {self.reason}{self._included()}"


class MissingFileError(UnreadableFileError):
    """A file does not exist."""


class RemoteFileError(UnreadableFileError):
    """A file is remote, and the caller gave nothing to fetch it with."""


class TooLargeError(RequirementsFileError):
    """A file, or all files together, exceed a bound."""

    def __str__(self) -> str:
        return f"`{self.file}` is refused: {self.reason}{self._included()}"


class RequirementsSyntaxError(RequirementsFileError):
    """Something in a line is wrong.

    `line` and `column` count from 1, `width` counts characters of `text`, the line as it stands in
    the file but for credentials.
    """

    def __init__(
        self,
        origin: Origin,
        text: str,
        width: int,
        reason: str,
        chain: tuple[Origin, ...] = (),
    ) -> None:
        super().__init__(origin.file, reason, chain)
        self.line = origin.line
        self.column = origin.column
        self.text = mask_credentials(text)
        self.width = width
        self.args = (origin, self.text, width, reason, chain)

    def __str__(self) -> str:
        place = f"`{self.file}` line {self.line} column {self.column}"
        shown = underline(self.text, self.column - 1, self.width)
        return f"{place}: {self.reason}\n{shown}{self._included()}"


class UnknownOptionError(RequirementsSyntaxError):
    """An option that requirements files do not have, or not in this place."""


class IncludeCycleError(RequirementsSyntaxError):
    """A file includes itself, directly or not."""
