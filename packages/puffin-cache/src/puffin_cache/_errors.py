"""The errors of this package.

CacheError
├── CacheLeftError   nothing can be begun, for the process is about to end
└── NotACacheError   a directory will not be cleared, for it is no cache
"""

from puffin_macros import PuffinError


class CacheError(PuffinError):
    """The base of the errors of this package."""


class CacheLeftError(CacheError):
    """Nothing can be begun any more, for the process is about to end. path: that of the cache."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"nothing can be begun in the cache at `{self.path}`, which was left"


class NotACacheError(CacheError):
    """A directory will not be cleared, for it is no cache. path: its path. reason: why not."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"`{self.path}` will not be cleared: {self.reason}"
