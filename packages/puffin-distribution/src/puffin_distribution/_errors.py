"""The errors of this package.

DistributionError
├── BadWheelNameError          a build gave a file that is not named like a wheel
├── BuildContextMissingError   a build is needed, and nobody gave the means
├── BuildDisabledError         a build is needed that the user forbids
├── GitUnavailableError        a repository is needed, and nobody gave access to any
├── HashUnavailableError       a hash is required of what can have none
├── MetadataChangedError       a wheel is not what its index said of it
├── PythonVersionError         a source does not admit the Python that would build it
├── SourceMissingError         a local source is not there, or no source
├── UnfitWheelError            a build gave a wheel that cannot be installed where it was built
├── UnknownNameError           nothing tells of which project the source at a URL is
├── WrongHashError             a file has none of the hashes that a user gave
└── WrongMetadataError         metadata is of another project or version than was asked for
"""

from __future__ import annotations

from puffin_macros import PuffinError
from pypi_types import redact_url


class DistributionError(PuffinError):
    """The base of all errors of this package."""


class BadWheelNameError(DistributionError):
    """A build gave a file that is not named like a wheel. reason: what its name lacks."""

    def __init__(self, label: str, reason: str) -> None:
        super().__init__(label, reason)
        self.label = label
        self.reason = reason

    def __str__(self) -> str:
        return f"The build of {self.label} gave a wheel with a wrong file name: it {self.reason}"


class BuildContextMissingError(DistributionError):
    """A source must be built, but the database has no build context. label: of the source."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label

    def __str__(self) -> str:
        return (
            f"{self.label} must be built, and there is no build context to do it; "
            "`pip install puffin-dispatch` has one:\n"
            "    with open_source() as source, open_build_context(source) as context:\n"
            "        resolve(requirements, source=source, build_context=context)"
        )


class BuildDisabledError(DistributionError):
    """A source must be built, but builds are disabled for it. label: of the source."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label

    def __str__(self) -> str:
        return f"{self.label} must be built from source, but building is disabled for it"


class GitUnavailableError(DistributionError):
    """A source is in a repository, but the database has no git source. label: of the source."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label

    def __str__(self) -> str:
        return f"{self.label} is in a git repository, but the database was given no git source"


class HashUnavailableError(DistributionError):
    """A hash is required of a source that can have none. kind: `a directory`, `a repository`."""

    def __init__(self, label: str, kind: str) -> None:
        super().__init__(label, kind)
        self.label = label
        self.kind = kind

    def __str__(self) -> str:
        return f"Hashes are required of {self.label}, but {self.kind} has none to compare"


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


class PythonVersionError(DistributionError):
    """A source does not admit the Python that would build it."""

    def __init__(self, label: str, requires_python: str, python: str) -> None:
        super().__init__(label, requires_python, python)
        self.label = label
        self.requires_python = requires_python
        self.python = python

    def __str__(self) -> str:
        return (
            f"{self.label} cannot be built with Python {self.python}: "
            f"it requires Python {self.requires_python}"
        )


class SourceMissingError(DistributionError):
    """A local source cannot be used. path: where it should be. reason: why not."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"The source distribution at `{self.path}` cannot be used: {self.reason}"


class UnfitWheelError(DistributionError):
    """A build gave a wheel that cannot be installed where it was built. python: what built it."""

    def __init__(self, label: str, filename: str, python: str) -> None:
        super().__init__(label, filename, python)
        self.label = label
        self.filename = filename
        self.python = python

    def __str__(self) -> str:
        return (
            f"The build of {self.label} gave `{self.filename}`, "
            f"which does not fit the Python {self.python} that built it"
        )


class UnknownNameError(DistributionError):
    """Nothing tells of which project a source is. url: without credentials."""

    def __init__(self, url: str) -> None:
        self.url = redact_url(url)
        super().__init__(self.url)

    def __str__(self) -> str:
        return f"The name of the project at {self.url} cannot be told; give it as `name @ url`"


class WrongHashError(DistributionError):
    """A file has none of the hashes that were given for it."""

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


class WrongMetadataError(DistributionError):
    """Metadata is of another project or version than was asked for. field: name or version."""

    def __init__(self, field: str, found: str, given: str) -> None:
        super().__init__(field, found, given)
        self.field = field
        self.found = found
        self.given = given

    def __str__(self) -> str:
        return (
            f"Package metadata {self.field} `{self.found}` "
            f"does not match given {self.field} `{self.given}`"
        )


def _listed(hashes: tuple[str, ...]) -> str:
    return " or ".join(hashes)
