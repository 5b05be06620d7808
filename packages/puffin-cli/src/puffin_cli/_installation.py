"""The part of a synchronisation that changes something."""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from puffin_cli._change_list import print_changes
from puffin_cli._environments import say_waiting
from puffin_cli._head_start import MANY
from puffin_fs import Linker, default_link_mode
from puffin_installer import (
    SitePackages,
    Transaction,
    WheelInstall,
    lock_environment,
    scheme_of,
)
from puffin_traits import NullReporter

if TYPE_CHECKING:
    from collections.abc import Callable

    from distribution_types import InstalledDist
    from puffin_cli._context import Context
    from puffin_cli._pipeline import SyncRequest
    from puffin_cli._stock import Stock
    from puffin_fs import LinkMode
    from puffin_installer import ChangeSet, FoundDist, InstallPlan
    from puffin_interpreter import Environment
    from puffin_normalize import ProjectName


class Installation:
    """Finds, fetches and lays out what a plan asks for."""

    def __init__(
        self, request: SyncRequest, environment: Environment, context: Context, stock: Stock
    ) -> None:
        self._request = request
        self._environment = environment
        self._context = context
        self._stock = stock

    def run(
        self, make_plan: Callable[[SitePackages], InstallPlan], first_plan: InstallPlan
    ) -> None:
        """Carry the plan out; it is made anew once the environment is locked."""
        if self._request.dry_run:
            self._explain(first_plan, SitePackages.scan(self._environment.site_packages))
            self._tell_only(first_plan)
            return
        root = self._environment.root
        with lock_environment(root, on_wait=lambda: say_waiting(self._context)) as locked:
            installed = SitePackages.scan(self._environment.site_packages)
            plan = make_plan(installed)
            self._explain(plan, installed)
            wheels = self._wheels(plan)
            timer = _Timer(self._context.reporter)
            linker = Linker(self._link_mode)
            transaction = Transaction(
                locked, scheme_of(self._environment.interpreter), linker, timer
            )
            leaving = (*plan.reinstall, *plan.remove)
            changes = transaction.run(wheels, leaving, installed)
        self._tell_of_fallback(linker)
        self._tell(changes, timer)
        if self._request.compile_bytecode:
            self._compile(changes)

    def _wheels(self, plan: InstallPlan) -> list[WheelInstall]:
        cached = [WheelInstall(wheel) for wheel in plan.cached]
        return cached + (self._fetched(plan) if plan.remote else [])

    def _fetched(self, plan: InstallPlan) -> list[WheelInstall]:
        from puffin_installer import Preparer

        context = self._context
        self._purge(plan)
        database = self._stock.database
        python = self._environment.interpreter.markers.python_full_version
        preparer = Preparer(database, context.pool, context.reporter, python=python)
        with database.helped(self._stock.crew) if self._is_much(plan) else nullcontext():
            try:
                found = self._find(plan, preparer.begin)
            except BaseException:
                preparer.abandon()
                raise
            wheels = preparer.prepare(found)
        self._stock.disconnect()
        context.printer.summary("Downloaded", len(wheels), context.elapsed())
        return [WheelInstall(wheel) for wheel in wheels]

    def _is_much(self, plan: InstallPlan) -> bool:
        return self._stock.crew is not None or len(plan.remote) >= MANY

    def _explain(self, plan: InstallPlan, installed: SitePackages) -> None:
        """Tell why what is planned, and what it breaks, before anything is done."""
        for reason in plan.reasons:
            self._context.printer.say(f"Reinstalling {reason.name}: {reason.text}")
        if self._request.review is not None:
            self._request.review.look_at(plan, installed)

    def _find(
        self, plan: InstallPlan, on_found: Callable[[FoundDist], None] | None = None
    ) -> tuple[FoundDist, ...]:
        """Ask the indexes, and tell what they have."""
        from puffin_installer import Finder, Target

        context = self._context
        interpreter = self._environment.interpreter
        target = Target(
            tags=interpreter.tags(),
            python=interpreter.markers.python_full_version,
            require_hashes=self._request.require_hashes,
            no_binary=self._stock.no_binary,
            only_binary=self._stock.only_binary,
        )
        finder = Finder(self._stock.database.client, target, context.pool)
        found = finder.find(plan.remote, on_found)
        if self._request.review is not None:  # what was resolved has been told of
            return found.dists
        context.printer.summary("Resolved", len(found.dists), context.elapsed())
        for warning in found.warnings:
            context.printer.warn(warning)
        return found.dists

    def _purge(self, plan: InstallPlan) -> None:
        """Forget what the cache has of projects that are explicitly installed anew."""
        if self._context.settings.offline:
            return
        for item in plan.remote:
            if item.requirement.name in self._request.reinstall:
                self._stock.cache.purge(item.requirement.name)

    @property
    def _link_mode(self) -> LinkMode:
        return self._request.link_mode or default_link_mode(sys.platform)

    def _tell_of_fallback(self, linker: Linker) -> None:
        """Tell that links were not possible: whoever asked for them, and who wants to know all."""
        if linker.mode == self._link_mode:
            return
        printer = self._context.printer
        tell = printer.warn if self._request.link_mode else printer.detail
        places = f"from {self._stock.cache.root} to {self._environment.root}"
        tell(f"no {self._link_mode} is possible {places}; fell back to {linker.mode}")

    def _tell(self, changes: ChangeSet, timer: _Timer) -> None:
        printer = self._context.printer
        if changes.removed:
            printer.summary("Uninstalled", len(changes.removed), timer.removal)
        if changes.installed:
            printer.summary("Installed", len(changes.installed), timer.installation)
        print_changes(changes, printer)

    def _tell_only(self, plan: InstallPlan) -> None:
        """Tell what a run would do."""
        from puffin_cli._rehearsal import rehearse

        rehearse(plan, self._find(plan) if plan.remote else (), self._context)

    def _compile(self, changes: ChangeSet) -> None:
        from install_wheel import compile_bytecode

        names = {change.name for change in changes.installed}
        site = SitePackages.scan(self._environment.site_packages)
        files = [file for dist in site if dist.name in names for file in recorded_files(dist)]
        self._context.elapsed()
        compile_bytecode(self._environment.interpreter.executable, files)
        count = sum(file.endswith(".py") for file in files)
        self._context.printer.summary(
            "Bytecode compiled", count, self._context.elapsed(), noun="file"
        )


