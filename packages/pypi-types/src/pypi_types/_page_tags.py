"""The tags of an HTML page that count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class PageTags(Struct):
    """What a page is made of, as far as it counts."""

    anchors: Sequence[Mapping[str, str | None]]
    """The attributes of each `<a>`; a value is None where only the name is given."""
    meta: dict[str, str | None]
    """`<meta name= content=>`; of two with one name the first."""
    base: str | None
    """The first `<base href>`."""
