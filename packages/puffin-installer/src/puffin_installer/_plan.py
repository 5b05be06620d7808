"""What has to be done to an environment so that it matches a list of requirements."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from pep508 import evaluate
from puffin_macros import warn_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from distribution_types import CachedWheel, Dist, InstalledDist, UnmanagedDist
    from pep508 import MarkerEnvironment
    from platform_tags import Tags
    from puffin_installer._direct_plan import DirectPlanner
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


class DirectSources(Protocol):
    """What knows of single sources, as they are now: `DistributionDatabase` is one."""

    def cached_wheel(self, dist: Dist, hashes: Sequence[str] = ()) -> CachedWheel | None:
        """Return the unpacked wheel of the source, if nothing has to be fetched or built for it."""

    def changed(self, dist: Dist, stamp: str | None) -> str | None:
        """Return why the source is not what `stamp` identified, a clause; None: it is, or may be.

        It may ask the network.
        """


class Reinstall(Struct, frozen=True):
    """Which distributions to replace although they would do."""

    everything: bool = False
    names: frozenset[ProjectName] = frozenset()

    def __contains__(self, name: object) -> bool:
        return self.everything or name in self.names


class PlanReason(Struct, frozen=True):
    """Why an installed distribution is replaced by one from a URL."""

    name: ProjectName
    text: str
    """A clause, without credentials: `it is not installed as editable`."""


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
    """To be found, fetched or built, and linked."""
    reasons: tuple[PlanReason, ...] = ()
    """Why those of `reinstall` are replaced that a URL is required for."""

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
    tags: Callable[[], Tags] | None = None
    """The tags of the interpreter, by which a wheel at a URL can be linked out of the cache."""
    require_hashes: bool = False
    """Whether every requirement must be pinned and have hashes, also what is there already."""


def build_plan(
    requested: Iterable[RequestedRequirement],
    installed: SitePackages,
    options: PlanOptions,
    cached: Callable[[], CachedWheels] | None = None,
    sources: Callable[[], DirectSources] | None = None,
) -> InstallPlan:
    """Return what makes an environment match `requested`, in the order of the list.

    `cached` is called when the first wheel is missed, `sources` when what is at a URL must be
    known, or a file was chosen: to find it in the cache, or to see whether it is still what is
    installed. What is to be
    reinstalled goes to `remote` in any case, so that the indexes are asked what is newest.

    Raises: DuplicateRequirementError; CannotUninstallError - a required project is an egg-info;
    NoWheelError, FinderError - hashes are missing (`check_hashes`); DistributionTypesError - no
    distribution can be at a URL; what the sources raise.
    Cost: without a change, a few comparisons of text a requirement; no file is opened but for URLs.
    """
    wanted = _by_name(requested, options.markers)
    if options.require_hashes:
        from puffin_installer._required_hashes import check_hashes

        check_hashes(wanted.values())
    builder = _PlanBuilder(installed, options, cached, sources)
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
        options: PlanOptions,
        cached: Callable[[], CachedWheels] | None,
        sources: Callable[[], DirectSources] | None,
    ) -> None:
        self._installed = installed
        self._options = options
        self._open_cache = cached
        self._cache: CachedWheels | None = None
        self._open_sources = sources
        self._planner: DirectPlanner | None = None
        self._keep: list[InstalledDist] = []
        self._replace: list[InstalledDist] = []
        self._cached: list[CachedWheel] = []
        self._remote: list[RequestedRequirement] = []
        self._reasons: list[PlanReason] = []

    def add(self, item: RequestedRequirement) -> None:
        name = item.requirement.name
        forced = name in self._options.reinstall
        if not forced and self._is_right(item):
            self._keep.extend(self._installed.all(name))
            return
        _refuse_unmanaged(self._installed.find_legacy(name))
        self._replace.extend(self._installed.all(name))
        wheel = None if forced else self._find_cached(item)
        if wheel is None:
            self._remote.append(item)
        else:
            self._cached.append(wheel)

    def _is_right(self, item: RequestedRequirement) -> bool:
        """Return whether what is installed is what is asked for; if it is not, note why."""
        requirement = item.requirement
        if requirement.url is None:
            return self._installed.satisfies(requirement)
        dists = self._installed.all(requirement.name)
        if not dists:
            return False
        reason = self._direct.reason(item, dists)
        if reason is not None:
            self._reasons.append(PlanReason(requirement.name, reason))
        return reason is None

    def _find_cached(self, item: RequestedRequirement) -> CachedWheel | None:
        """Return a wheel that need not be fetched; what does not fit is left to who tells why."""
        wheel = self._look_up(item)
        python = self._options.markers.python_full_version
        return None if wheel is None or python_needed(wheel, python) else wheel

    def _look_up(self, item: RequestedRequirement) -> CachedWheel | None:
        requirement = item.requirement
        if requirement.url is not None:
            return self._direct.find_cached(item)
        if item.dist is not None and self._open_sources is not None:
            return self._open_sources().cached_wheel(item.dist, item.hashes)
        if self._open_cache is None:
            return None
        if self._cache is None:
            self._cache = self._open_cache()
        return self._cache.best(requirement.name, requirement.specifiers, item.hashes)

    @property
    def _direct(self) -> DirectPlanner:
        if self._planner is None:
            from puffin_installer._direct_plan import DirectPlanner

            self._planner = DirectPlanner(self._open_sources, self._options.tags)
        return self._planner

    def finish(self, remove: tuple[InstalledDist, ...]) -> InstallPlan:
        return InstallPlan(
            keep=tuple(self._keep),
            reinstall=tuple(self._replace),
            remove=remove,
            cached=tuple(self._cached),
            remote=tuple(self._remote),
            reasons=tuple(self._reasons),
        )


def python_needed(wheel: CachedWheel, python: str) -> str | None:
    """Return what a wheel requires of Python, if that is more than the version given; else None.

    As far as anybody has looked into it; an index that was asked has told it for its files.
    """
    needed = None if wheel.manifest is None else wheel.manifest.requires_python
    if needed is None:
        return None
    from pep440 import requires_python_admits

    return None if requires_python_admits(needed, python) else needed


def is_satisfied(
    item: RequestedRequirement,
    installed: SitePackages,
    sources: Callable[[], DirectSources] | None = None,
) -> bool:
    """Return whether what is installed is what `item` asks for.

    A specifier is satisfied by its version, wherever it came from; a URL only by a distribution
    whose `direct_url.json` tells the same source. Whether that changed meanwhile is asked of
    `sources`, which is called if it matters; without them the records alone count.

    Raises: DistributionTypesError, FsError; what the sources raise.
    """
    if item.requirement.url is None:
        return installed.satisfies(item.requirement)
    from puffin_installer._direct_plan import DirectPlanner

    dists = installed.all(item.requirement.name)
    return DirectPlanner(sources, None).reason(item, dists) is None


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
        if first is not item and _what_is_wanted(first) != _what_is_wanted(item):
            from puffin_installer._errors import DuplicateRequirementError

            raise DuplicateRequirementError(str(first), str(item))
    return wanted


def _what_is_wanted(item: RequestedRequirement) -> tuple[object, ...]:
    """Return what of a requirement says which distribution it is; extras and markers do not."""
    requirement = item.requirement
    return requirement.specifiers, requirement.url, frozenset(item.hashes), item.editable


def _removable(extraneous: list[InstalledDist], root: str) -> tuple[InstalledDist, ...]:
    if any(dist.name in _SEEDS for dist in extraneous) and not is_own_environment(root):
        return tuple(dist for dist in extraneous if dist.name not in _SEEDS)
    return tuple(extraneous)


def _refuse_unmanaged(dist: UnmanagedDist | None) -> None:
    if dist is not None and dist.name is not None:
        from puffin_installer._errors import CannotUninstallError

        raise CannotUninstallError(dist.name, dist.path, unmanaged_reason(dist))


def _warn_of_unmanaged(dists: Iterable[UnmanagedDist]) -> None:
    for dist in dists:
        warn_once(f"Leaving `{dist.path}` alone: {unmanaged_reason(dist)}")


def unmanaged_reason(dist: UnmanagedDist) -> str:
    """Return why something installed cannot be taken away."""
    return f"it is installed as {dist.kind}, without a record of its files"


_SEEDS = frozenset({"pip", "setuptools", "wheel"})
