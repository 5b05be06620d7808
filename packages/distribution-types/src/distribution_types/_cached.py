"""Wheels that lie unpacked in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from puffin_normalize import ProjectName
    from puffin_package import Manifest
    from pypi_types import DirectUrl


class CachedWheel(Struct, frozen=True, kw_only=True):
    """An unpacked wheel, ready to be linked into an environment."""

    name: ProjectName
    version: str
    """In normal form."""
    path: str
    """The directory of the unpacked wheel."""
    hashes: dict[str, str] = {}
    """Of the archive, as far as they are known; names of algorithms in lower case."""
    source: DirectUrl | None = None
    """What direct_url.json will say; None for what an index gave."""
    manifest: Manifest | None = None
    """What it holds, if somebody has looked."""
    stamp: str | None = None
    """What identified the direct source it was made of: `sha256:...` of an archive at a URL, the
    timestamps of a path. None for what an index gave, and for git, whose commit is in `source`."""

    def direct_url(self) -> DirectUrl | None:
        """Return what direct_url.json will say."""
        return self.source
