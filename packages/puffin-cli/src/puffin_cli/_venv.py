"""`puffin venv`: create a virtual environment."""

from __future__ import annotations

import os

from puffin_cli._arguments import (
    IndexArguments,
    add_global_options,
    add_index_options,
    add_python_option,
)
from puffin_cli._errors import SUCCESS, DiagnosticError, UsageError
from puffin_cli._parser import CommandParser

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_cli._context import Context
    from puffin_interpreter import Environment, Interpreter

DEFAULT_PATH = ".venv"


class VenvArguments(IndexArguments):
    """What `venv` takes."""

    path: tuple[str, ...] = ()
    python: str | None = None
    seed: bool = False
    prompt: str | None = None
    system_site_packages: bool = False
    clear: bool = False


Arguments = VenvArguments


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser("venv", "Create a virtual environment.", "[PATH]")
    parser.positional("path", "PATH", f"Where; by default {DEFAULT_PATH}")
    add_python_option(parser, "The interpreter to make it for")
    parser.flag("--seed", text="Install pip (and setuptools before Python 3.12) into it")
    parser.option("--prompt", metavar="TEXT", text="What the shell's prompt shows")
    parser.flag("--system-site-packages", text="Let it see what the interpreter has installed")
    parser.flag("--clear", text="Replace an environment that is there; nothing else is replaced")
    add_index_options(parser)
    add_global_options(parser)
    return parser


def run(arguments: VenvArguments, context: Context) -> int:
    """Create the environment, and seed it if that is asked."""
    import gourgeist  # as a whole: its errors are loaded when there is one
    from puffin_interpreter import remember_interpreter

    if len(arguments.path) > 1:
        raise UsageError(f"unexpected argument '{arguments.path[1]}' found", build_parser().usage)
    path = arguments.path[0] if arguments.path else DEFAULT_PATH
    is_new = arguments.seed and not os.path.lexists(context.absolute(path))
    cache = context.open_cache()
    interpreter = _interpreter(arguments, context, cache)
    context.printer.say(f"Using Python {interpreter.version} at {interpreter.executable}")
    context.printer.say(f"Creating virtual environment at: {path}")
    try:
        environment = gourgeist.create_environment(
            context.absolute(path),
            interpreter,
            prompt=_prompt(arguments.prompt, context),
            system_site_packages=arguments.system_site_packages,
            clear=arguments.clear,
        )
    except gourgeist.VenvError as error:
        raise DiagnosticError("Failed to create the virtual environment:", str(error)) from error
    remember_interpreter(environment.interpreter, cache)
    if arguments.seed:
        try:
            _seed(environment, arguments, context, cache)
        except BaseException:
            _take_back(environment, context, is_new=is_new)
            raise
    return SUCCESS


def _interpreter(arguments: VenvArguments, context: Context, cache: Cache) -> Interpreter:
    import puffin_interpreter

    try:
        return puffin_interpreter.find_interpreter(
            arguments.python, context.environ, cache, cwd=context.cwd
        )
    except puffin_interpreter.InterpreterNotFoundError as error:
        raise DiagnosticError("No Python to make an environment of:", str(error)) from error


def _prompt(text: str | None, context: Context) -> str | None:
    """Return the prompt; `.` stands for the name of the working directory, as in venv."""
    return os.path.basename(context.cwd) if text == "." else text


def _seed(
    environment: Environment, arguments: VenvArguments, context: Context, cache: Cache
) -> None:
    """Install what other tools expect in an environment, from the index; as wheels."""
    from puffin_cli._msgspec import load_msgspec

    load_msgspec()
    from pep508 import parse_requirement
    from puffin_cli._arguments import BuildArguments
    from puffin_cli._inputs import Inputs
    from puffin_cli._pipeline import Pipeline, SyncRequest
    from puffin_cli._settings import FileOptions
    from puffin_cli._stock import Stock
    from puffin_installer import RequestedRequirement

    # ensurepip stopped bringing setuptools and wheel with Python 3.12
    names = ["pip"] if environment.interpreter.python >= (3, 12) else ["pip", "setuptools", "wheel"]
    request = SyncRequest(
        requested=tuple(RequestedRequirement(parse_requirement(name)) for name in names),
        exact=False,
    )
    places = {name: getattr(arguments, name) for name in IndexArguments.field_names()}
    inputs = Inputs(requirements=(), constraints=(), options=FileOptions())
    stock = Stock(
        BuildArguments(**places, no_build=True), inputs, context, cache, environment.interpreter
    )
    Pipeline(request, environment, context, stock).run()


def _take_back(environment: Environment, context: Context, *, is_new: bool) -> None:
    """Remove an environment that could not be seeded; what something else gave way to stays."""
    if is_new:
        from puffin_fs import discard_tree

        discard_tree(environment.root)
    else:
        context.printer.warn(
            "The environment stays, without what --seed installs; --clear replaces it"
        )
