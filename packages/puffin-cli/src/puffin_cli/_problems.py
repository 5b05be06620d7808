"""Problems that were met at once: which of them are the same one over again."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from puffin_client import AuthenticationError, NetworkError, OfflineError
from puffin_fs import FsError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

_OF_THE_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
"""What the operating system says to each file, whichever it is."""


def distinct(problems: Iterable[Exception]) -> list[tuple[Exception, int]]:
    """Return the first problem of each reason, with how many more have it, in their order.

    Reasons that are shared are a full disk and the like, and a server or a way to it that fails.
    """
    firsts: dict[Hashable, Exception] = {}
    more: dict[Hashable, int] = {}
    for number, problem in enumerate(problems):
        reason = _shared_reason(problem) or number
        if reason in firsts:
            more[reason] = more.get(reason, 0) + 1
        else:
            firsts[reason] = problem
    return [(problem, more.get(reason, 0)) for reason, problem in firsts.items()]


def _shared_reason(problem: Exception) -> tuple[object, ...] | None:
    if isinstance(problem, NetworkError):
        return type(problem), _origin(problem.url), problem.cause
    if isinstance(problem, AuthenticationError):
        return type(problem), _origin(problem.url), problem.status
    if isinstance(problem, OfflineError):
        return type(problem), _origin(problem.url)
    cause = problem.__cause__
    if isinstance(cause, OSError) and cause.errno in _OF_THE_MACHINE:
        return OSError, cause.errno
    if isinstance(problem, FsError):
        return FsError, problem.path, problem.reason
    return None


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
