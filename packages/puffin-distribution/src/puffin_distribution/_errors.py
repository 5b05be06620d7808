"""The errors of this package.

DistributionError
├── MetadataChangedError   a wheel is not what its index said of it
└── WrongHashError         a wheel has none of the hashes that a user gave
"""

from __future__ import annotations

from puffin_macros import PuffinError


class DistributionError(PuffinError):
    """The base of all errors of this package."""


class MetadataChangedError(DistributionError):
    """A wheel's own metadata differs from what was resolved with; `fields` are those that do."""

    def __init__(self, filename: str, fields: tuple[str, ...]) -> None:
        super().__init__(filename, fields)
        self.filename = filename
        self.fields = fields

    def __str__(self) -> str:
        listed = " and ".join(self.fields)
        return (
            f"The METADATA in {self.filename} differs in {listed} from what the index gave for it, "
            "by which the requirements were resolved"
        )


class WrongHashError(DistributionError):
    """A wheel has none of the hashes that were given for it."""

    def __init__(self, filename: str, expected: tuple[str, ...], actual: tuple[str, ...]) -> None:
        super().__init__(filename, expected, actual)
        self.filename = filename
        self.expected = expected
        self.actual = actual

    def __str__(self) -> str:
        return (
            f"{self.filename} has none of the hashes that are required: "
            f"expected {_listed(self.expected)}, got {_listed(self.actual)}"
        )


def _listed(hashes: tuple[str, ...]) -> str:
    return " or ".join(hashes)
