"""What a user asked to have installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pep508 import Requirement


class RequestedRequirement(Struct, frozen=True):
    """A requirement with what only the installer needs to know about it."""

    requirement: Requirement
    hashes: tuple[str, ...] = ()
    """`algorithm:hex digest` as in `--hash`; any one of them may match. Empty: any file will do."""
    origin: str = ""
    """Where it was written, `requirements.txt:3`; empty if it was written nowhere."""

    def __str__(self) -> str:
        place = f" ({self.origin})" if self.origin else ""
        return f"{self.requirement}{place}"
