"""What can keep a benchmark from being made.

PuffinError
└── BenchError
    ├── MirrorError    what a workload needs cannot be brought together
    ├── ServerError    the server does not start, or lacks something
    ├── RunError       the tools cannot be set up, or are asked for wrongly
    └── ResultsError   a file of results does not serve
"""

from __future__ import annotations

from puffin_macros import PuffinError


class BenchError(PuffinError):
    """The base of this package's errors; told in one sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


class MirrorError(BenchError):
    """What a workload needs cannot be brought together."""


class ServerError(BenchError):
    """The server does not start, or lacks something."""


class RunError(BenchError):
    """The tools cannot be set up, or are asked for wrongly."""


class ResultsError(BenchError):
    """A file of results does not serve."""
