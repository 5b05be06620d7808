"""For which projects something holds: `--no-binary`, `--only-binary` and their like."""

from msgspec import Struct


class FormatControl(Struct, frozen=True):
    """For which projects a kind of file is ruled out, or another rule holds."""

    all: bool = False
    names: frozenset[str] = frozenset()

    def covers(self, name: str | None) -> bool:
        """Return whether the rule holds for the project; None: for one of unknown name."""
        return self.all or name in self.names
