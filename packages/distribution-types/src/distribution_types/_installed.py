"""Distributions that are installed, each a `.dist-info` directory."""

from __future__ import annotations

import os

from puffin_macros import Record
from puffin_normalize import InvalidNameError, normalize_project

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_normalize import ProjectName
    from pypi_types import CoreMetadata, DirectUrl

SUFFIX = ".dist-info"


class InstalledDist(Record):
    """An installed distribution. Only its directory's name was read; the methods read files."""

    name: ProjectName
    version: str
    """As the directory spells it."""
    path: str
    """The `.dist-info` directory."""

    def read(self, file: str) -> bytes | None:
        """Return the content of a file in the directory, or None if there is none.

        Raises: FsError - it cannot be read.
        """
        path = os.path.join(self.path, file)
        try:
            with open(path, "rb", buffering=0) as stream:
                return stream.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            from puffin_fs import fs_errors

            with fs_errors(path):
                raise

    def direct_url(self) -> DirectUrl | None:
        """Return where it was taken from, or None if an index gave it.

        Raises: DirectUrlError, FsError.
        """
        data = self.read("direct_url.json")
        if data is None:
            return None
        from pypi_types import parse_direct_url

        return parse_direct_url(data)

    def installer(self) -> str | None:
        """Return the name of the tool that installed it, if it left one. Raises: FsError."""
        data = self.read("INSTALLER")
        return (data.decode("utf-8", "replace").strip() or None) if data is not None else None

    def requested(self) -> bool:
        """Return whether the user asked for it, and not only another distribution (PEP 376)."""
        return os.path.exists(os.path.join(self.path, "REQUESTED"))

    def metadata(self) -> CoreMetadata:
        """Return its core metadata. Raises: MetadataError, also when there is none; FsError."""
        from pypi_types import MetadataError, parse_metadata

        path = os.path.join(self.path, "METADATA")
        data = self.read("METADATA")
        if data is None:
            raise MetadataError(path, "the file is missing")
        return parse_metadata(data, path)

    @property
    def editable(self) -> bool:
        """Whether it refers to a source tree. Reads a file. Raises: DirectUrlError, FsError."""
        source = self.direct_url()
        return source is not None and source.editable


def installed_dist_from_path(path: str | os.PathLike[str]) -> InstalledDist | None:
    """Return the distribution of a `.dist-info` directory, or None if its name is not of one.

    The project's name ends at the first dash. Cost: no file is read, no version parsed.
    """
    text = os.fspath(path)
    stem, suffix = os.path.splitext(os.path.basename(text))
    name, dash, version = stem.partition("-")
    if suffix != SUFFIX or not dash or not version:
        return None
    try:
        return InstalledDist(name=normalize_project(name), version=version, path=text)
    except InvalidNameError:
        return None
