"""What a run did to an environment, for reports."""

from __future__ import annotations

from msgspec import Struct


class Change(Struct, frozen=True):
    """One distribution that came or went."""

    name: str
    version: str
    url: str | None = None
    """The direct reference it came from, as the user wrote it and without credentials."""

    def __str__(self) -> str:
        return f"{self.name}=={self.version}" if self.url is None else f"{self.name} @ {self.url}"


class ChangeSet(Struct, frozen=True):
    """All changes of a run, each part sorted by name."""

    installed: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
