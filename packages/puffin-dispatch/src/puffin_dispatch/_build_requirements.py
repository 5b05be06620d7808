"""From the requirements of a build to unpacked wheels that satisfy them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pep508 import Requirement, mask_credentials
from puffin_dispatch._errors import BuildRequirementsError
from puffin_installer import (
    Finder,
    FinderError,
    NoWheelError,
    Preparer,
    RequestedRequirement,
    Target as FinderTarget,
)
from puffin_resolver import Manifest, NoSolutionError, Options, Resolver, ResolverInput, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distribution_types import CachedWheel
    from puffin_dispatch._options import DispatchOptions
    from puffin_distribution import DistributionDatabase
    from puffin_installer import FoundDist
    from puffin_interpreter import Interpreter
    from puffin_resolver import Pin
    from puffin_traits import WorkPool


class BuildRequirements(Struct, frozen=True):
    """What a build needs."""

    requirements: tuple[Requirement, ...]
    label: str
    """What messages call the build."""

    @property
    def origin(self) -> str:
        """Where messages say that the requirements stand."""
        return f"the build requirements of {self.label}"


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
            found = self._find(needed, self._resolve(needed))
        except NoSolutionError as error:
            raise _unsolved(needed, error.report.text().rstrip()) from error
        except (FinderError, NoWheelError) as error:
            raise _unsolved(needed, str(error)) from error
        return Preparer(self._database, self._pool, inline_sources=True).prepare(found)

    def _resolve(self, needed: BuildRequirements) -> tuple[Pin, ...]:
        manifest = Manifest(
            requirements=tuple(ResolverInput(item, needed.origin) for item in needed.requirements),
            constraints=self._options.build_constraints,
        )
        # Always the newest that fits: what a user wants of the project is nothing to its build.
        options = Options(
            exclude_newer=self._options.exclude_newer,
            exclude_newer_projects=self._options.exclude_newer_projects,
            only_binary=self._options.no_build,
        )
        target = Target(self._interpreter.markers, self._interpreter.tags())
        resolver = Resolver(
            self._database, manifest, target, options, pool=self._pool, builds_in_pool=False
        )
        return resolver.resolve().pins

    def _find(self, needed: BuildRequirements, pins: Sequence[Pin]) -> Sequence[FoundDist]:
        target = FinderTarget(
            tags=self._interpreter.tags(),
            python=self._interpreter.markers.python_full_version,
            only_binary=self._options.no_build,
        )
        finder = Finder(self._database, target, self._pool)
        return finder.find([_requested(pin, needed.origin) for pin in pins]).dists


def _requested(pin: Pin, origin: str) -> RequestedRequirement:
    if pin.url is not None:
        return RequestedRequirement(Requirement(name=pin.name, url=pin.url), origin=origin)
    # PEP 440: `==1.0` would take 1.0+local as well.
    pinned = Requirement(name=pin.name, specifiers=f"==={pin.version}")
    return RequestedRequirement(pinned, origin=origin)


def _unsolved(needed: BuildRequirements, explanation: str) -> BuildRequirementsError:
    texts = tuple(mask_credentials(str(requirement)) for requirement in needed.requirements)
    return BuildRequirementsError(needed.label, texts, explanation)
