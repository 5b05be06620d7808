"""Git sources: references, precise commits and checkouts, by the git command line.

It deliberately leaves building what it checks out, and every other kind of repository, to others.

    >>> from puffin_git import GitUrl
    >>> url = GitUrl.parse("git+https://example.org/demo.git@v1.0#subdirectory=packages/a")
    >>> url.repository, url.reference.text, url.precise
    ('https://example.org/demo.git', 'v1.0', None)
    >>> str(url.with_commit("0" * 40))
    'git+https://example.org/demo.git@0000000000000000000000000000000000000000'

Spec: direct references to version control systems (PEP 440, PEP 508, PEP 610).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_git._errors import (
        GitCommandError,
        GitError,
        GitNotFoundError,
        GitOfflineError,
        GitStoppedError,
        GitTimeoutError,
        GitUrlError,
        ReferenceNotFoundError,
    )
    from puffin_git._reporter import CheckoutReporter
    from puffin_git._source import Checkout, GitSource
    from puffin_git._url import GitReference, GitUrl

__all__ = [
    "Checkout",
    "CheckoutReporter",
    "GitCommandError",
    "GitError",
    "GitNotFoundError",
    "GitOfflineError",
    "GitReference",
    "GitSource",
    "GitStoppedError",
    "GitTimeoutError",
    "GitUrl",
    "GitUrlError",
    "ReferenceNotFoundError",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": [
            "GitCommandError",
            "GitError",
            "GitNotFoundError",
            "GitOfflineError",
            "GitStoppedError",
            "GitTimeoutError",
            "GitUrlError",
            "ReferenceNotFoundError",
        ],
        "_reporter": ["CheckoutReporter"],
        "_source": ["Checkout", "GitSource"],
        "_url": ["GitReference", "GitUrl"],
    },
)
