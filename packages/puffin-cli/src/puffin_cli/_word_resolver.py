"""Resolutions of requirements that are words: on the command line, or one on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from puffin_cli._inputs import limits_of, read_inputs
from puffin_cli._manifest import resolver_manifest, resolver_options
from puffin_cli._settled import settle
from puffin_cli._stock import Stock
from puffin_cli._word_inputs import read_words
from puffin_interpreter import find_interpreter
from puffin_resolver import Resolver, resolution_target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_cli._arguments import BuildArguments
    from puffin_cli._compile_arguments import ResolutionArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_resolver import Resolution
    from puffin_traits import ResolveReporter


def open_stock(
    arguments: BuildArguments,
    context: Context,
    python: str | None = None,
    inputs: Inputs | None = None,
) -> Stock:
    """Return what the indexes and the cache have, for a command that reads no sources.

    `python` chooses the interpreter that builds; None: the one that is found. `inputs` are what
    other files say.

    Raises: InterpreterError.
    """
    cache = context.open_cache()
    interpreter = find_interpreter(python, context.environ, cache, cwd=context.cwd)
    return Stock(arguments, inputs or read_words((), context), context, cache, interpreter)


class WordResolver:
    """Resolves requirements given as words, as often as it is asked, from one stock.

    Many threads may ask at once: pool and database are open before the first one does. Who ends
    the context must not wait for them, because what they wait for may have been dropped by then.
    """

    def __init__(self, arguments: ResolutionArguments, context: Context) -> None:
        """Read the files of limits, and find the interpreter.

        Raises: InterpreterError, PlatformError; as `read_inputs`.
        """
        self._limits = read_inputs(limits_of(arguments), context)
        self.stock = open_stock(arguments, context, arguments.python, self._limits)
        self._arguments, self._context = arguments, context
        interpreter = self.stock.interpreter
        self.target = resolution_target(
            interpreter, arguments.python_version, arguments.python_platform
        )
        self.stock.aim_at(self.target, arguments)
        self._pool, self._database = context.pool, self.stock.database

    def resolve(self, words: Iterable[str], reporter: ResolveReporter | None = None) -> Resolution:
        """Return the resolution of all words together; they ask as `command line`.

        Builds run on the thread that asks, so that those of others find the pool free.

        Raises: InputError, RequirementsFileError; as `Resolver.resolve`.
        """
        found = read_words(words, self._context)
        inputs = replace(self._limits, requirements=found.requirements, unnamed=found.unnamed)
        inputs = settle(inputs, self.target.markers, lambda: self._database)
        resolver = Resolver(
            self._database,
            resolver_manifest(inputs),
            self.target,
            resolver_options(self._arguments, inputs, self.stock, self._context),
            pool=self._pool,
            builds_in_pool=False,
            reporter=reporter,
        )
        return resolver.resolve()
