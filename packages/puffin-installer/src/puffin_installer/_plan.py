"""What has to be done to an environment so that it matches a list of requirements."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pep508 import evaluate
from puffin_installer._errors import CannotUninstallError, DuplicateRequirementError
from puffin_installer._site_packages import version_fits
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from distribution_types import CachedWheel, InstalledDist, UnmanagedDist
    from pep508 import MarkerEnvironment
    from puffin_installer._requested import RequestedRequirement
    from puffin_installer._site_packages import SitePackages
    from puffin_normalize import ProjectName


JOURNAL_PREFIX = ".puffin-journal-"
"""How the names of journals begin; here, where warm commands can see it at no cost."""


class CachedWheels(Protocol):
    """Where the plan looks for wheels that need not be fetched: `RegistryWheelIndex` is one."""

    def best(
        self, name: ProjectName, specifiers: str, hashes: Sequence[str] = ()
    ) -> CachedWheel | None:
        """Return the newest unpacked wheel that fits, and of its version the best by tags."""


class Reinstall(Struct, frozen=True):
    """Which distributions to replace although they would do."""

    everything: bool = False
    names: frozenset[ProjectName] = frozenset()

    def __contains__(self, name: object) -> bool:
        return self.everything or name in self.names


class InstallPlan(Struct, frozen=True, kw_only=True):
    """What to keep, take away, link and fetch."""

    keep: tuple[InstalledDist, ...] = ()
    """Installed, required and right as they are."""
    reinstall: tuple[InstalledDist, ...] = ()
    """Installed and required, to be replaced."""
    remove: tuple[InstalledDist, ...] = ()
    """Installed and not required."""
    cached: tuple[CachedWheel, ...] = ()
    """To be linked; the cache has them."""
    remote: tuple[RequestedRequirement, ...] = ()
    """To be found, fetched and linked."""

    @property
    def is_noop(self) -> bool:
        """Whether the environment is as it should be."""
        return not (self.reinstall or self.remove or self.cached or self.remote)


class PlanOptions(Struct, frozen=True, kw_only=True):
    """What a plan depends on besides the requirements and what is installed."""

    root: str
    """The environment's directory (`sys.prefix`)."""
    markers: MarkerEnvironment
    reinstall: Reinstall = Reinstall()
    exact: bool = True
    """Take away what is not required - pip, setuptools and wheel only if Puffin made `root`."""


def build_plan(
    requested: Iterable[RequestedRequirement],
    installed: SitePackages,
    options: PlanOptions,
    cached: Callable[[], CachedWheels] | None = None,
) -> InstallPlan:
    """Return what makes an environment match `requested`, in the order of the list.

    `cached` is called when the first wheel is missed. What is to be reinstalled goes to `remote`
    in any case, so that the indexes are asked what is newest.

    Raises: DuplicateRequirementError; CannotUninstallError - a required project is an egg-info.
    Cost: without a change, a few comparisons of text a requirement; no file is opened.
    """
    wanted = _by_name(requested, options.markers)
    builder = _PlanBuilder(installed, cached, options.reinstall)
    for item in wanted.values():
        builder.add(item)
    if not options.exact:
        return builder.finish(())
    _warn_of_unmanaged(dist for dist in installed.legacy if dist.name not in wanted)
    extraneous = [dist for dist in installed if dist.name not in wanted]
    return builder.finish(_removable(extraneous, options.root))


class _PlanBuilder:
    """Sorts requirements into the parts of a plan."""

    def __init__(
        self,
        installed: SitePackages,
        cached: Callable[[], CachedWheels] | None,
        reinstall: Reinstall,
    ) -> None:
        self._installed = installed
        self._open_cache = cached
        self._cache: CachedWheels | None = None
        self._reinstall = reinstall
        self._keep: list[InstalledDist] = []
        self._replace: list[InstalledDist] = []
        self._cached: list[CachedWheel] = []
        self._remote: list[RequestedRequirement] = []

    def add(self, item: RequestedRequirement) -> None:
        name = item.requirement.name
        forced = name in self._reinstall
        if not forced and is_satisfied(item, self._installed):
            self._keep.extend(self._installed.all(name))
            return
        _refuse_unmanaged(self._installed.find_legacy(name))
        self._replace.extend(self._installed.all(name))
        wheel = None if forced else self._find_cached(item)
        if wheel is None:
            self._remote.append(item)
        else:
            self._cached.append(wheel)

    def _find_cached(self, item: RequestedRequirement) -> CachedWheel | None:
        requirement = item.requirement
        if self._open_cache is None or requirement.url is not None:
            return None
        if self._cache is None:
            self._cache = self._open_cache()
        return self._cache.best(requirement.name, requirement.specifiers, item.hashes)

    def finish(self, remove: tuple[InstalledDist, ...]) -> InstallPlan:
        return InstallPlan(
            keep=tuple(self._keep),
            reinstall=tuple(self._replace),
            remove=remove,
            cached=tuple(self._cached),
            remote=tuple(self._remote),
        )


def is_satisfied(item: RequestedRequirement, installed: SitePackages) -> bool:
    """Return whether what is installed is what `item` asks for.

    A specifier is satisfied by its version, wherever it came from; a URL only by a distribution
    whose `direct_url.json` tells the same URL.
    """
    dists = installed.all(item.requirement.name)
    if len(dists) != 1:
        return False
    if item.requirement.url is None:
        return version_fits(dists[0].version, item.requirement.specifiers)
    from puffin_installer._direct_urls import comes_from

    return comes_from(dists[0], item.requirement.url)


def is_own_environment(root: str) -> bool:
    """Return whether Puffin made the environment: `pyvenv.cfg` has the key `gourgeist`."""
    try:
        with open(os.path.join(root, "pyvenv.cfg"), encoding="utf-8", errors="replace") as file:
            return any(line.partition("=")[0].strip() == "gourgeist" for line in file)
    except OSError:
        return False


def is_interrupted(root: str) -> bool:
    """Return whether a run was killed while it changed the environment: its journal is there.

    Locking the environment undoes such a run. Cost: a listing of one small directory.
    """
    try:
        return any(name.startswith(JOURNAL_PREFIX) for name in os.listdir(root))
    except OSError:
        return False


def _by_name(
    requested: Iterable[RequestedRequirement], markers: MarkerEnvironment
) -> dict[ProjectName, RequestedRequirement]:
    wanted: dict[ProjectName, RequestedRequirement] = {}
    for item in requested:
        requirement = item.requirement
        if requirement.marker is not None and not evaluate(requirement.marker, markers):
            continue
        first = wanted.setdefault(requirement.name, item)
        if first is not item:
            raise DuplicateRequirementError(str(first), str(item))
    return wanted


def _removable(extraneous: list[InstalledDist], root: str) -> tuple[InstalledDist, ...]:
    if any(dist.name in _SEEDS for dist in extraneous) and not is_own_environment(root):
        return tuple(dist for dist in extraneous if dist.name not in _SEEDS)
    return tuple(extraneous)


def _refuse_unmanaged(dist: UnmanagedDist | None) -> None:
    if dist is not None and dist.name is not None:
        raise CannotUninstallError(dist.name, dist.path, unmanaged_reason(dist))


def _warn_of_unmanaged(dists: Iterable[UnmanagedDist]) -> None:
    for dist in dists:
        warn_once(f"Leaving `{dist.path}` alone: {unmanaged_reason(dist)}")


def unmanaged_reason(dist: UnmanagedDist) -> str:
    """Return why something installed cannot be taken away."""
    return f"it is installed as {dist.kind}, without a record of its files"


_SEEDS = frozenset({"pip", "setuptools", "wheel"})
