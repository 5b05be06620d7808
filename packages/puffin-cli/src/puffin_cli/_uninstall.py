"""`puffin pip-uninstall`: remove distributions from an environment."""

from __future__ import annotations

from puffin_cli._arguments import GlobalArguments, add_global_options, add_python_option
from puffin_cli._errors import SUCCESS, InputError
from puffin_cli._msgspec import load_msgspec
from puffin_cli._parser import CommandParser

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from distribution_types import InstalledDist
    from pep508 import Requirement
    from puffin_cli._context import Context
    from puffin_installer import ChangeSet, SitePackages
    from puffin_interpreter import Environment
    from puffin_normalize import ProjectName


class UninstallArguments(GlobalArguments):
    """What `pip-uninstall` takes."""

    packages: tuple[str, ...] = ()
    requirement: tuple[str, ...] = ()
    python: str | None = None
    dry_run: bool = False


Arguments = UninstallArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "pip-uninstall",
        "Remove distributions from an environment.",
        "[PACKAGE]... [-r <FILE>]...",
    )
    parser.positional("packages", "PACKAGE", "A name or a requirement; its version does not matter")
    parser.option(
        "-r",
        "--requirement",
        metavar="FILE",
        text="A file that lists what to remove; repeatable",
        repeat=True,
    )
    parser.flag("--dry-run", text="Tell what would be done, and do nothing")
    add_python_option(parser, "The interpreter whose environment to change")
    add_global_options(parser)
    parser.require("packages", "requirement", shown="<PACKAGE|--requirement <FILE>>")
    return parser


def run(arguments: UninstallArguments, context: Context) -> int:
    """Remove what is installed of the names, and tell of the others."""
    load_msgspec()
    from puffin_cli._change_list import print_changes
    from puffin_cli._environments import changeable_environment

    names = sorted(set(_names(arguments, context)))
    environment = changeable_environment(arguments.python, context, context.open_cache())
    changes = _change(environment, names, context, dry_run=arguments.dry_run)
    if changes is None:
        context.printer.warn("No packages to uninstall.")
        return SUCCESS
    verb = "Would uninstall" if arguments.dry_run else "Uninstalled"
    context.printer.summary(verb, len(changes.removed), context.elapsed())
    print_changes(changes, context.printer)
    return SUCCESS


def _names(arguments: UninstallArguments, context: Context) -> Iterator[ProjectName]:
    for text in arguments.packages:
        yield parse_argument(text).name
    for path in arguments.requirement:
        yield from read_names(path, context)


def read_names(source: str, context: Context) -> Iterator[ProjectName]:
    """Yield the names of all projects that a file requires, whatever their markers."""
    from puffin_cli._inputs import InputRequest, read_inputs

    inputs = read_inputs(InputRequest(sources=(source,)), context)
    yield from (item.requirement.name for item in inputs.requirements)
    for item in inputs.unnamed:
        from puffin_cli._direct import told_name

        name = told_name(item)
        if name is None:
            raise InputError(f"{item.place}: the project has to be named: `name @ ...`")
        yield name


def parse_argument(text: str) -> Requirement:
    """Return a requirement of the command line.

    Raises: InputError - it is none.
    """
    from pep508 import RequirementError, mask_credentials, parse_requirement

    try:
        return parse_requirement(text)
    except RequirementError as error:
        raise InputError(f"Failed to parse `{mask_credentials(text)}`") from error


def _change(
    environment: Environment, names: Iterable[ProjectName], context: Context, *, dry_run: bool
) -> ChangeSet | None:
    from puffin_cli._environments import say_undone, say_waiting
    from puffin_fs import Linker
    from puffin_installer import (
        Change,
        ChangeSet,
        SitePackages,
        Transaction,
        lock_environment,
        scheme_of,
    )

    if dry_run:
        found = _installed(SitePackages.scan(environment.site_packages), names, context)
        removed = tuple(Change(dist.name, dist.version) for dist in found)
        return ChangeSet(removed=removed) if removed else None
    with lock_environment(environment.root, on_wait=lambda: say_waiting(context)) as locked:
        if locked.recovered:
            say_undone(context)
        installed = SitePackages.scan(environment.site_packages)
        leaving = _installed(installed, names, context)
        if not leaving:
            return None
        transaction = Transaction(locked, scheme_of(environment.interpreter), Linker("copy"))
        return transaction.run((), leaving, installed)


def _installed(
    installed: SitePackages, names: Iterable[ProjectName], context: Context
) -> list[InstalledDist]:
    from puffin_installer import CannotUninstallError

    leaving: list[InstalledDist] = []
    for name in names:
        legacy = installed.find_legacy(name)
        if name in installed:
            leaving += installed.all(name)
        elif legacy is not None:
            reason = "it was installed by distutils or an old setuptools"
            raise CannotUninstallError(name, legacy.path, reason)
        else:
            context.printer.warn(f"Skipping {name} as it is not installed.")
    return leaving
