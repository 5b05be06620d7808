"""`puffin pip-install`: add to an environment what is required, and keep the rest."""

from __future__ import annotations

from puffin_cli._change import change_environment
from puffin_cli._install_arguments import InstallArguments, build_parser

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._audits import Audited
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_cli._stock import Stock
    from puffin_interpreter import Environment

__all__ = ["Arguments", "build_parser", "run"]

Arguments = InstallArguments


def run(arguments: InstallArguments, context: Context) -> int:
    """Bring what is required into the environment."""
    return change_environment(arguments, context, _read, _install)


def _read(arguments: InstallArguments, context: Context) -> Inputs:
    from msgspec.structs import replace

    from puffin_cli._inputs import read_inputs, request_of
    from puffin_cli._word_inputs import read_words

    words = read_words(arguments.packages, context, editables=arguments.editable)
    files = read_inputs(request_of(arguments, arguments.requirement), context)
    return replace(
        files,
        requirements=(*words.requirements, *files.requirements),
        unnamed=(*words.unnamed, *files.unnamed),
    )


def _install(
    arguments: InstallArguments,
    inputs: Inputs,
    environment: Environment,
    context: Context,
    stock: Stock,
) -> Audited | None:
    """Install what is missing; return what was in order if it was nothing."""
    from puffin_cli._audits import Audited
    from puffin_cli._install_audit import Inspection
    from puffin_cli._pipeline import undo_interrupted
    from puffin_installer import SitePackages

    undo_interrupted(environment, context)
    installed = SitePackages.scan(environment.site_packages)
    inspection = Inspection(arguments, inputs, installed, environment, stock)
    if inspection.may_suffice:
        found = inspection.audit()
        installed.refuse_duplicates(found.visited)
        if found.is_satisfied:
            for missing in found.missing_extras:
                context.printer.warn(str(missing))
            context.printer.summary("Audited", len(found.visited), context.elapsed())
            return Audited(environment=environment, installed=installed, count=len(found.visited))
    from puffin_cli._install_change import install

    install(inspection, context)
    return None
