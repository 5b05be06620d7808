"""Core metadata as a record: all that a warm command needs, apart from what parses it."""

from msgspec import Struct

from pep508 import Requirement
from puffin_normalize import ExtraName, ProjectName


class CoreMetadata(Struct, frozen=True, kw_only=True, array_like=True):
    """What a resolver needs of the core metadata of one release. A JSON array in the cache."""

    name: ProjectName
    version: str
    """In normal form."""
    requires_dist: tuple[Requirement, ...] = ()
    """In the order of the file, each once."""
    requires_python: str | None = None
    """A valid specifier set; None is any version."""
    provides_extra: tuple[ExtraName, ...] = ()
    dynamic: tuple[str, ...] = ()
    """Fields that a build may change, in lower case (metadata 2.2)."""
    metadata_version: str = "2.1"
