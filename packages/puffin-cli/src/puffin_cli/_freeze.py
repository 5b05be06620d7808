"""`puffin pip-freeze`: list what an environment holds, as requirements."""

from __future__ import annotations

from puffin_cli._arguments import GlobalArguments, add_global_options, add_python_option
from puffin_cli._errors import SUCCESS
from puffin_cli._parser import CommandParser
from puffin_macros import PuffinError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from distribution_types import InstalledDist
    from puffin_cli._context import Context
    from puffin_cli._printer import Printer
    from puffin_installer import SitePackages
    from pypi_types import DirectUrl


class FreezeArguments(GlobalArguments):
    """What `pip-freeze` takes."""

    python: str | None = None


Arguments = FreezeArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser("pip-freeze", "List what an environment holds, as requirements.")
    add_python_option(parser, "The interpreter whose environment to list")
    add_global_options(parser)
    return parser


def run(arguments: FreezeArguments, context: Context) -> int:
    """Print a line a distribution, sorted by name."""
    from puffin_cli._environments import target_environment
    from puffin_installer import SitePackages

    environment = target_environment(arguments.python, context, context.open_cache())
    installed = SitePackages.scan(environment.site_packages)
    lines = [requirement_line(dist, context.printer) for dist in installed]
    if lines:
        context.printer.result("\n".join(lines))
    _warn_of_duplicates(installed, context.printer)
    return SUCCESS


def requirement_line(dist: InstalledDist, printer: Printer) -> str:
    """Return `name==version`, or `name @ URL` (`-e URL`) for what did not come from an index.

    If that cannot be read, the user is warned, and it is listed as if it came from one.

    Raises: FsError.
    """
    source = _source(dist, printer)
    if source is None:
        return f"{dist.name}=={dist.version}"
    url = direct_reference(source)
    return f"-e {url}" if source.editable else f"{dist.name} @ {url}"


def _source(dist: InstalledDist, printer: Printer) -> DirectUrl | None:
    try:
        return dist.direct_url()
    except PuffinError as error:
        from pypi_types import DirectUrlError

        if not isinstance(error, DirectUrlError):
            raise
        printer.warn(f"It is not known where {dist.name}=={dist.version} came from: {error}")
        return None


def direct_reference(source: DirectUrl) -> str:
    """Return the URL by which a requirement refers to the source.

    Spec: PEP 440, direct references; PEP 610.
    """
    url = source.url
    if source.vcs_info is not None:
        revision = source.vcs_info.commit_id or source.vcs_info.requested_revision
        url = f"{source.vcs_info.vcs}+{url}" + (f"@{revision}" if revision else "")
    return f"{url}#subdirectory={source.subdirectory}" if source.subdirectory else url


def _warn_of_duplicates(installed: SitePackages, printer: Printer) -> None:
    for name, dists in installed.duplicates.items():
        places = ", ".join(dist.path for dist in dists)
        printer.warn(f"The environment has more than one {name}: {places}")
