"""What the indexes, the sources and the cache have, opened when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from puffin_cache import Cache
    from puffin_cli._arguments import BuildArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_dispatch import DispatchOptions
    from puffin_distribution import DistributionDatabase
    from puffin_fs import LinkMode
    from puffin_git import GitSource
    from puffin_interpreter import Interpreter
    from puffin_traits import FormatControl
    from pypi_types import IndexLocations


class Stock:
    """Opens the registry, the git sources and the builds of a command; they are closed with it."""

    def __init__(
        self,
        arguments: BuildArguments,
        inputs: Inputs,
        context: Context,
        cache: Cache,
        interpreter: Interpreter,
    ) -> None:
        """`interpreter` is what builds."""
        self.cache = cache
        self._arguments, self._inputs = arguments, inputs
        self._context, self._interpreter = context, interpreter
        self._database: DistributionDatabase | None = None
        self.link_mode: LinkMode | None = None
        self.exclude_newer: float | None = None
        self.foreign_target: str | None = None
        """What the distributions are for if it is not the interpreter: `Python 3.9 on windows`."""

    @property
    def locations(self) -> IndexLocations:
        """Where projects are looked for."""
        from puffin_cli._network import index_locations

        return index_locations(self._arguments, self._inputs.options, self._context)

    @property
    def only_binary(self) -> FormatControl:
        """The projects of which nothing may be built."""
        from puffin_cli._values import parse_format_words

        arguments, files = self._arguments, self._inputs.options
        build_nothing = (":all:",) if arguments.no_build else ()
        return parse_format_words((*files.only_binary, *arguments.only_binary, *build_nothing))

    @property
    def no_binary(self) -> FormatControl:
        """The projects of which no wheel of an index will do."""
        from puffin_cli._values import parse_format_words

        return parse_format_words((*self._inputs.options.no_binary, *self._arguments.no_binary))

    @property
    def database(self) -> DistributionDatabase:
        """The database of all distributions, able to build; the same each time."""
        if self._database is None:
            self._database = self._open()
        return self._database

    def _open(self) -> DistributionDatabase:
        from puffin_cli._builds import open_dispatch
        from puffin_cli._network import open_registry
        from puffin_distribution import DistributionDatabase

        context, cache = self._context, self.cache
        registry = open_registry(self.locations, self._inputs.options, context, cache)
        git = self._open_git()
        database = DistributionDatabase(registry, cache, context.reporter, git=git)
        dispatch = open_dispatch(
            database, self._interpreter, self._dispatch_options(), self.foreign_target
        )
        # Closed before the pool, whose threads may be waiting for builds.
        context.stack.callback(dispatch.close)
        return database.for_context(dispatch)

    def _open_git(self) -> GitSource:
        from puffin_git import GitSource

        context = self._context
        return GitSource(
            self.cache,
            environ=context.environ,
            offline=context.settings.offline,
            reporter=context.reporter,
        )

    def _dispatch_options(self) -> DispatchOptions:
        from puffin_cli._builds import dispatch_options

        return dispatch_options(
            self._arguments,
            self._inputs,
            self._context,
            no_build=self.only_binary,
            link_mode=self.link_mode,
            exclude_newer=self.exclude_newer,
        )
