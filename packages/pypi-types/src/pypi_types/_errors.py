"""The errors of this package.

PypiTypesError
├── PageError        a page of the simple API cannot be read
├── MetadataError    core metadata is broken, or newer than we understand
└── DirectUrlError   a direct_url.json is broken
"""

from puffin_macros import PuffinError


class PypiTypesError(PuffinError):
    """The base of the errors of this package."""


class PageError(PypiTypesError):
    """A page of the simple API cannot be read.

    url: the page's, without credentials. reason: what is wrong, beginning in lower case.
    """

    def __init__(self, url: str, reason: str) -> None:
        from pypi_types._url import redact_url

        self.url = redact_url(url)
        self.reason = reason
        super().__init__(self.url, reason)

    def __str__(self) -> str:
        return f"The page at {self.url} cannot be read: {self.reason}"


class MetadataError(PypiTypesError):
    """Core metadata is broken, or of a major version that we do not understand.

    source: where it comes from (a file name or URL). reason: what is wrong.
    """

    def __init__(self, source: str, reason: str) -> None:
        from pypi_types._url import redact_url

        self.source = redact_url(source)
        self.reason = reason
        super().__init__(self.source, reason)

    def __str__(self) -> str:
        return f"The metadata of {self.source} cannot be used: {self.reason}"


class DirectUrlError(PypiTypesError):
    """A direct_url.json is broken. reason: what is wrong."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"The direct_url.json cannot be used: {self.reason}"
