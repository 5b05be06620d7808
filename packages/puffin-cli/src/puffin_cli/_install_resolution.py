"""What to install: a resolution that leaves alone what is installed, as far as it can stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pep508 import Requirement
from puffin_cli._install_pins import Pins, chosen_dist
from puffin_cli._manifest import resolver_manifest, resolver_options, with_limits
from puffin_installer import EnvironmentSource
from puffin_resolver import (
    Preference,
    Resolver,
    ResolverError,
    ResolverInput,
    Target,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from distribution_types import InstalledDist, RegistrySdist, RegistryWheel
    from puffin_cli._context import Context
    from puffin_cli._install_audit import Inspection
    from puffin_installer import Audit, RequestedRequirement
    from puffin_normalize import ProjectName
    from puffin_resolver import Pin, Resolution
    from pypi_types import CoreMetadata

ROUNDS = 10
"""How often what stands in the way is given up bit by bit, before all is resolved anew."""
ORIGIN = "the environment"


class Resolved(Struct, frozen=True, kw_only=True):
    """What shall be there of everything that is required, directly or not."""

    requested: tuple[RequestedRequirement, ...]
    """One a project, by name."""
    metadata: dict[ProjectName, CoreMetadata]
    warnings: tuple[str, ...] = ()


class InstallResolver:
    """Resolves what is missing, and keeps what is there.

    The first attempt takes everything that is installed as given: no index is asked for it. Where
    what comes and what is there do not go together, the installed part of the quarrel is resolved
    like the rest, its version preferred; and so on, until there is no quarrel left.
    """

    def __init__(self, inspection: Inspection, context: Context) -> None:
        self._inspection, self._context = inspection, context
        interpreter = inspection.environment.interpreter
        self._target = Target(interpreter.markers, interpreter.tags())
        stock = inspection.stock
        stock.aim_at(self._target, inspection.arguments)
        self._options = resolver_options(inspection.arguments, inspection.inputs, stock, context)
        self._pins = Pins(inspection)
        self._stable = list(self._stable_dists())
        self._source = EnvironmentSource(stock.database, self._trusted_dists())
        preferences = tuple(Preference(d.name, d.version, (), ORIGIN) for d in self._stable)
        self._manifest = with_limits(
            resolver_manifest(inspection.inputs, preferences), inspection.arguments.upgrade_package
        )

    def resolve(self) -> Resolved:
        """Return what shall be there.

        Raises: NoSolutionError; what the packages below raise.
        """
        kept = set() if self._inspection.require_hashes else {dist.name for dist in self._stable}
        kept -= set(_in_the_way(self._inspection.audit(), kept, ()))
        for _ in range(ROUNDS):
            resolution = self._attempt(kept) if kept else None
            if resolution is None:
                break
            metadata = self._metadata(resolution)
            found = self._inspection.audit(metadata.values())
            freed = set(_in_the_way(found, kept, metadata))
            if found.is_satisfied and not freed:
                return self._beside(resolution, found, kept)
            kept = kept - freed if freed else set()
        return self._resolved(self._solve(()))

    def _attempt(self, kept: Collection[ProjectName]) -> Resolution | None:
        """Return a resolution of everything but `kept`, None if there is none."""
        try:
            return self._solve(kept)
        except ResolverError:
            return None  # the one without limits will tell why

    def _solve(self, kept: Collection[ProjectName]) -> Resolution:
        manifest = self._manifest
        if kept:
            manifest = replace(
                manifest,
                requirements=_without(manifest.requirements, kept),
                constraints=_without(manifest.constraints, kept),
                overrides=_without(manifest.overrides, kept),
                excludes=(*manifest.excludes, *_excluding(kept)),
            )
        resolver = Resolver(
            self._source,
            manifest,
            self._target,
            self._options,
            pool=self._context.pool,
            reporter=self._context.reporter,
        )
        return resolver.resolve()

    def _metadata(self, resolution: Resolution) -> dict[ProjectName, CoreMetadata]:
        told = {pin.name: self._source.told(pin.name, pin.version) for pin in resolution.pins}
        return {name: metadata for name, metadata in told.items() if metadata is not None}

    def _beside(
        self, resolution: Resolution, found: Audit, kept: Collection[ProjectName]
    ) -> Resolved:
        """Return a resolution together with what is kept of what was `found`."""
        missing = [str(each) for each in found.missing_extras if each.name in kept]
        return self._resolved(resolution, [n for n in found.visited if n in kept], missing)

    def _resolved(
        self, resolution: Resolution, kept: Iterable[ProjectName] = (), more: Iterable[str] = ()
    ) -> Resolved:
        pinned = [self._pins.of_pin(pin, self._chosen(pin)) for pin in resolution.pins]
        staying = [self._pins.of_installed(name) for name in kept]
        held = {name: self._inspection.holdings.metadata(name) for name in kept}
        return Resolved(
            requested=tuple(sorted([*pinned, *staying], key=lambda item: item.requirement.name)),
            metadata={
                **{name: metadata for name, metadata in held.items() if metadata is not None},
                **self._metadata(resolution),
            },
            warnings=(*resolution.warnings, *more),
        )

    def _chosen(self, pin: Pin) -> RegistryWheel | RegistrySdist | None:
        """Return the file that shall be installed for a pin, if an index has it."""
        if pin.file is None or self._source.is_installed(pin.file.url):
            return None
        return chosen_dist(pin, pin.file)

    def _stable_dists(self) -> Iterator[InstalledDist]:
        """Yield what is installed once and may stay."""
        installed, arguments = self._inspection.installed, self._inspection.arguments
        for dist in installed:
            if len(installed.all(dist.name)) == 1 and not arguments.may_change(dist.name):
                yield dist

    def _trusted_dists(self) -> list[InstalledDist]:
        """Return what may stay although nobody knows the hashes of its files."""
        if self._inspection.require_hashes:
            return []
        return [dist for dist in self._stable if not self._pins.hashes(dist.name)]


def _in_the_way(
    found: Audit, kept: Collection[ProjectName], resolved: Collection[ProjectName]
) -> Iterator[ProjectName]:
    """Yield what cannot be kept: what does not serve, what asks for too much, or for what goes."""
    for demand in found.unmet:
        if demand.name in kept:
            yield demand.name
        elif demand.dependent is not None and demand.dependent in kept:
            yield demand.dependent
    for demand in found.demands:
        is_open = demand.name not in kept and demand.name not in resolved
        if is_open and demand.dependent is not None and demand.dependent in kept:
            yield demand.dependent


def _without(
    items: tuple[ResolverInput, ...], names: Collection[ProjectName]
) -> tuple[ResolverInput, ...]:
    return tuple(item for item in items if item.requirement.name not in names)


def _excluding(names: Iterable[ProjectName]) -> tuple[ResolverInput, ...]:
    return tuple(ResolverInput(Requirement(name=name), ORIGIN) for name in sorted(names))
