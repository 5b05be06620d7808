"""Requirements as words: on the command line, or one on its own; and resolutions of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from puffin_cli._compile import resolver_input, resolver_options
from puffin_cli._errors import InputError
from puffin_cli._inputs import InputCollector, InputRequest
from puffin_cli._settled import settle
from puffin_cli._stock import Stock
from puffin_cli._target import resolution_target
from puffin_interpreter import find_interpreter
from puffin_resolver import Manifest, Resolver
from requirements_txt import parse_requirements_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_cli._arguments import BuildArguments
    from puffin_cli._compile_arguments import ResolutionArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_resolver import Resolution
    from puffin_traits import ResolveReporter

ORIGIN = "command line"
"""Who asks for what words ask for; no project can be called so."""


def read_words(words: Iterable[str], context: Context) -> Inputs:
    """Return what requirements, paths and URLs ask for, each as a line of a file would.

    Raises: InputError - a word is no requirement but an option; RequirementsFileError.
    """
    collector = InputCollector(InputRequest(sources=()), context)
    for word in words:
        if word.lstrip().startswith("-"):
            raise InputError(f"`{word}` is no requirement")
        collector.add_file(
            parse_requirements_text(word, file=ORIGIN, cwd=context.cwd, environ=context.environ)
        )
    inputs = collector.inputs()
    return replace(
        inputs,
        requirements=tuple(replace(item, label=ORIGIN) for item in inputs.requirements),
        unnamed=tuple(replace(item, label=ORIGIN) for item in inputs.unnamed),
    )


def open_stock(arguments: BuildArguments, context: Context, python: str | None = None) -> Stock:
    """Return what the indexes and the cache have, for a command that reads no files.

    `python` chooses the interpreter that builds; None: the one that is found.

    Raises: InterpreterError.
    """
    cache = context.open_cache()
    interpreter = find_interpreter(python, context.environ, cache, cwd=context.cwd)
    return Stock(arguments, read_words((), context), context, cache, interpreter)


class WordResolver:
    """Resolves requirements given as words, as often as it is asked, from one stock.

    Many threads may ask at once: pool and database are open before the first one does. Who ends
    the context must not wait for them, because what they wait for may have been dropped by then.
    """

    def __init__(self, arguments: ResolutionArguments, context: Context) -> None:
        """Find the interpreter. Raises: InterpreterError, PlatformError."""
        self.stock = open_stock(arguments, context, arguments.python)
        self._arguments, self._context = arguments, context
        interpreter = self.stock.interpreter
        self.target = resolution_target(
            interpreter, arguments.python_version, arguments.python_platform
        )
        self.stock.aim_at(self.target, arguments)
        self._pool, self._database = context.pool, self.stock.database

    def resolve(self, words: Iterable[str], reporter: ResolveReporter | None = None) -> Resolution:
        """Return the resolution of all words together; they ask as `ORIGIN`.

        Builds run on the thread that asks, so that those of others find the pool free.

        Raises: InputError, RequirementsFileError; as `Resolver.resolve`.
        """
        inputs = read_words(words, self._context)
        inputs = settle(inputs, self.target.markers, lambda: self._database)
        resolver = Resolver(
            self._database,
            Manifest(requirements=tuple(map(resolver_input, inputs.requirements))),
            self.target,
            resolver_options(self._arguments, inputs, self.stock, self._context),
            pool=self._pool,
            builds_in_pool=False,
            reporter=reporter,
        )
        return resolver.resolve()
