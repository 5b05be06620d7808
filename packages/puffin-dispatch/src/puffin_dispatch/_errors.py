"""The errors of this package.

DispatchError
├── BuildRequirementsError   what a build needs cannot be had
├── CyclicBuildError         a build needs itself
└── DispatchClosedError      a build was asked for after the end
"""

from __future__ import annotations

from puffin_macros import PuffinError


class DispatchError(PuffinError):
    """The base of all errors of this package."""


class BuildRequirementsError(DispatchError):
    """Nothing satisfies what a build needs; `explanation` tells why, in lines."""

    def __init__(self, label: str, requirements: tuple[str, ...], explanation: str) -> None:
        super().__init__(label, requirements, explanation)
        self.label = label
        self.requirements = requirements
        self.explanation = explanation

    def __str__(self) -> str:
        listed = ", ".join(self.requirements)
        return (
            f"The build requirements of {self.label} have no solution ({listed}):"
            f"\n{self.explanation}"
        )


class CyclicBuildError(DispatchError):
    """A build needs itself; `labels` lead from it over what it needs back to it."""

    def __init__(self, labels: tuple[str, ...]) -> None:
        super().__init__(labels)
        self.labels = labels

    def __str__(self) -> str:
        return f"{self.labels[0]} needs itself to be built: {' -> '.join(self.labels)}"


class DispatchClosedError(DispatchError):
    """A build was asked for after the dispatch was closed: the run is ending."""

    def __str__(self) -> str:
        return "Nothing is built any more, for the run is ending"
