"""What a user asked to have installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from distribution_types import RegistrySdist, RegistryWheel
    from pep508 import Requirement


class RequestedRequirement(Struct, frozen=True):
    """A requirement with what only the installer needs to know about it."""

    requirement: Requirement
    hashes: tuple[str, ...] = ()
    """`algorithm:hex digest` as in `--hash`; any one of them may match. Empty: any file will do."""
    origin: str = ""
    """Where it was written, `requirements.txt:3`; empty if it was written nowhere."""
    editable: bool = False
    """Whether the installation shall refer to the source tree at the URL (`-e`)."""
    commit: str = ""
    """What the revision of a repository stands for, if somebody has looked: a full commit."""
    dist: RegistryWheel | RegistrySdist | None = None
    """The file of an index that was chosen for it: no other will do. None: nobody has chosen."""

    @property
    def label(self) -> str:
        """The requirement as messages show it: without credentials."""
        requirement = self.requirement
        if requirement.url is None:
            return str(requirement)
        from msgspec.structs import replace

        from pypi_types import redact_url

        shown = replace(requirement, url=redact_url(requirement.url))
        return f"-e {shown}" if self.editable else str(shown)

    def __str__(self) -> str:
        place = f" ({self.origin})" if self.origin else ""
        return f"{self.label}{place}"
