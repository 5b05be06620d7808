"""URLs as they may be written down."""

from pypi_types import redact_url, split_credentials


def bare_url(url: str) -> str:
    """Return the URL without credentials; the user of an ssh URL is none, and stays."""
    return url if redact_url(url) == url else redact_url(split_credentials(url).url)
