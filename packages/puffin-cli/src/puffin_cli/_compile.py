"""`puffin pip-compile`: pin requirements."""

from __future__ import annotations

from puffin_cli._compile_arguments import CompileArguments, build_parser
from puffin_cli._errors import SUCCESS
from puffin_cli._msgspec import load_msgspec

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable

    from puffin_cache import Cache
    from puffin_cli._compile_resolution import Compiled
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_cli._printer import Printer
    from puffin_client import RegistryClient
    from puffin_interpreter import Interpreter
    from puffin_normalize import ProjectName
    from puffin_resolver import Resolution, Target

__all__ = ["Arguments", "build_parser", "run"]

Arguments = CompileArguments


def run(arguments: CompileArguments, context: Context) -> int:
    """Resolve and write."""
    compiled = compile_inputs(arguments, context)
    resolution = compiled.resolution
    if arguments.generate_hashes and compiled.inputs.has_sources:
        from puffin_resolver import with_source_hashes

        resolution = with_source_hashes(resolution, compiled.stock.database)
    tell_summary(resolution, context)
    _write(arguments, compiled.inputs, resolution, compiled.target, context)
    if arguments.explain:
        from puffin_cli._explain import explain_beside

        explain_beside(resolution, arguments.explain, context.printer)
    return SUCCESS


def compile_inputs(arguments: CompileArguments, context: Context) -> Compiled:
    """Return the resolution of what the arguments ask for.

    Raises: NoSolutionError. And what is raised where files are read.
    """
    load_msgspec()
    from puffin_cli._inputs import read_inputs, request_of

    inputs = read_inputs(request_of(arguments, arguments.sources), context)
    cache = context.open_cache()
    registry, interpreter = _ask_ahead(arguments, inputs, context, cache)

    from puffin_cli._compile_resolution import resolve_inputs

    return resolve_inputs(arguments, inputs, registry, interpreter(), context)


def _ask_ahead(
    arguments: CompileArguments, inputs: Inputs, context: Context, cache: Cache
) -> tuple[RegistryClient, Callable[[], Interpreter]]:
    """Return the client of the indexes, and what waits for the interpreter to resolve for.

    With an empty cache the first answers are on their way, and the interpreter is asked what it
    is, while the resolver is loaded. Who has a marker, or may come from elsewhere, is left to the
    resolver.
    """
    from puffin_cli._network import index_locations, open_registry
    from puffin_interpreter import find_interpreter

    locations = index_locations(arguments, inputs.options, context)
    registry = open_registry(locations, inputs.options, context, cache)
    asked = registry.ask_ahead(inputs.sure_names, context.pool.submit)

    def find() -> Interpreter:
        return find_interpreter(arguments.python, context.environ, cache, cwd=context.cwd)

    return registry, context.pool.submit(find).result if asked else find


def tell_summary(resolution: Resolution, context: Context) -> None:
    """Say how many projects there are, and what the user should know of them."""
    context.printer.summary("Resolved", len(resolution.pins), context.elapsed())
    for warning in resolution.warnings:
        context.printer.warn(warning)


def _write(
    arguments: CompileArguments,
    inputs: Inputs,
    resolution: Resolution,
    target: Target,
    context: Context,
) -> None:
    from puffin_cli._output import OutputStyle, command_line, render, write_if_changed

    output = arguments.output_file and context.absolute(arguments.output_file)
    style = OutputStyle(
        command=None if arguments.no_header else command_line(context.words),
        annotate=not arguments.no_annotate,
        annotation_style=arguments.annotation_style,
        hashes=arguments.generate_hashes,
        options=_index_lines(arguments, inputs, context),
        sources=_source_lines(inputs, resolution, target, output, context),
    )
    text = render(resolution, style)
    if output:
        write_if_changed(output, text)
        return
    lines = [_styled(line, context.printer) for line in text.splitlines()]
    if lines:
        context.printer.result("\n".join(lines))


def _styled(line: str, printer: Printer) -> str:
    is_comment = line.lstrip().startswith("#")
    return printer.result_style(line, "green") if is_comment else line


def _source_lines(
    inputs: Inputs, resolution: Resolution, target: Target, output: str | None, context: Context
) -> dict[ProjectName, str]:
    if all(pin.url is None for pin in resolution.pins):
        return {}
    import os

    from puffin_cli._source_lines import SourceLines

    directory = os.path.dirname(output) if output else context.cwd
    lines = SourceLines(inputs, target.markers, directory, context.printer.warn)
    return lines.lines(resolution.pins)


def _index_lines(arguments: CompileArguments, inputs: Inputs, context: Context) -> tuple[str, ...]:
    if not arguments.emit_index_url:
        return ()
    from puffin_cli._network import index_locations
    from puffin_cli._quoting import option_value
    from puffin_client import default_index_url
    from pypi_types import redact_url, split_credentials

    def shown(place: str) -> str:
        return option_value(redact_url(split_credentials(place).url))

    locations = index_locations(arguments, inputs.options, context)
    lines = [] if locations.index is None or not locations.no_index else ["--no-index"]
    for number, index in enumerate(locations.indexes):
        option = "--extra-index-url" if number else "--index-url"
        lines.append(f"{option} {shown(index.url or default_index_url())}")
    lines += [f"--find-links {shown(place)}" for place in locations.find_links]
    # A comment: as an index for all projects it could serve what it must not.
    own = sorted(locations.project_indexes.items())
    lines += [f"# --project-index {name}={index}" for name, index in own]
    return tuple(lines)
