"""Where projects are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_normalize import ProjectName

IndexStrategy: TypeAlias = Literal["first-index", "unsafe-first-match", "unsafe-best-match"]


class IndexUrl(Struct, frozen=True):
    """One package index."""

    url: str | None = None
    """None is the default index, whose address is found only when a request must be sent."""

    @property
    def is_default(self) -> bool:
        """Whether this is the default index."""
        return self.url is None

    def __str__(self) -> str:
        if self.url is None:
            return "the default index"
        from pypi_types._url import redact_url

        return redact_url(self.url)

    def __repr__(self) -> str:
        return f"IndexUrl({'' if self.url is None else repr(str(self))})"


DEFAULT_INDEX = IndexUrl()


class IndexLocations(Struct, frozen=True, kw_only=True):
    """All places where projects are looked for, and in which order."""

    index: IndexUrl | None = DEFAULT_INDEX
    """The main index; None leaves only the extra ones."""
    extra_indexes: tuple[IndexUrl, ...] = ()
    find_links: tuple[str, ...] = ()
    """Directories, and URLs of pages that list files of any project."""
    no_index: bool = False
    """Whether to look at find-links only."""
    strategy: IndexStrategy = "first-index"
    """Whether the first index that knows a project decides (first-index), or more are asked."""
    project_indexes: Mapping[ProjectName, IndexUrl] = {}
    """Projects of which one index is asked alone: no other, and no find-links."""

    @property
    def indexes(self) -> tuple[IndexUrl, ...]:
        """The indexes in the order in which they are asked, each once."""
        if self.no_index:
            return ()
        main = () if self.index is None else (self.index,)
        return tuple(dict.fromkeys(main + self.extra_indexes))
