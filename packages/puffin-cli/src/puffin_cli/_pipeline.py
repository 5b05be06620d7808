"""Make an environment hold what was asked for: plan, find, fetch, change, tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_cli._audits import Audited
from puffin_cli._errors import InputError
from puffin_installer import PlanOptions, Reinstall, SitePackages, build_plan, is_interrupted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_cli._arguments import ChangeArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import InputItem
    from puffin_cli._install_review import Review
    from puffin_cli._stock import Stock
    from puffin_fs import LinkMode
    from puffin_installer import (
        CachedWheels,
        InstallPlan,
        RequestedRequirement,
    )
    from puffin_interpreter import Environment


class SyncRequest(Struct, frozen=True, kw_only=True):
    """What an environment shall hold, and how it gets there."""

    requested: tuple[RequestedRequirement, ...]
    exact: bool = True
    """Whether what is not asked for goes."""
    reinstall: Reinstall = Reinstall()
    link_mode: LinkMode | None = None
    require_hashes: bool = False
    dry_run: bool = False
    compile_bytecode: bool = False
    review: Review | None = None
    """What has a look at each plan; None: what is asked for was not resolved, it is the whole."""


def sync_request(
    arguments: ChangeArguments,
    requested: tuple[RequestedRequirement, ...],
    stock: Stock,
    *,
    exact: bool = True,
    review: Review | None = None,
) -> SyncRequest:
    """Return what a command asks for, in the way that its options want it done."""
    return SyncRequest(
        requested=requested,
        exact=exact,
        reinstall=Reinstall(arguments.reinstall, frozenset(arguments.reinstall_package)),
        link_mode=arguments.link_mode,
        require_hashes=stock.require_hashes,
        dry_run=arguments.dry_run,
        compile_bytecode=arguments.compile_bytecode,
        review=review,
    )


def requested_of(items: Iterable[InputItem]) -> tuple[RequestedRequirement, ...]:
    """Return what the user wrote as the installer takes it."""
    from puffin_installer import RequestedRequirement

    return tuple(
        RequestedRequirement(item.requirement, item.hashes, item.place, item.editable)
        for item in items
    )


def undo_interrupted(environment: Environment, context: Context) -> None:
    """Undo what a killed run left in the environment, and say so; one under way is waited for."""
    if is_interrupted(environment.root):
        from puffin_cli._environments import say_undone, say_waiting
        from puffin_installer import lock_environment

        with lock_environment(environment.root, on_wait=lambda: say_waiting(context)) as locked:
            if locked.recovered:
                say_undone(context)


class Pipeline:
    """One change of an environment, from the plan to the list of what came and went."""

    def __init__(
        self, request: SyncRequest, environment: Environment, context: Context, stock: Stock
    ) -> None:
        self._request = request
        self._environment = environment
        self._context = context
        self._stock = stock

    def run(self) -> Audited | None:
        """Do what is to be done and tell about it; return what was in order if it was nothing.

        Raises: InputError - the requirements contradict themselves; what the packages raise.
        """
        undo_interrupted(self._environment, self._context)
        installed = SitePackages.scan(self._environment.site_packages)
        plan = self._plan(installed)
        if plan.is_noop:
            context = self._context
            context.printer.summary("Audited", len(plan.keep), context.elapsed())
            return Audited(environment=self._environment, installed=installed, count=len(plan.keep))
        from puffin_cli._installation import Installation

        installation = Installation(self._request, self._environment, self._context, self._stock)
        installation.run(self._plan, plan)
        return None

    def _plan(self, installed: SitePackages) -> InstallPlan:
        from puffin_installer import DuplicateRequirementError

        options = PlanOptions(
            root=self._environment.root,
            markers=self._environment.interpreter.markers,
            reinstall=self._request.reinstall,
            exact=self._request.exact,
            tags=self._environment.interpreter.tags,
            require_hashes=self._request.require_hashes,
        )
        try:
            return build_plan(
                self._request.requested,
                installed,
                options,
                self._cached_wheels,
                lambda: self._stock.database,
            )
        except DuplicateRequirementError as error:
            raise InputError("Failed to determine installation plan") from error

    def _cached_wheels(self) -> CachedWheels:
        stock = self._stock
        return stock.database.wheel_index(
            self._environment.interpreter.tags(),
            no_binary=stock.no_binary,
            only_binary=stock.only_binary,
        )
