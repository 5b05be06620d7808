"""`puffin-dev build`: a wheel from a directory or an archive, past the cache of built wheels."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_cli import (
    SUCCESS,
    BuildArguments,
    CommandParser,
    InputError,
    add_build_options,
    add_format_options,
    add_global_options,
    add_index_options,
    add_python_option,
    format_duration,
    open_stock,
)
from puffin_dev._main import NAME
from puffin_dev._single_word import single_word
from puffin_fs import fs_errors
from puffin_package import static_name, unpack_source
from puffin_traits import BuildRequest

if TYPE_CHECKING:
    from puffin_cli import Context
    from puffin_traits import BuildContext, PrepareReporter


class DevBuildArguments(BuildArguments):
    """What `build` takes."""

    source: tuple[str, ...] = ()
    wheel_dir: str = ""
    editable: bool = False
    python: str | None = None


Arguments = DevBuildArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "build", "Build a wheel from a directory or an archive.", "<SOURCE>", program=NAME
    )
    parser.positional("source", "SOURCE", "A source tree, or an archive of one, on this machine")
    parser.option(
        "-w", "--wheel-dir", metavar="DIR", text="Where the wheel goes; by default here", default=""
    )
    parser.flag("--editable", text="Build the wheel that refers to the tree (PEP 660)")
    add_python_option(parser, "The interpreter that builds")
    add_build_options(parser)
    add_format_options(parser)
    add_index_options(parser)
    add_global_options(parser)
    parser.require("source", shown="<SOURCE>")
    return parser


def run(arguments: DevBuildArguments, context: Context) -> int:
    """Build, and print where the wheel is."""
    given = single_word(arguments.source, build_parser().usage)
    source = context.absolute(given)
    _check(source, given, editable=arguments.editable)
    directory = context.absolute(arguments.wheel_dir)
    with fs_errors(directory):
        os.makedirs(directory, exist_ok=True)
    stock = open_stock(arguments, context, arguments.python)
    with stock.cache.temporary_directory() as scratch:
        request = _request(source, given, os.path.join(scratch, "source"), arguments)
        name = _wheel(request, directory, stock.builder, context.reporter)
    context.printer.say(f"Built {given} in {format_duration(context.elapsed())}")
    context.printer.result(os.path.join(directory, name))
    return SUCCESS


def _check(source: str, given: str, *, editable: bool) -> None:
    """Refuse what is not there, and what could not be edited. Raises: InputError."""
    if not os.path.exists(source):
        raise InputError(f"there is neither a directory nor an archive at `{given}`")
    if editable and not os.path.isdir(source):
        raise InputError(f"only a directory can be editable, and `{given}` is none")


def _request(source: str, given: str, scratch: str, arguments: DevBuildArguments) -> BuildRequest:
    """Return what to build: the directory itself, or what an archive has, in `scratch`."""
    is_tree = os.path.isdir(source)
    tree = source if is_tree else unpack_source(source, scratch, label=given)
    return BuildRequest(
        directory=tree, label=given, name=static_name(tree), editable=arguments.editable
    )


def _wheel(
    request: BuildRequest, directory: str, builder: BuildContext, reporter: PrepareReporter
) -> str:
    """Build into a directory; return the name of the file."""
    built = False
    reporter.on_build_start(request.label)
    try:
        with builder.setup_build(request) as build:
            name = build.wheel(directory)
        built = True
    finally:
        reporter.on_build_complete(request.label, built=built)
    return name
