"""The error of the package."""

from __future__ import annotations

from puffin_macros import PuffinError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Literal

    NameKind = Literal["project", "extra", "dependency group"]
    """What a name is meant to name."""
else:
    NameKind = str

_SHOWN = 80


class InvalidNameError(PuffinError):
    """A text is no valid name of a project, an extra or a dependency group."""

    def __init__(self, text: str, kind: NameKind) -> None:
        super().__init__(text, kind)
        self.text = text
        self.kind: NameKind = kind

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}..."
        return (
            f"{shown!r} is not a valid {self.kind} name: it must consist of ASCII letters, digits, "
            "'-', '_' and '.', and start and end with a letter or digit"
        )
