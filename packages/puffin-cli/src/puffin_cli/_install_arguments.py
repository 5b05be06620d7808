"""What `pip-install` takes."""

from __future__ import annotations

from puffin_cli._arguments import (
    ChangeArguments,
    add_build_options,
    add_change_options,
    add_format_options,
    add_global_options,
    add_index_options,
    add_python_option,
)
from puffin_cli._compile_arguments import (
    ResolutionArguments,
    add_choice_options,
    add_limit_options,
    add_project_options,
    add_upgrade_options,
)
from puffin_cli._parser import CommandParser

TYPE_CHECKING = False

if TYPE_CHECKING:
    from pep508 import Requirement
    from puffin_normalize import ExtraName, GroupName, ProjectName


class InstallArguments(ResolutionArguments, ChangeArguments):
    """What `pip-install` takes."""

    packages: tuple[str, ...] = ()
    requirement: tuple[str, ...] = ()
    editable: tuple[str, ...] = ()
    extra: tuple[ExtraName, ...] = ()
    all_extras: bool = False
    group: tuple[GroupName, ...] = ()
    upgrade: bool = False
    upgrade_package: tuple[Requirement, ...] = ()
    """What to upgrade, and how far it may go."""
    strict: bool = False

    @property
    def wants_change(self) -> bool:
        """Whether something is to be done even if everything is there."""
        return bool(
            self.upgrade or self.upgrade_package or self.reinstall or self.reinstall_package
        )

    def may_change(self, name: ProjectName) -> bool:
        """Return whether a project is not to be kept just because it is there."""
        if self.upgrade or self.reinstall:
            return True
        upgraded = any(requirement.name == name for requirement in self.upgrade_package)
        return upgraded or name in self.reinstall_package


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "pip-install",
        "Add to an environment what is required, and keep the rest.",
        "[PACKAGE]... [-r <FILE>]... [-e <PATH>]...",
    )
    parser.positional("packages", "PACKAGE", "A requirement, a path or a URL")
    _add_source_options(parser)
    add_project_options(parser)
    add_limit_options(parser)
    add_python_option(parser, "The interpreter whose environment to change")
    add_change_options(parser)
    parser.flag("--strict", text="Refuse a change that breaks what is installed")
    add_choice_options(parser)
    add_upgrade_options(parser, "Take the best releases, whatever is installed")
    add_format_options(parser)
    add_build_options(parser)
    add_index_options(parser)
    add_global_options(parser)
    parser.conflict("all_extras", "extra")
    parser.require(
        "packages",
        "requirement",
        "editable",
        "group",
        shown="<PACKAGE|--requirement <FILE>|--editable <PATH>|--group <GROUP>>",
    )
    return parser


def _add_source_options(parser: CommandParser) -> None:
    parser.option(
        "-r",
        "--requirement",
        metavar="FILE",
        text="A requirements file, a pyproject.toml, a script with a block of metadata (*.py), or"
        " `-`; repeatable",
        repeat=True,
    )
    parser.option(
        "-e",
        "--editable",
        metavar="PATH",
        text="A source tree to install as editable: what changes there counts at once; repeatable",
        repeat=True,
    )
