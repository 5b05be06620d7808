"""The errors of installing.

PuffinError
└── InstallError
    ├── UnknownSchemeError      a wheel has files for a directory that no environment has
    ├── PathCollisionError      a wheel has two files for one place
    ├── MissingRecordError      an installed distribution does not say which files are its own
    └── CompileError            bytecode could not be compiled
"""

from __future__ import annotations

from puffin_macros import PuffinError


class InstallError(PuffinError):
    """A wheel cannot be installed, or a distribution cannot be uninstalled."""


class UnknownSchemeError(InstallError):
    """A wheel has files for a directory that no environment has."""

    def __init__(self, distribution: str, path: str) -> None:
        super().__init__(distribution, path)
        self.distribution = distribution
        self.path = path

    def __str__(self) -> str:
        return f"{self.distribution} has a data file for an unknown directory: {self.path}"


class PathCollisionError(InstallError):
    """A wheel has two files for one place."""

    def __init__(self, distribution: str, path: str) -> None:
        super().__init__(distribution, path)
        self.distribution = distribution
        self.path = path

    def __str__(self) -> str:
        return f"{self.distribution} has two files for the same place: {self.path}"


class MissingRecordError(InstallError):
    """An installed distribution does not say which files are its own."""

    def __init__(self, dist_info: str, reason: str) -> None:
        super().__init__(dist_info, reason)
        self.dist_info = dist_info
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.dist_info} cannot be uninstalled without a RECORD: {self.reason}"


class CompileError(InstallError):
    """Bytecode could not be compiled."""

    def __init__(self, executable: str, reason: str) -> None:
        super().__init__(executable, reason)
        self.executable = executable
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.executable} could not compile bytecode: {self.reason}"
