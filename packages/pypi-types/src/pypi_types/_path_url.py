"""Paths as `file:` URLs, and back."""

from __future__ import annotations

import os
from urllib.parse import quote, unquote, urlsplit

_SAFE = "/~!$&'()*+,;=:@"


def path_to_url(path: str | os.PathLike[str]) -> str:
    """Return the `file:` URL of an absolute path, percent-encoded as UTF-8.

    Raises: ValueError - the path is relative.
    """
    text = os.fspath(path)
    if not os.path.isabs(text):
        raise ValueError(f"a relative path has no URL: {text}")
    slashed = text.replace(os.sep, "/")
    return "file://" + quote(slashed if slashed.startswith("/") else f"/{slashed}", safe=_SAFE)


def url_to_path(url: str) -> str:
    """Return the path of a `file:` URL, without its query and fragment.

    Raises: ValueError - another scheme, or a host that is not this one.
    """
    parts = urlsplit(url)
    if parts.scheme.lower() != "file":
        raise ValueError(f"not a file URL: {parts.scheme}:")
    if parts.netloc.lower() not in ("", "localhost"):
        raise ValueError(f"a file URL of another host: {parts.netloc.rpartition('@')[2]}")
    path = unquote(parts.path)
    # file:///C:/x
    drive = os.sep == "\\" and path[2:3] == ":"
    return path[1:].replace("/", os.sep) if drive else path
