"""What `--require-hashes` asks of requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_distribution import STRONG
from puffin_installer._errors import FinderError, NoWheelError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_installer._requested import RequestedRequirement


def check_hashes(requested: Iterable[RequestedRequirement]) -> None:
    """Make sure that every requirement is pinned and has a strong hash, installed or not.

    Raises: NoWheelError for one that is not; FinderError for several.
    """
    problems = tuple(
        NoWheelError(str(item), reason) for item in requested if (reason := missing_hash(item))
    )
    if problems:
        raise problems[0] if len(problems) == 1 else FinderError(problems)


def missing_hash(item: RequestedRequirement) -> str | None:
    """Return what a requirement misses, or None."""
    if item.requirement.url is None and not is_pinned(item.requirement.specifiers):
        return "with --require-hashes it must be pinned with =="
    if not item.hashes:
        return "with --require-hashes it must have a hash"
    if not any(text.partition(":")[0] in STRONG for text in item.hashes):
        return "with --require-hashes it must have a hash of sha256 or better"
    return None


def is_pinned(specifiers: str) -> bool:
    """Return whether specifiers admit one version only, by `==` or `===`."""
    return specifiers.startswith("==") and not specifiers.endswith(".*") and "," not in specifiers
