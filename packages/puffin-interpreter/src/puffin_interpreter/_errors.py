"""Errors of puffin-interpreter.

InterpreterError
    InterpreterNotFoundError    nothing on this machine answers a request
    BrokenInterpreterError      it does not run, or answers nonsense
    UnsupportedPythonError      older than 3.8
    EnvironmentNotFoundError    there is no environment to work in
    EnvironmentConflictError    two environments are active
    BrokenEnvironmentError      a directory that ought to be an environment is none
"""

from __future__ import annotations

from puffin_macros import PuffinError, Record


class InterpreterError(PuffinError):
    """An interpreter or an environment cannot be used."""


class Attempt(Record):
    """An interpreter that was looked at, and why it was not taken."""

    path: str
    """Where it is, or the name that was looked for."""
    reason: str
    """Why not: a clause without a full stop."""


class InterpreterNotFoundError(InterpreterError):
    """No interpreter answers a request."""

    def __init__(self, request: str | None, attempts: tuple[Attempt, ...]) -> None:
        super().__init__(request, attempts)
        self.request = request
        """What was asked for; None: any Python."""
        self.attempts = attempts
        """What was looked at."""

    def __str__(self) -> str:
        wanted = "Python" if self.request is None else f"an interpreter for {self.request!r}"
        looked = "; ".join(f"{attempt.path}: {attempt.reason}" for attempt in self.attempts)
        return f"cannot find {wanted}" + (f" (looked at {looked})" if looked else "")


class BrokenInterpreterError(InterpreterError):
    """An interpreter does not run, or does not answer as an interpreter does."""

    def __init__(self, path: str, reason: str, stderr: str = "") -> None:
        super().__init__(path, reason, stderr)
        self.path = path
        """The executable."""
        self.reason = reason
        """What went wrong: a clause without a full stop."""
        self.stderr = stderr
        """What the interpreter itself said."""

    def __str__(self) -> str:
        said = f":\n{self.stderr}" if self.stderr else ""
        return f"cannot query the interpreter at {self.path}: {self.reason}{said}"


class UnsupportedPythonError(InterpreterError):
    """An interpreter is too old."""

    def __init__(self, path: str, version: str) -> None:
        super().__init__(path, version)
        self.path = path
        """The executable."""
        self.version = version
        """Its version."""

    def __str__(self) -> str:
        return f"the interpreter at {self.path} is Python {self.version}; needs 3.8 or later"


class EnvironmentNotFoundError(InterpreterError):
    """No environment is active or near."""

    def __init__(self, directory: str) -> None:
        super().__init__(directory)
        self.directory = directory
        """Where the search for `.venv` began."""

    def __str__(self) -> str:
        return (
            "found no virtual or Conda environment: neither VIRTUAL_ENV nor CONDA_PREFIX is set, "
            f"and there is no .venv in {self.directory} or above it"
        )


class EnvironmentConflictError(InterpreterError):
    """Two different environments are active."""

    def __init__(self, virtual_env: str, conda_prefix: str) -> None:
        super().__init__(virtual_env, conda_prefix)
        self.virtual_env = virtual_env
        """Value of VIRTUAL_ENV."""
        self.conda_prefix = conda_prefix
        """Value of CONDA_PREFIX."""

    def __str__(self) -> str:
        return (
            f"both VIRTUAL_ENV ({self.virtual_env}) and CONDA_PREFIX ({self.conda_prefix}) "
            "are set, and differ; unset one of them"
        )


class BrokenEnvironmentError(InterpreterError):
    """A directory that ought to be an environment is none, or has lost its interpreter."""

    def __init__(self, root: str, reason: str) -> None:
        super().__init__(root, reason)
        self.root = root
        """The directory."""
        self.reason = reason
        """What is wrong with it: a clause without a full stop."""

    def __str__(self) -> str:
        return f"{self.root} is not a working environment: {self.reason}"
