"""Wheels that are there to be fetched, by where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from puffin_normalize import ProjectName
    from pypi_types import DirectUrl, File, IndexUrl


class RegistryWheel(Struct, frozen=True, kw_only=True):
    """A wheel that an index offers."""

    name: ProjectName
    version: str
    """In normal form."""
    file: File
    index: IndexUrl
    tags: str
    """The compressed tag set of the file name: `py2.py3-none-any`."""
    build: tuple[int, str] | None = None

    @property
    def filename(self) -> str:
        """The name of the file."""
        return self.file.filename

    @property
    def size(self) -> int | None:
        """The bytes of the file, if the index tells."""
        return self.file.size

    def direct_url(self) -> None:
        """Return None: what an index gave is recorded nowhere (PEP 610)."""


class UrlWheel(Struct, frozen=True, kw_only=True):
    """A wheel at a direct URL."""

    name: ProjectName
    version: str
    """In normal form, from the file name."""
    url: str
    """As the user gave it: with credentials and fragment. Never show it as it is."""
    filename: str
    tags: str
    build: tuple[int, str] | None = None

    def direct_url(self) -> DirectUrl:
        """Return what direct_url.json will say."""
        from pypi_types import DirectUrl

        return DirectUrl.archive(self.url.partition("#")[0])


class PathWheel(Struct, frozen=True, kw_only=True):
    """A wheel on this machine, which stays where it is."""

    name: ProjectName
    version: str
    url: str
    """As the user gave it (`file:`)."""
    path: str
    """Absolute, without symbolic links, but for one to a file of another name."""
    filename: str
    tags: str
    build: tuple[int, str] | None = None

    def direct_url(self) -> DirectUrl:
        """Return what direct_url.json will say."""
        from pypi_types import DirectUrl

        return DirectUrl.archive(self.url.partition("#")[0])


BuiltDist: TypeAlias = RegistryWheel | UrlWheel | PathWheel
