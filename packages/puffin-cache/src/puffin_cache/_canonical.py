"""URLs in the form in which they are compared and digested."""

from __future__ import annotations

from pypi_types import split_credentials

# A host that tells its users that the case of a path does not matter.
_CASELESS_HOST = "github.com"


def canonical_url(url: str) -> str:
    """Return the URL without what does not change the resource. Idempotent.

    Left out: credentials, slashes at the end of the path, and `.git` there, also before the
    `@revision` of a `git+` URL. Scheme and host are put in lower case; so is the path on
    github.com. Revision, query and fragment stay as they are.
    """
    scheme, host, path, tail = _split(split_credentials(url).url)
    path, revision = _split_revision(path) if scheme.startswith("git+") else (path, "")
    if host == _CASELESS_HOST:
        path = path.lower()
    # Without the slash, `host@revision` would read as a user at a host.
    path = _trimmed(path) or ("/" if revision else "")
    return f"{scheme}{host}{path}{revision}{tail}"


def repository_url(url: str) -> str:
    """Return the canonical URL of the repository: without revision, query and fragment."""
    scheme, host, path, _ = _split(canonical_url(url))
    if scheme.startswith("git+"):
        path = _trimmed(_split_revision(path)[0])
    return f"{scheme}{host}{path}"


def without_revision(url: str) -> str:
    """Return a canonical URL without the `@revision` of a `git+` URL, and without fragment."""
    scheme, host, path, tail = _split(url)
    if scheme.startswith("git+"):
        path = _trimmed(_split_revision(path)[0])
    return f"{scheme}{host}{path}{tail.partition('#')[0]}"


def subdirectory_of(url: str) -> str:
    """Return what the fragment of a URL says of a subdirectory, without slashes at its ends."""
    for part in url.partition("#")[2].split("&"):
        if part.startswith("subdirectory="):
            return part.partition("=")[2].strip("/")
    return ""


def _split(url: str) -> tuple[str, str, str, str]:
    # Scheme with "://", host, path with its revision, and query with fragment.
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "", url
    body = rest.partition("#")[0].partition("?")[0]
    tail = rest[len(body) :]
    host, slash, path = body.partition("/") if separator else ("", "", body)
    return scheme.lower() + separator, host.lower(), slash + path, tail


def _split_revision(path: str) -> tuple[str, str]:
    head, at, revision = path.rpartition("@")
    return (head, at + revision) if at else (path, "")


def _trimmed(path: str) -> str:
    while path.endswith(("/", ".git")):
        path = path.rstrip("/").removesuffix(".git")
    return path
