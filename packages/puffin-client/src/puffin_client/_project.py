"""Projects as the cache stores them and the resolver reads them: releases with their files.

Thousands of them are made in a run, so the records are arrays in JSON, hold nothing that must be
parsed again, and are not tracked by the garbage collector where they cannot be in a cycle.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - msgspec reads it when it first decodes

import msgspec

from pypi_types import File, IndexUrl


class ProjectFile(msgspec.Struct, frozen=True, array_like=True, kw_only=True, gc=False):
    """A file of a release: what the index says of it."""

    filename: str
    url: str
    hashes: dict[str, str] = {}
    requires_python: str | None = None
    size: int | None = None
    upload_time: float | None = None
    """UTC seconds."""
    yanked: bool | str = False
    core_metadata: bool | dict[str, str] = False
    index: IndexUrl | None = None
    """Where the file is from, if not from the project's index (find-links, other indexes)."""

    def to_file(self) -> File:
        """Return the record of the index's page again."""
        return File(
            filename=self.filename,
            url=self.url,
            hashes=self.hashes,
            requires_python=self.requires_python,
            size=self.size,
            upload_time=self.upload_time,
            yanked=self.yanked,
            core_metadata=self.core_metadata,
        )


class ProjectWheel(ProjectFile, frozen=True, array_like=True, kw_only=True, gc=False):
    """A wheel of a release."""

    tags: str
    """As in the file name: `py2.py3-none-any`."""
    build: tuple[int, str] | None = None


def project_wheel(file: File, tags: str, build: tuple[int, str] | None) -> ProjectWheel:
    """Return a wheel of a release, of whose name the last two arguments are parts."""
    # Not by `asdict`: most files are wheels, and it takes 1.5 us more.
    return ProjectWheel(
        filename=file.filename,
        url=file.url,
        hashes=file.hashes,
        requires_python=file.requires_python,
        size=file.size,
        upload_time=file.upload_time,
        yanked=file.yanked,
        core_metadata=file.core_metadata,
        tags=tags,
        build=build,
    )


class ProjectSdist(ProjectFile, frozen=True, array_like=True, kw_only=True, gc=False):
    """The source distribution of a release."""


class Release(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """One version of a project."""

    version: str
    """Normalised (PEP 440)."""
    wheels: tuple[ProjectWheel, ...] = ()
    sdist: ProjectSdist | None = None
    rank: int = 0
    """Under `unsafe-first-match` with several indexes: lower ranks go before newer versions."""


class Project(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A project as one index, or several merged, has it."""

    name: str
    """Normalised."""
    index: IndexUrl
    releases: Sequence[Release] = ()
    """Newest first. Those of the cache are decoded one by one, when they are asked for."""
    status: str | None = None
    """PEP 792: archived, deprecated, quarantined; None is active."""
    status_reason: str | None = None
    dropped: dict[str, int] = {}
    """How many files of the page are not among the releases, by reason."""

    @property
    def versions(self) -> Sequence[str]:
        """The versions of the releases, newest first, without a look at what was not looked at."""
        known: Sequence[str] | None = getattr(self.releases, "versions", None)
        return [release.version for release in self.releases] if known is None else known

    @property
    def ranks(self) -> Sequence[int]:
        """The ranks of the releases, in their order; empty if all are the same.

        Only what was merged from several indexes has any, and that is not stored.
        """
        if not isinstance(self.releases, tuple):
            return ()
        ranks = [release.rank for release in self.releases]
        return ranks if any(ranks) else ()
