"""What can go wrong in a resolution.

PuffinError
└── ResolverError
    ├── HashRequirementError        --require-hashes, and inputs without pins or hashes
    ├── NoSolutionError             the requirements contradict one another or what exists
    └── UndeclaredUrlError          a distribution from an index requires a URL of its own
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

    def __str__(self) -> str:
        return self.report.text()


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
        return f"In --require-hashes mode every requirement needs a pin and a hash:{lines}"
