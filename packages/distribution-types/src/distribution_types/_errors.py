"""The errors of this package.

DistributionTypesError
├── DistributionMissingError      a local file or directory is not there
├── InvalidDistributionUrlError   a URL can stand for no distribution
└── NameMismatchError             a wheel is of another project than the requirement
"""

from puffin_macros import PuffinError
from pypi_types import redact_url


class DistributionTypesError(PuffinError):
    """The base of the errors of this package."""


class DistributionMissingError(DistributionTypesError):
    """A local file or directory is not there. url: its `file:` URL."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        return f"Unable to locate distribution at: {self.url}"


class InvalidDistributionUrlError(DistributionTypesError):
    """A URL can stand for no distribution. url: without credentials. reason: why not."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = redact_url(url)
        self.reason = reason
        super().__init__(self.url, reason)

    def __str__(self) -> str:
        return f"The URL {self.url} stands for no distribution: {self.reason}"


class NameMismatchError(DistributionTypesError):
    """What is found at a URL is of another project. url: without credentials."""

    def __init__(self, url: str, expected: str, found: str) -> None:
        self.url = redact_url(url)
        self.expected = expected
        self.found = found
        super().__init__(self.url, expected, found)

    def __str__(self) -> str:
        return f"Expected `{self.expected}` at {self.url}, which is named for `{self.found}`"
