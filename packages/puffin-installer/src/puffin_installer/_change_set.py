"""What a run did to an environment, for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from distribution_types import CachedWheel, Dist, InstalledDist
    from pypi_types import DirectUrl


class Change(Struct, frozen=True):
    """One distribution that came or went."""

    name: str
    version: str
    """Empty as long as it cannot be known: of sources at a URL that were not built yet."""
    source: str | None = None
    """The direct reference it came from, as the user wrote it and without credentials."""

    def __str__(self) -> str:
        if self.source is None:
            return f"{self.name}=={self.version}"
        return f"{self.name} @ {self.source}"

    @classmethod
    def of_wheel(cls, wheel: CachedWheel) -> Change:
        """Return the change that installing the wheel makes."""
        return cls(wheel.name, wheel.version, _reference(wheel.source))

    @classmethod
    def of_dist(cls, dist: Dist) -> Change:
        """Return the change that installing the distribution would make."""
        version: str = getattr(dist, "version", "")
        return cls(dist.name, version, _reference(dist.direct_url()))

    @classmethod
    def of_installed(cls, dist: InstalledDist) -> Change:
        """Return the change that taking the distribution away makes, by its direct_url.json.

        A record that cannot be read counts as none. Raises: FsError.
        """
        from pypi_types import DirectUrlError

        try:
            source = dist.direct_url()
        except DirectUrlError:
            source = None
        return cls(dist.name, dist.version, _reference(source))


class ChangeSet(Struct, frozen=True):
    """All changes of a run, each part sorted by name."""

    installed: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()


def direct_reference(source: DirectUrl) -> str:
    """Return the URL as a user would write it: the revision that was asked for, no credentials.

    Spec: PEP 440, direct references; PEP 610.
    """
    from pypi_types import redact_url

    url = source.url
    if source.vcs_info is not None:
        revision = source.vcs_info.requested_revision
        url = f"{source.vcs_info.vcs}+{url}" + (f"@{revision}" if revision else "")
    if source.subdirectory:
        url = f"{url}#subdirectory={source.subdirectory}"
    return redact_url(url)


def _reference(source: DirectUrl | None) -> str | None:
    return None if source is None else direct_reference(source)
