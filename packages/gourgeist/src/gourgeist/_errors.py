"""Errors of gourgeist.

VenvError
    TargetExistsError       something is there that must not be replaced unasked
    UnsupportedTargetError  an interpreter for which no environment can be made
"""

from puffin_macros import PuffinError


class VenvError(PuffinError):
    """A virtual environment cannot be made."""


class TargetExistsError(VenvError):
    """The directory exists and may not be replaced."""

    def __init__(self, path: str, *, is_environment: bool) -> None:
        super().__init__(path, is_environment)
        self.path = path
        """The directory."""
        self.is_environment = is_environment
        """Whether it is a virtual environment, which `clear` would replace."""

    def __reduce__(self) -> tuple[object, ...]:
        return _target_exists, (self.path, self.is_environment)

    def __str__(self) -> str:
        if self.is_environment:
            return f"{self.path} is a virtual environment already; --clear replaces it"
        return f"{self.path} exists and is not a virtual environment"


def _target_exists(path: str, is_environment: bool) -> TargetExistsError:  # noqa: FBT001 - unpickles
    return TargetExistsError(path, is_environment=is_environment)


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
