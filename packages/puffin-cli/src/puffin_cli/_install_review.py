"""A look at what a plan would break, before it is carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._errors import DiagnosticError
from puffin_installer import Holdings, Judged, find_breakages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_cli._context import Context
    from puffin_cli._install_audit import Inspection
    from puffin_installer import InstallPlan, SitePackages
    from puffin_normalize import ProjectName
    from pypi_types import CoreMetadata

REFUSAL = "The change would break what is installed:"


class Review:
    """Tells what a plan would break; with `--strict` it refuses."""

    def __init__(
        self,
        inspection: Inspection,
        resolved: Mapping[ProjectName, CoreMetadata],
        context: Context,
    ) -> None:
        """`resolved` is the metadata of everything that belongs to the resolution."""
        self._context, self._resolved = context, resolved
        self._strict = inspection.arguments.strict
        self._markers = inspection.environment.interpreter.markers
        limits = inspection.limits
        self._judged = Judged(
            resolved=frozenset(resolved),
            settled=frozenset(
                item.requirement.name for item in (*limits.overrides, *limits.excludes)
            ),
        )

    def look_at(self, plan: InstallPlan, installed: SitePackages) -> None:
        """Warn of each breakage that the plan brings, or that concerns what it changes.

        Raises: DiagnosticError - with `--strict`, of the new ones.
        """
        coming = [item.requirement.name for item in plan.remote]
        coming += [wheel.name for wheel in plan.cached]
        before = Holdings.of(installed)
        after = before.changed(self._resolved[name] for name in coming if name in self._resolved)
        found = find_breakages(before, after, frozenset(coming), self._markers, self._judged)
        new = [str(breakage) for breakage in found if breakage.is_new]
        if self._strict and new:
            raise DiagnosticError(REFUSAL, "\n".join(new))
        for breakage in found:
            self._context.printer.warn(str(breakage))
