"""What can go wrong in a resolution.

PuffinError
└── ResolverError
├── NoSolutionError           the requirements contradict one another or what exists
├── UnsupportedRequirement    a direct reference or another kind of source
└── HashRequirementError      --require-hashes, and inputs without pins or hashes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_macros import PuffinError

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


class UnsupportedRequirementError(ResolverError):
    """A requirement names a source that this version cannot use."""

    def __init__(self, requirement: str, origin: str, reason: str) -> None:
        super().__init__(requirement, origin, reason)
        self.requirement, self.origin, self.reason = requirement, origin, reason

    def __str__(self) -> str:
        where = f" (from {self.origin})" if self.origin else ""
        return f"{self.requirement}{where} cannot be used: {self.reason}"


class HashRequirementError(ResolverError):
    """`--require-hashes` is in force and some requirements lack a pin or a hash."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        return f"In --require-hashes mode every requirement needs a pin and a hash:{lines}"
