"""The buckets: the one place that names them."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import ClassVar


class CacheBucket:
    """A kind of entry. The number at the end grows with its format; old data is then ignored.

    There are the ones named here, and no others. (An `enum` costs as much as a bare start.)
    """

    __slots__ = ("value",)

    SIMPLE: ClassVar[CacheBucket]
    """Project pages: `<index>/<name>.json`."""
    WHEELS: ClassVar[CacheBucket]
    """Wheels from elsewhere: `<source>/<name>/<stem>.json` (metadata) and `<stem>/` (unpacked)."""
    BUILT_WHEELS: ClassVar[CacheBucket]
    """Wheels built here, an entry a source: `<source>/<name>/...`."""
    GIT: ClassVar[CacheBucket]
    """Repositories and their checkouts."""
    INTERPRETER: ClassVar[CacheBucket]
    """What interpreters say of themselves: `<digest of the path>`."""
    AUDITS: ClassVar[CacheBucket]
    """What runs that found nothing to do went by: `<digest of what was asked>`."""

    def __init__(self, value: str) -> None:
        self.value = value
        """The name of its directory."""

    @staticmethod
    def all() -> tuple[CacheBucket, ...]:
        """Return all of them."""
        return tuple(each for each in vars(CacheBucket).values() if isinstance(each, CacheBucket))

    def __repr__(self) -> str:
        return f"<CacheBucket {self.value}>"


CacheBucket.SIMPLE = CacheBucket("simple-v1")
CacheBucket.WHEELS = CacheBucket("wheels-v0")
CacheBucket.BUILT_WHEELS = CacheBucket("built-wheels-v0")
CacheBucket.GIT = CacheBucket("git-v0")
CacheBucket.INTERPRETER = CacheBucket("interpreter-v1")
CacheBucket.AUDITS = CacheBucket("audits-v0")
