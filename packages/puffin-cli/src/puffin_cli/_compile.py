"""`puffin pip-compile`: pin requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._arguments import (
    FormatArguments,
    add_format_options,
    add_global_options,
    add_index_options,
    add_python_option,
)
from puffin_cli._errors import SUCCESS, DiagnosticError
from puffin_cli._parser import CommandParser, one_of
from puffin_cli._values import parse_exclude_newer, parse_python_version
from puffin_normalize import normalize_extra, normalize_group, normalize_project

if TYPE_CHECKING:
    from puffin_cli._context import Context
    from puffin_cli._inputs import InputItem, Inputs
    from puffin_cli._output import AnnotationStyle
    from puffin_normalize import ExtraName, GroupName, ProjectName
    from puffin_resolver import (
        Manifest,
        Options,
        Preference,
        PrereleaseMode,
        Resolution,
        ResolutionMode,
    )

NO_SOLUTION = "No solution found when resolving dependencies:"


class CompileArguments(FormatArguments, frozen=True, kw_only=True):
    """What `pip-compile` takes."""

    sources: tuple[str, ...] = ()
    constraint: tuple[str, ...] = ()
    extra: tuple[ExtraName, ...] = ()
    all_extras: bool = False
    group: tuple[GroupName, ...] = ()
    output_file: str | None = None
    upgrade: bool = False
    upgrade_package: tuple[ProjectName, ...] = ()
    python: str | None = None
    python_version: str | None = None
    python_platform: str | None = None
    resolution: ResolutionMode = "highest"
    prerelease: PrereleaseMode = "if-necessary-or-explicit"
    exclude_newer: float | None = None
    generate_hashes: bool = False
    no_header: bool = False
    no_annotate: bool = False
    annotation_style: AnnotationStyle = "split"
    emit_index_url: bool = False


Arguments = CompileArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "pip-compile",
        "Pin requirements: find releases that satisfy all of them.",
        "<SRC_FILE>...",
    )
    parser.positional(
        "sources", "SRC_FILE", "A requirements file, a pyproject.toml, or `-` for standard input"
    )
    _add_input_options(parser)
    _add_choice_options(parser)
    _add_output_options(parser)
    add_format_options(parser)
    add_index_options(parser)
    add_global_options(parser)
    parser.conflict("all_extras", "extra")
    parser.require("sources", "group", shown="<SRC_FILE|--group <GROUP>>")
    return parser


def _add_input_options(parser: CommandParser) -> None:
    parser.option(
        "-c",
        "--constraint",
        metavar="FILE",
        text="A file of requirements that hold for what is needed anyway; repeatable",
        repeat=True,
    )
    parser.option(
        "--extra",
        metavar="EXTRA",
        text="Include an extra of the pyproject.toml; repeatable",
        parse=normalize_extra,
        repeat=True,
    )
    parser.flag("--all-extras", text="Include all its extras")
    parser.option(
        "--group",
        metavar="GROUP",
        text="Include a dependency group of the pyproject.toml (else of the one here); repeatable",
        parse=normalize_group,
        repeat=True,
    )
    add_python_option(parser, "The interpreter to resolve for")
    parser.option(
        "--python-version",
        metavar="VERSION",
        text="Resolve for this version of Python, 3.9 or 3.9.18",
        parse=parse_python_version,
    )
    parser.option(
        "--python-platform", metavar="PLATFORM", text="Resolve for linux, macos, windows, a triple"
    )


def _add_choice_options(parser: CommandParser) -> None:
    parser.group("choice of releases")
    parser.option(
        "--resolution",
        metavar="MODE",
        text="highest, lowest or lowest-direct",
        parse=one_of("highest", "lowest", "lowest-direct"),
        default="highest",
    )
    modes = ("disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit")
    parser.option(
        "--prerelease",
        metavar="MODE",
        text=", ".join(modes),
        parse=one_of(*modes),
        default="if-necessary-or-explicit",
    )
    parser.option(
        "--exclude-newer",
        metavar="WHEN",
        text="Ignore files uploaded after a date (YYYY-MM-DD) or from an instant (RFC 3339) on",
        parse=parse_exclude_newer,
    )
    parser.flag("-U", "--upgrade", text="Do not keep the pins of the existing output file")
    parser.option(
        "-P",
        "--upgrade-package",
        metavar="PROJECT",
        text="Do not keep its pin of the existing output file; repeatable",
        parse=normalize_project,
        repeat=True,
    )


def _add_output_options(parser: CommandParser) -> None:
    parser.group("output")
    parser.option(
        "-o", "--output-file", metavar="FILE", text="Write here; what it pins is kept if it fits"
    )
    parser.flag("--generate-hashes", text="Write the hashes of all files of each release")
    parser.flag("--no-header", text="Write no comment that names the command")
    parser.flag("--no-annotate", text="Write no comments on who needs what")
    parser.option(
        "--annotation-style",
        metavar="STYLE",
        text="split or line",
        parse=one_of("split", "line"),
        default="split",
    )
    parser.flag("--emit-index-url", text="Write the index options, without credentials")


def run(arguments: CompileArguments, context: Context) -> int:
    """Resolve and write."""
    from puffin_cli._inputs import InputRequest, read_inputs

    request = InputRequest(
        sources=arguments.sources,
        constraints=arguments.constraint,
        extras=arguments.extra,
        all_extras=arguments.all_extras,
        groups=arguments.group,
    )
    inputs = read_inputs(request, context)
    manifest = _manifest(arguments, inputs, context)
    resolution = _resolve(arguments, inputs, manifest, context)
    context.printer.summary("Resolved", len(resolution.pins), context.elapsed())
    for warning in resolution.warnings:
        context.printer.warn(warning)
    _write(arguments, inputs, resolution, context)
    return SUCCESS


def _manifest(arguments: CompileArguments, inputs: Inputs, context: Context) -> Manifest:
    from puffin_cli._preferences import read_preferences
    from puffin_resolver import Manifest, ResolverInput

    def resolver_inputs(items: tuple[InputItem, ...]) -> tuple[ResolverInput, ...]:
        return tuple(ResolverInput(item.requirement, item.label, item.hashes) for item in items)

    preferences: tuple[Preference, ...] = ()
    if arguments.output_file is not None and not arguments.upgrade:
        path = context.absolute(arguments.output_file)
        preferences = read_preferences(path, frozenset(arguments.upgrade_package), context)
    return Manifest(
        requirements=resolver_inputs(inputs.requirements),
        constraints=resolver_inputs(inputs.constraints),
        preferences=preferences,
        project=inputs.project,
    )


def _resolve(
    arguments: CompileArguments, inputs: Inputs, manifest: Manifest, context: Context
) -> Resolution:
    from puffin_cli._network import index_locations, open_registry
    from puffin_cli._target import resolution_target
    from puffin_interpreter import find_interpreter
    from puffin_resolver import NoSolutionError, Resolver

    cache = context.open_cache()
    interpreter = find_interpreter(arguments.python, context.environ, cache, cwd=context.cwd)
    target = resolution_target(interpreter, arguments.python_version, arguments.python_platform)
    context.printer.detail(f"puffin resolves for {interpreter.executable} ({target.python})")
    locations = index_locations(arguments, inputs.options, context)
    context.printer.detail(f"puffin asks {', '.join(map(str, locations.indexes)) or 'no index'}")
    registry = open_registry(locations, inputs.options, context, cache)
    resolver = Resolver(
        registry,
        manifest,
        target,
        _options(arguments, inputs),
        pool=context.pool,
        reporter=context.reporter,
    )
    try:
        return resolver.resolve()
    except NoSolutionError as error:
        raise DiagnosticError(NO_SOLUTION, str(error)) from error


def _options(arguments: CompileArguments, inputs: Inputs) -> Options:
    from puffin_cli._values import parse_format_words
    from puffin_resolver import Options

    build_nothing = (":all:",) if arguments.no_build else ()
    return Options(
        resolution=arguments.resolution,
        prerelease="allow" if inputs.options.prereleases else arguments.prerelease,
        exclude_newer=arguments.exclude_newer,
        only_binary=parse_format_words(
            (*inputs.options.only_binary, *arguments.only_binary, *build_nothing)
        ),
        no_binary=parse_format_words((*inputs.options.no_binary, *arguments.no_binary)),
        require_hashes=arguments.require_hashes or inputs.options.require_hashes,
    )


def _write(
    arguments: CompileArguments, inputs: Inputs, resolution: Resolution, context: Context
) -> None:
    from puffin_cli._output import OutputStyle, command_line, render, write_if_changed

    style = OutputStyle(
        command=None if arguments.no_header else command_line(context.words),
        annotate=not arguments.no_annotate,
        annotation_style=arguments.annotation_style,
        hashes=arguments.generate_hashes,
        options=_index_lines(arguments, inputs, context),
    )
    text = render(resolution, style)
    if arguments.output_file is not None:
        write_if_changed(context.absolute(arguments.output_file), text)
        return
    for line in text.splitlines():
        is_comment = line.lstrip().startswith("#")
        context.printer.result(context.printer.result_style(line, "green") if is_comment else line)


def _index_lines(arguments: CompileArguments, inputs: Inputs, context: Context) -> tuple[str, ...]:
    if not arguments.emit_index_url:
        return ()
    from puffin_cli._network import index_locations
    from puffin_client import default_index_url
    from pypi_types import redact_url

    locations = index_locations(arguments, inputs.options, context)
    lines = [] if locations.index is None or not locations.no_index else ["--no-index"]
    for number, index in enumerate(locations.indexes):
        option = "--extra-index-url" if number else "--index-url"
        lines.append(f"{option} {redact_url(index.url or default_index_url())}")
    lines += [f"--find-links {redact_url(place)}" for place in locations.find_links]
    return tuple(lines)
