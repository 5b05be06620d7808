"""The part of an installation that begins where something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._install_resolution import InstallResolver
from puffin_cli._install_review import Review
from puffin_cli._pipeline import Pipeline, SyncRequest
from puffin_installer import Reinstall

if TYPE_CHECKING:
    from puffin_cli._context import Context
    from puffin_cli._install_audit import Inspection
    from puffin_cli._install_resolution import Resolved


def install(inspection: Inspection, context: Context) -> None:
    """Resolve, tell what the change would break, and change.

    Raises: DuplicateInstallationError; DiagnosticError - no solution, or a breakage if that is not
    to be; what the packages below raise.
    """
    resolved = InstallResolver(inspection, context).resolve()
    context.printer.summary("Resolved", len(resolved.requested), context.elapsed())
    for warning in resolved.warnings:
        context.printer.warn(warning)
    request = _request(inspection, resolved, Review(inspection, resolved.metadata, context))
    inspection.installed.refuse_duplicates(
        item.requirement.name
        for item in resolved.requested
        if item.requirement.name not in request.reinstall
    )
    Pipeline(request, inspection.environment, context, inspection.stock).run()


def _request(inspection: Inspection, resolved: Resolved, review: Review) -> SyncRequest:
    arguments = inspection.arguments
    return SyncRequest(
        requested=resolved.requested,
        exact=False,
        reinstall=Reinstall(arguments.reinstall, frozenset(arguments.reinstall_package)),
        link_mode=arguments.link_mode,
        require_hashes=inspection.require_hashes,
        dry_run=arguments.dry_run,
        compile_bytecode=arguments.compile_bytecode,
        review=review,
    )
