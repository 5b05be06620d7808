"""Errors of platform-host."""

from puffin_macros import PuffinError


class PlatformError(PuffinError):
    """The name of a target platform is not known."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        """What was asked for."""
        self.known = known
        """Every name that is understood."""

    def __str__(self) -> str:
        return f"unknown platform {self.name!r}; known are: {', '.join(self.known)}"
