"""The hashes of requirements, and what `--require-hashes` asks of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_distribution import STRONG
from puffin_installer._errors import FinderError, NoWheelError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_installer._requested import RequestedRequirement


def check_hashes(requested: Iterable[RequestedRequirement]) -> None:
    """Make sure that every requirement is pinned and has a strong hash, installed or not.

    An archive at a URL may have it in the fragment. Repositories and directories have no bytes
    that a hash could be of.

    Raises: NoWheelError for one that is not; FinderError for several.
    """
    problems = tuple(
        NoWheelError(str(item), reason) for item in requested if (reason := missing_hash(item))
    )
    if problems:
        raise problems[0] if len(problems) == 1 else FinderError(problems)


def missing_hash(item: RequestedRequirement) -> str | None:
    """Return what a requirement misses, or None. Cost: one stat for a `file:` URL."""
    url = item.requirement.url
    if url is None and not is_pinned(item.requirement.specifiers):
        return "with --require-hashes it must be pinned with =="
    if url is not None and (kind := _tree_kind(url)) is not None:
        return f"with --require-hashes it must be an archive: {kind} has no hash"
    hashes = accepted_hashes(item)
    if not hashes:
        return "with --require-hashes it must have a hash"
    if not any(text.partition(":")[0] in STRONG for text in hashes):
        return "with --require-hashes it must have a hash of sha256 or better"
    return None


def accepted_hashes(item: RequestedRequirement) -> tuple[str, ...]:
    """Return the hashes one of which the file must have: those given, else the URL's fragment."""
    if item.hashes or item.requirement.url is None:
        return item.hashes
    pairs = (part.partition("=") for part in item.requirement.url.partition("#")[2].split("&"))
    return tuple(f"{key}:{digest.lower()}" for key, _, digest in pairs if key in STRONG and digest)


def is_pinned(specifiers: str) -> bool:
    """Return whether specifiers admit one version only, by `==` or `===`."""
    return specifiers.startswith("==") and not specifiers.endswith(".*") and "," not in specifiers


def _tree_kind(url: str) -> str | None:
    """Return what kind of source tree is at a URL; None: it is an archive."""
    scheme = url.partition(":")[0].lower()
    if "+" in scheme:
        return "a repository"
    if scheme != "file":
        return None
    from pypi_types import url_to_path

    try:
        return "a directory" if os.path.isdir(url_to_path(url)) else None
    except ValueError:  # a URL that cannot be a path is told of when it is to be used
        return None
