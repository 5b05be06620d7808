"""What `pip-compile` takes."""

from __future__ import annotations

from puffin_cli._arguments import (
    BuildArguments,
    add_build_options,
    add_format_options,
    add_global_options,
    add_index_options,
    add_python_option,
)
from puffin_cli._parser import CommandParser, one_of
from puffin_cli._settings import PRERELEASE_MODES, RESOLUTION_MODES
from puffin_normalize import normalize_extra, normalize_group, normalize_project

TYPE_CHECKING = False

if TYPE_CHECKING:
    from pep508 import Requirement
    from puffin_cli._cutoff import Cutoff
    from puffin_normalize import ExtraName, GroupName, ProjectName
    from puffin_resolver import AnnotationStyle, PrereleaseMode, ResolutionMode

_prerelease_mode = one_of(*PRERELEASE_MODES)


class ResolutionArguments(BuildArguments):
    """What every command takes that resolves: for whom, within which limits, what it prefers."""

    python: str | None = None
    python_version: str | None = None
    python_platform: str | None = None
    constraint: tuple[str, ...] = ()
    override: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    resolution: ResolutionMode | None = None
    """None: what the settings say."""
    prerelease: PrereleaseMode | None = None
    """None: what the settings say."""
    prerelease_package: tuple[tuple[ProjectName, PrereleaseMode], ...] = ()
    exclude_newer: Cutoff | None = None
    """None: what the settings say."""
    exclude_newer_package: tuple[tuple[ProjectName, Cutoff | None], ...] = ()
    """None for a project: no limit."""
    no_deps: bool = False


class CompileArguments(ResolutionArguments):
    """What `pip-compile` takes."""

    sources: tuple[str, ...] = ()
    extra: tuple[ExtraName, ...] = ()
    all_extras: bool = False
    group: tuple[GroupName, ...] = ()
    output_file: str | None = None
    upgrade: bool = False
    upgrade_package: tuple[Requirement, ...] = ()
    """Their specifiers, too, limit what is taken."""
    generate_hashes: bool = False
    no_header: bool = False
    no_annotate: bool = False
    annotation_style: AnnotationStyle = "split"
    emit_index_url: bool = False
    explain: tuple[ProjectName, ...] = ()


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "pip-compile",
        "Pin requirements: find releases that satisfy all of them.",
        "<SRC_FILE>...",
    )
    parser.positional(
        "sources",
        "SRC_FILE",
        "A requirements file, a pyproject.toml, a script with a block of metadata (*.py), or `-`",
    )
    add_project_options(parser)
    add_limit_options(parser)
    add_target_options(parser)
    add_choice_options(parser)
    add_upgrade_options(parser)
    _add_output_options(parser)
    add_format_options(parser)
    add_build_options(parser)
    add_index_options(parser)
    add_global_options(parser)
    parser.conflict("all_extras", "extra")
    parser.require("sources", "group", shown="<SRC_FILE|--group <GROUP>>")
    return parser


def add_project_options(parser: CommandParser) -> None:
    """Add the options that choose what of a pyproject.toml is asked for."""
    parser.option(
        "--extra",
        metavar="EXTRA",
        text="Include an extra of the pyproject.toml; repeatable",
        parse=normalize_extra,
        repeat=True,
    )
    parser.flag("--all-extras", text="Include all extras of the pyproject.toml")
    parser.option(
        "--group",
        metavar="GROUP",
        text="Include a dependency group of the pyproject.toml, which need not be named if it is"
        " here; repeatable",
        parse=normalize_group,
        repeat=True,
    )


def add_limit_options(parser: CommandParser) -> None:
    """Add the options of `ResolutionArguments` that name files of further requirements."""
    parser.option(
        "-c",
        "--constraint",
        metavar="FILE",
        text="A file of requirements that limit what is needed anyway; repeatable",
        repeat=True,
    )
    parser.option(
        "--override",
        metavar="FILE",
        text="A file of requirements that replace all others on their projects; repeatable",
        repeat=True,
    )
    parser.option(
        "--exclude",
        metavar="FILE",
        text="A file of projects that nothing needs: `name` or `name; marker`; repeatable",
        repeat=True,
    )


