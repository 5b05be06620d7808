"""Requirements: what a project or a user asks for, as values."""

# Annotations are no texts here: msgspec would compile each when it first decodes.
from msgspec import Struct

from pep508._marker import Marker
from puffin_normalize import ExtraName, ProjectName


class Requirement(Struct, frozen=True, kw_only=True, array_like=True):
    """One requirement: a project, and which of its releases will do.

    A value: hashable, and the same again after a trip through JSON, which is how it is cached.

    Spec: PEP 508.
    """

    name: ProjectName
    """The project."""
    specifiers: str = ""
    """Version specifiers without blanks, in the order they were given: `>=1,<2`; empty = any."""
    marker: Marker | None = None
    """Where the requirement holds; `None` = everywhere."""
    extras: tuple[ExtraName, ...] = ()
    """The extras that are asked for, sorted."""
    url: str | None = None
    """The direct reference, if there is one; then there are no specifiers."""

    def __str__(self) -> str:
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        url = f" @ {self.url}" if self.url is not None else ""
        marker = f" ; {self.marker}" if self.marker is not None else ""
        return f"{self.name}{extras}{url}{self.specifiers}{marker}"
