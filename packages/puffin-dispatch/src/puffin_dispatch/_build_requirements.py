"""From the requirements of a build to unpacked wheels that satisfy them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from distribution_types import PathWheel, RegistryWheel, UrlWheel
from pep508 import Requirement, mask_credentials
from puffin_dispatch._errors import BuildRequirementsError
from puffin_installer import (
    Finder,
    FinderError,
    NoWheelError,
    RequestedRequirement,
    Target as FinderTarget,
)
from puffin_resolver import Manifest, NoSolutionError, Options, Resolver, ResolverInput, Target

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from distribution_types import CachedWheel
    from puffin_dispatch._options import DispatchOptions
    from puffin_distribution import DistributionDatabase
    from puffin_installer import FoundDist
    from puffin_interpreter import Interpreter
    from puffin_resolver import Pin
    from puffin_traits import WorkPool

_WHEELS = (RegistryWheel, UrlWheel, PathWheel)


class BuildRequirements(Struct, frozen=True):
    """What a build needs."""

    requirements: tuple[Requirement, ...]
    label: str
    """What messages call the build."""


class RequirementsInstaller:
    """Finds and fetches what builds need.

    Everything that only fetches and unpacks runs in the pool, and waits for nothing that is in the
    pool as well; sources are built on the thread that asks. So the pool never comes to a stop,
    however deep builds are nested.
    """

    def __init__(
        self,
        database: DistributionDatabase,
        interpreter: Interpreter,
        options: DispatchOptions,
        pool: WorkPool,
    ) -> None:
        """`database` builds, where it must, in the name of those who need the requirements."""
        self._database = database
        self._interpreter = interpreter
        self._options = options
        self._pool = pool

    def wheels(self, needed: BuildRequirements) -> tuple[CachedWheel, ...]:
        """Return the unpacked wheels of everything that the requirements lead to.

        Raises: BuildRequirementsError - they have no solution; CyclicBuildError; what fetching and
        building raises.
        """
        try:
            return self._prepare(self._find(self._resolve(needed)))
        except NoSolutionError as error:
            raise _unsolved(needed, error.report.text().rstrip()) from error
        except (FinderError, NoWheelError) as error:
            raise _unsolved(needed, str(error)) from error

    def _resolve(self, needed: BuildRequirements) -> tuple[Pin, ...]:
        origin = f"the build requirements of {needed.label}"
        manifest = Manifest(
            requirements=tuple(ResolverInput(item, origin) for item in needed.requirements),
            constraints=self._options.build_constraints,
        )
        # Always the newest that fits: what a user wants of the project is nothing to its build.
        options = Options(
            exclude_newer=self._options.exclude_newer, only_binary=self._options.no_build
        )
        target = Target(self._interpreter.markers, self._interpreter.tags())
        resolver = Resolver(
            self._database, manifest, target, options, pool=self._pool, builds_in_pool=False
        )
        return resolver.resolve().pins

    def _find(self, pins: Sequence[Pin]) -> Sequence[FoundDist]:
        target = FinderTarget(
            tags=self._interpreter.tags(),
            python=self._interpreter.markers.python_full_version,
            only_binary=self._options.no_build,
        )
        finder = Finder(self._database, target, self._pool)
        return finder.find([_requested(pin) for pin in pins]).dists

    def _prepare(self, found: Sequence[FoundDist]) -> tuple[CachedWheel, ...]:
        futures: dict[int, Future[CachedWheel]] = {}
        built: dict[int, CachedWheel] = {}
        wheel = self._database.wheel
        try:
            for number, item in enumerate(found):
                if isinstance(item.dist, _WHEELS):
                    futures[number] = self._pool.submit(wheel, item.dist)
            for number, item in enumerate(found):
                if number not in futures:
                    built[number] = wheel(item.dist)
            fetched = {number: future.result() for number, future in futures.items()}
        finally:
            for future in futures.values():
                future.cancel()
        return tuple(wheel for _, wheel in sorted((fetched | built).items()))


def _requested(pin: Pin) -> RequestedRequirement:
    if pin.url is not None:
        return RequestedRequirement(Requirement(name=pin.name, url=pin.url))
    pinned = Requirement(name=pin.name, specifiers=f"=={pin.version}")
    return RequestedRequirement(pinned, hashes=pin.hashes)


def _unsolved(needed: BuildRequirements, explanation: str) -> BuildRequirementsError:
    texts = tuple(mask_credentials(str(requirement)) for requirement in needed.requirements)
    return BuildRequirementsError(needed.label, texts, explanation)