def add_target_options(parser: CommandParser) -> None:
    """Add the options of `ResolutionArguments` that say what environment is aimed at."""
    add_python_option(parser, "The interpreter to resolve for")
    parser.option(
        "--python-version",
        metavar="VERSION",
        text="Resolve for another version of Python: 3.9 or 3.9.18",
        parse=_parse_python_version,
    )
    parser.option(
        "--python-platform",
        metavar="PLATFORM",
        text="Resolve for another platform: linux, macos, windows, or one such as"
        " aarch64-apple-darwin or x86_64-manylinux_2_28",
    )


def add_choice_options(parser: CommandParser) -> None:
    """Add the options of `ResolutionArguments` that say which releases are preferred."""
    parser.group("choice of releases")
    parser.option(
        "--resolution",
        metavar="MODE",
        text="Which releases to take: highest, lowest or lowest-direct (lowest of what is required"
        " directly) [PUFFIN_RESOLUTION]",
        parse=one_of(*RESOLUTION_MODES),
    )
    parser.option(
        "--prerelease",
        metavar="MODE",
        text=f"When to take pre-releases: {', '.join(PRERELEASE_MODES)} [PUFFIN_PRERELEASE]",
        parse=_prerelease_mode,
    )
    parser.option(
        "--prerelease-package",
        metavar="PROJECT=MODE",
        text="The same for one project; repeatable",
        parse=_project_mode,
        repeat=True,
    )
    parser.option(
        "--exclude-newer",
        metavar="WHEN",
        text="Ignore files uploaded after a day (2025-01-31), from an instant on"
        " (2025-01-31T12:00:00Z), or within an age (`7 days`, P7D) [PUFFIN_EXCLUDE_NEWER]",
        parse=_cutoff,
    )
    parser.option(
        "--exclude-newer-package",
        metavar="PROJECT=WHEN",
        text="The same for one project, `false` for no limit; repeatable",
        parse=_project_cutoff,
        repeat=True,
    )
    parser.flag("--no-deps", text="Leave out dependencies: take only what is required directly")


def _parse_python_version(text: str) -> str:
    from puffin_cli._values import parse_python_version

    return parse_python_version(text)


def _project_mode(text: str) -> tuple[ProjectName, str]:
    from puffin_cli._values import split_project

    name, mode = split_project(text, "MODE")
    return name, _prerelease_mode(mode)


def _cutoff(text: str) -> Cutoff:
    from puffin_cli._cutoff import parse_cutoff

    return parse_cutoff(text)


def _project_cutoff(text: str) -> tuple[ProjectName, Cutoff | None]:
    from puffin_cli._values import split_project

    name, when = split_project(text, "WHEN")
    return name, None if when == "false" else _cutoff(when)


def add_upgrade_options(
    parser: CommandParser, text: str = "Do not keep the pins of the existing output file"
) -> None:
    """Add the options that say what is not kept as it is; `text` tells it of all projects."""
    parser.flag("-U", "--upgrade", text=text)
    parser.option(
        "-P",
        "--upgrade-package",
        metavar="PROJECT",
        text="The same for one project; `name<3` also limits how far it goes; repeatable",
        parse=parse_upgrade,
        repeat=True,
    )


def parse_upgrade(text: str) -> Requirement:
    """Return the project that is not to be kept as it is, and how far it may go.

    Raises: ValueError - it has extras, a URL or a marker; RequirementError.
    """
    from pep508 import parse_requirement

    requirement = parse_requirement(text)
    if requirement.extras or requirement.url is not None or requirement.marker is not None:
        raise ValueError("expected a name, with or without specifiers")
    return requirement


def _file(text: str) -> str:
    if not text or text.endswith("/"):
        raise ValueError("expected the name of a file")
    return text


def _add_output_options(parser: CommandParser) -> None:
    parser.group("output")
    parser.option(
        "-o",
        "--output-file",
        metavar="FILE",
        text="Write here; what it pins is kept if it fits",
        parse=_file,
    )
    parser.flag("--generate-hashes", text="Write the hashes of all files of each release")
    parser.flag("--no-header", text="Write no comment that names the command")
    parser.flag("--no-annotate", text="Write no comments that tell who needs what")
    parser.option(
        "--annotation-style",
        metavar="STYLE",
        text="Where those comments go: below the pins (split) or beside them (line)",
        parse=one_of("split", "line"),
        default="split",
    )
    parser.flag("--emit-index-url", text="Write the index options, without credentials")
    parser.option(
        "--explain",
        metavar="PROJECT",
        text="Say on stderr why a project is there, and why in this version; repeatable",
        parse=normalize_project,
        repeat=True,
    )
