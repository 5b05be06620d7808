"""The records of a project page, the same for JSON and HTML."""

from __future__ import annotations

from msgspec import Struct


class File(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file that a project page offers."""

    filename: str
    """Without any directory: it holds neither `/` nor `\\`."""
    url: str
    """Absolute, without a fragment; http or https, or file on a page that is itself a file.

    Without the credentials of the page; with those that a link itself has."""
    hashes: dict[str, str] = {}
    """Names of algorithms and digests in hexadecimal, both in lower case."""
    requires_python: str | None = None
    """As the index gives it; it may be no valid specifier."""
    size: int | None = None
    """In bytes."""
    upload_time: float | None = None
    """In UTC seconds."""
    yanked: bool | str = False
    """True or the reason, which is never empty (PEP 592)."""
    core_metadata: bool | dict[str, str] = False
    """Whether `<url>.metadata` exists, or what its hashes are (PEP 658, 714)."""


class ProjectPage(Struct, frozen=True):
    """What an index knows of one project."""

    files: tuple[File, ...]
    """In the order of the page; files of other projects are not filtered out."""
    status: str | None = None
    """`active`, `archived`, `quarantined` or `deprecated` (PEP 792); None when not given."""
    status_reason: str | None = None
