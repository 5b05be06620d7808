"""Where the default index is, which is pip's to know."""

from __future__ import annotations


def default_index_url() -> str:
    """Return the URL of the default index, that of the pip which is installed.

    To be called only when a request must be sent or the URL printed.
    """
    try:
        from pip._internal.models.index import PyPI
    except ImportError as error:
        from puffin_client._errors import FindLinksError

        raise FindLinksError("the default index", "pip, which names it, is not usable") from error
    return str(PyPI.simple_url)
