"""For which projects something holds: `--no-binary`, `--only-binary` and their like."""

from __future__ import annotations

from msgspec import Struct


class FormatControl(Struct, frozen=True):
    """For which projects a kind of file is ruled out, or another rule holds."""

    all: bool = False
    names: frozenset[str] = frozenset()
    spared: frozenset[str] = frozenset()
    """Who is not meant by `all`."""

    def sparing(self, other: FormatControl) -> FormatControl:
        """Return the rule without those that the other one names, as far as it is for all."""
        return FormatControl(self.all, self.names, other.names)

    def covers(self, name: str | None) -> bool:
        """Return whether the rule holds for the project; None: for one of unknown name."""
        return name in self.names or (self.all and name not in self.spared)
