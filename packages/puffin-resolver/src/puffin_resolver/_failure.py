"""What it says if metadata cannot be had: something of the release, or of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_distribution import PythonVersionError
from puffin_package import ArchiveError
from puffin_resolver._candidate import Rejection
from puffin_resolver._packages import ROOT, Package, release_of, where
from puffin_resolver._phrase import requirement_text
from pypi_types import MetadataError

if TYPE_CHECKING:
    from puffin_macros import PuffinError
    from puffin_resolver._provider import ProjectProvider


def rejection_for(error: PuffinError) -> Rejection | None:
    """Return what a failure says of its release; None: it says something of the world."""
    if isinstance(error, PythonVersionError):
        wanted, python = error.requires_python, error.python
        reason = f"requires Python {wanted}, but must be built with Python {python}"
        return Rejection("interpreter", reason, wanted)
    if isinstance(error, MetadataError | ArchiveError):
        return Rejection("metadata", f"has metadata that cannot be used: {_reason(error)}")
    return None


def note_who_asked(error: PuffinError, name: str, provider: ProjectProvider) -> None:
    """Add to an error about a project the first requirement that led to it."""
    for (package, state), needs in provider.needs.items():
        for need in needs:
            if need.requirement.name == name and not need.constraint:
                who = where(need) or _release(package, state, provider)
                told = requirement_text(need.requirement)
                error.add_note(f"{told} ({who})" if who else told)
                return


def _release(package: Package, state: int, provider: ProjectProvider) -> str:
    if package == ROOT:
        return ""
    return f"{package} {provider.view(package.name).releases.versions[release_of(state)]}"


def _reason(error: BaseException) -> str:
    """Return what is wrong with the metadata itself, wherever it was read from."""
    while isinstance(error.__cause__, MetadataError):
        error = error.__cause__
    return error.reason if isinstance(error, MetadataError) else str(error)
