"""Errors of gourgeist.

VenvError
    TargetExistsError       something is there that must not be replaced unasked
    UnusableTargetError     no environment can work in this place
    UnsupportedTargetError  an interpreter for which no environment can be made
"""

from puffin_macros import PuffinError


class VenvError(PuffinError):
    """A virtual environment cannot be made."""


class TargetExistsError(VenvError):
    """The place is taken by something that may not be replaced."""

    def __init__(self, path: str, kind: str) -> None:
        super().__init__(path, kind)
        self.path = path
        """The place."""
        self.kind = kind
        """`environment` (which `clear` would replace), `directory` (not empty) or `file`."""

    def __str__(self) -> str:
        if self.kind == "environment":
            return f"{self.path} is a virtual environment already; --clear replaces it"
        if self.kind == "directory":
            return f"the directory {self.path} exists, is not empty and is no virtual environment"
        return f"{self.path} exists and is no directory"


class UnusableTargetError(VenvError):
    """An environment would not work in this place."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        """The place."""
        self.reason = reason
        """Why not: a clause without a full stop."""

    def __str__(self) -> str:
        return f"no virtual environment can be at {self.path!r}: {self.reason}"


class UnsupportedTargetError(VenvError):
    """An interpreter's environments have a layout that is not supported."""

    def __init__(self, executable: str, reason: str) -> None:
        super().__init__(executable, reason)
        self.executable = executable
        """The interpreter."""
        self.reason = reason
        """Why not: a clause without a full stop."""

    def __str__(self) -> str:
        return f"cannot make an environment for {self.executable}: {self.reason}"
