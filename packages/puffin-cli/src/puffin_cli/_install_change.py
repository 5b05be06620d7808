"""The part of an installation that begins where something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._install_resolution import InstallResolver
from puffin_cli._install_review import Review
from puffin_cli._pipeline import Pipeline, sync_request

if TYPE_CHECKING:
    from puffin_cli._context import Context
    from puffin_cli._install_audit import Inspection


def install(inspection: Inspection, context: Context) -> None:
    """Resolve, tell what the change would break, and change.

    Raises: DuplicateInstallationError; DiagnosticError - no solution, or a breakage if that is not
    to be; what the packages below raise.
    """
    resolved = InstallResolver(inspection, context).resolve()
    context.printer.summary("Resolved", len(resolved.requested), context.elapsed())
    for warning in resolved.warnings:
        context.printer.warn(warning)
    review = Review(inspection, resolved.metadata, context)
    request = sync_request(
        inspection.arguments, resolved.requested, inspection.stock, exact=False, review=review
    )
    inspection.installed.refuse_duplicates(
        item.requirement.name
        for item in resolved.requested
        if item.requirement.name not in request.reinstall
    )
    Pipeline(request, inspection.environment, context, inspection.stock).run()