def recorded_files(dist: InstalledDist) -> list[str]:
    """Return the absolute paths of the files that a distribution records."""
    from puffin_package import parse_record

    root = os.path.dirname(dist.path)
    data = dist.read("RECORD") or b""
    return [
        os.path.normpath(os.path.join(root, entry.path)) for entry in parse_record(data, dist.path)
    ]


class _Timer(NullReporter):
    """Passes everything on, and takes the time of both halves of a transaction."""

    def __init__(self, reporter: NullReporter) -> None:
        self._reporter = reporter
        self._started = self._turn = self._end = time.perf_counter()

    @property
    def removal(self) -> float:
        """Seconds until the last distribution was gone."""
        return self._turn - self._started

    @property
    def installation(self) -> float:
        """Seconds from there to the end."""
        return self._end - self._turn

    def on_start(self, *counts: int | None) -> None:
        """Begin to count."""
        self._started = self._turn = time.perf_counter()
        self._reporter.on_start(*counts)

    def on_removed(self, name: ProjectName, version: str) -> None:
        """Take note that a distribution is gone."""
        self._turn = time.perf_counter()
        self._reporter.on_removed(name, version)

    def on_installed(self, name: ProjectName, version: str) -> None:
        """Take note that a distribution is in place."""
        self._reporter.on_installed(name, version)

    def on_complete(self) -> None:
        """Take note that all is over."""
        self._end = time.perf_counter()
        self._reporter.on_complete()
