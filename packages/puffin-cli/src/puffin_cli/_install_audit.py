"""Whether an environment has what is required already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._pipeline import requested_of
from puffin_installer import Holdings, Limits, RequestedRequirement, audit, is_satisfied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from puffin_cli._inputs import Inputs
    from puffin_cli._install_arguments import InstallArguments
    from puffin_cli._stock import Stock
    from puffin_installer import Audit, SitePackages
    from puffin_interpreter import Environment
    from pypi_types import CoreMetadata


class Inspection:
    """What is asked for, and what is there of it."""

    def __init__(
        self,
        arguments: InstallArguments,
        inputs: Inputs,
        installed: SitePackages,
        environment: Environment,
        stock: Stock,
    ) -> None:
        """`inputs` are settled: every project is named."""
        self.arguments, self.inputs = arguments, inputs
        self.installed, self.environment, self.stock = installed, environment, stock
        self.holdings = Holdings.of(installed)
        self.requested = requested_of(inputs.requirements)
        self.limits = Limits(
            constraints=(*requested_of(inputs.constraints), *_upgrade_limits(arguments)),
            overrides=requested_of(inputs.overrides),
            excludes=requested_of(inputs.excludes),
            follow=not arguments.no_deps,
        )

    @property
    def require_hashes(self) -> bool:
        """Whether only files of known hashes will do; of what is installed none are known."""
        return self.stock.require_hashes

    @property
    def may_suffice(self) -> bool:
        """Whether nothing has to be done if what is there fits."""
        return not (self.arguments.wants_change or self.require_hashes)

    def audit(self, arriving: Iterable[CoreMetadata] = ()) -> Audit:
        """Return what the environment would lack; no network is asked, but for a source at a URL.

        `arriving` is what would come: it is what was asked for. Raises: as `is_satisfied`.
        """
        new = {metadata.name: metadata for metadata in arriving}
        holdings = self.holdings.changed(new.values()) if new else self.holdings
        return audit(
            self.requested,
            holdings,
            self.environment.interpreter.markers,
            self.limits,
            lambda item: item.requirement.name in new or self.is_right(item),
        )

    def is_right(self, item: RequestedRequirement) -> bool:
        """Return whether what is installed is what a requirement asks for, by URL if it has one."""
        return is_satisfied(item, self.installed, lambda: self.stock.database)


def _upgrade_limits(arguments: InstallArguments) -> Iterator[RequestedRequirement]:
    """Yield what is said of how far upgrades may go."""
    for requirement in arguments.upgrade_package:
        if requirement.specifiers:
            yield RequestedRequirement(requirement, (), "--upgrade-package")
