"""From the pins of a resolution to what an environment shall hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distribution_types import RegistrySdist, RegistryWheel
from pep508 import Requirement, evaluate
from puffin_client import ProjectSdist
from puffin_installer import RequestedRequirement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from puffin_cli._install_audit import Inspection
    from puffin_client import ProjectWheel
    from puffin_normalize import ProjectName
    from puffin_resolver import Pin


def chosen_dist(
    pin: Pin, file: ProjectWheel | ProjectSdist
) -> RegistryWheel | RegistrySdist | None:
    """Return the distribution that a file of a release is; None if no index has it."""
    index = file.index or pin.index
    if index is None:
        return None
    if isinstance(file, ProjectSdist):
        return RegistrySdist(name=pin.name, version=pin.version, file=file.to_file(), index=index)
    return RegistryWheel(
        name=pin.name,
        version=pin.version,
        file=file.to_file(),
        index=index,
        tags=file.tags,
        build=file.build,
    )


class Pins:
    """Says of single releases how to ask for them, as the user did where he named a source."""

    def __init__(self, inspection: Inspection) -> None:
        self._holdings = inspection.holdings
        self._markers = inspection.environment.interpreter.markers
        self._written = dict(self._sources(inspection))
        self._hashes = self._admitted(inspection)

    def of_pin(self, pin: Pin, dist: RegistryWheel | RegistrySdist | None) -> RequestedRequirement:
        """Return what asks for the release that a resolution chose, and for `dist` of its files."""
        hashes = self.hashes(pin.name)
        if pin.url is None:
            requirement = Requirement(name=pin.name, specifiers=f"=={pin.version}")
            return RequestedRequirement(requirement, hashes, dist=dist)
        requirement = Requirement(name=pin.name, url=pin.url)
        item = RequestedRequirement(requirement, hashes, editable=pin.editable)
        return self._as_written(item) if pin.url.startswith("git+") else item

    def of_installed(self, name: ProjectName) -> RequestedRequirement:
        """Return what asks for the release that is installed."""
        version = self._holdings.version(name)
        here = RequestedRequirement(Requirement(name=name, specifiers=f"=={version}"))
        return self._written.get(name, here)

    def hashes(self, name: ProjectName) -> tuple[str, ...]:
        """Return the hashes that the user admits for a project; empty: any file will do."""
        return self._hashes.get(name, ())

    def _as_written(self, item: RequestedRequirement) -> RequestedRequirement:
        """Return a commit of a repository by the revision that the user named, if he did."""
        from puffin_git import GitUrl

        written = self._written.get(item.requirement.name)
        commit = GitUrl.parse(item.requirement.url or "").precise
        if written is None or commit is None:
            return item
        return RequestedRequirement(written.requirement, item.hashes, commit=commit)

    def _sources(
        self, inspection: Inspection
    ) -> Iterator[tuple[ProjectName, RequestedRequirement]]:
        """Yield who names a URL for which project; the last one holds: overrides."""
        limits = inspection.limits
        for item in (*limits.constraints, *inspection.requested, *limits.overrides):
            requirement = item.requirement
            if requirement.url is not None and evaluate(requirement.marker, self._markers):
                yield requirement.name, item

    def _admitted(self, inspection: Inspection) -> dict[ProjectName, tuple[str, ...]]:
        """Return the hashes that all lines on a project admit, in the order of the first one.

        As for the resolver, overrides stand for what is required, and constraints are lines, too.
        """
        limits = inspection.limits
        replaced = {item.requirement.name for item in limits.overrides}
        lines = [item for item in inspection.requested if item.requirement.name not in replaced]
        found: dict[ProjectName, tuple[str, ...]] = {}
        for item in (*lines, *limits.overrides, *limits.constraints):
            name = item.requirement.name
            if item.hashes and evaluate(item.requirement.marker, self._markers):
                first = found.get(name, item.hashes)
                found[name] = tuple(text for text in first if text in item.hashes)
        return found
