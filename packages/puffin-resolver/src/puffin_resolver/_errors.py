"""What can go wrong in a resolution.

PuffinError
└── ResolverError
    ├── HashRequirementError        --require-hashes, and inputs without pins or hashes
    ├── InvalidInputError           arguments of a call that make no sense
    ├── NoSolutionError             the requirements contradict one another or what exists
    ├── NotExplainedError           an explanation that the resolver was not asked for
    ├── NotResolvedError            a project that is not in the resolution
    ├── UndeclaredUrlError          a distribution from an index requires a URL of its own
    └── UnlockableError             a pin that a lock file cannot hold
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_macros import PuffinError
from pypi_types import redact_url

if TYPE_CHECKING:
    from puffin_resolver._report import Report


class ResolverError(PuffinError):
    """The base of this package's errors."""


class NoSolutionError(ResolverError):
    """Nothing satisfies the requirements; `report` explains it as data and as text."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    @property
    def summary(self) -> str:
        """The cause in one sentence."""
        return self.report.cause

    def __str__(self) -> str:
        return self.report.text()


class InvalidInputError(ResolverError, ValueError):
    """Arguments make no sense. problems: all that is wrong, `requirements[2]: ...` each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


class NotResolvedError(ResolverError, LookupError):
    """A project is asked for that is not in the resolution. name: as it was given."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"The resolution has no project named `{self.name}`"


class NotExplainedError(ResolverError):
    """An explanation is asked for, but the resolver was not told to give any."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"The resolution does not explain `{self.name}`, because it was made without "
            "`explain=True`"
        )


class UndeclaredUrlError(ResolverError):
    """A distribution of an index names a URL that nobody asked for. url: without credentials."""

    def __init__(self, name: str, url: str, dependent: str) -> None:
        self.name, self.url, self.dependent = name, redact_url(url), dependent
        super().__init__(name, self.url, dependent)

    def __str__(self) -> str:
        return (
            f"Package `{self.name}` attempted to resolve via URL: {self.url}, which "
            f"{self.dependent} requires. URL dependencies must be expressed as direct requirements "
            f"or constraints. Consider adding `{self.name} @ {self.url}` to your dependencies or "
            "constraints file."
        )


class HashRequirementError(ResolverError):
    """`--require-hashes` is in force and some requirements lack a pin or a hash."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        told = f"In --require-hashes mode every requirement needs a pin and a hash:{lines}"
        return f"{told}\n(pip-compile --generate-hashes writes requirements that have both)"


class UnlockableError(ResolverError):
    """A lock file cannot hold a pin. label: `flask==3.0.0`. reason: a clause."""

    def __init__(self, label: str, reason: str) -> None:
        super().__init__(label, reason)
        self.label = label
        self.reason = reason

    def __str__(self) -> str:
        return f"A lock file cannot hold {self.label}: {self.reason}"
