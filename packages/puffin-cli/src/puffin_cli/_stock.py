"""What the indexes, the sources and the cache have, opened when it is first needed."""

from __future__ import annotations

from _thread import allocate_lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import Literal

    from pep508 import Requirement
    from puffin_cache import Cache
    from puffin_cli._arguments import BuildArguments
    from puffin_cli._compile_arguments import ResolutionArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_client import RegistryClient
    from puffin_dispatch import BuildDispatch, DispatchOptions
    from puffin_distribution import Crew, DistributionDatabase
    from puffin_fs import LinkMode
    from puffin_git import GitSource
    from puffin_interpreter import Environment, Interpreter
    from puffin_normalize import ProjectName
    from puffin_resolver import Target
    from puffin_traits import BuildContext, BuildRequest, FormatControl, SourceBuild
    from pypi_types import IndexLocations


class Stock:
    """Opens the registry, the git sources and the builds of a command; they are closed with it."""

    def __init__(  # noqa: PLR0913 - what is there already is given by name
        self,
        arguments: BuildArguments,
        inputs: Inputs,
        context: Context,
        cache: Cache,
        interpreter: Interpreter,
        *,
        registry: RegistryClient | None = None,
        crew: Crew | None = None,
        link_mode: LinkMode | None = None,
    ) -> None:
        """`interpreter` is what builds; `link_mode` is for the environments of builds.

        `registry` is the client of the indexes, if it was opened before, and `crew` who helps to
        unpack, if they were called before it was known what there is to do.
        """
        self.cache = cache
        self.crew = crew
        self._arguments, self._inputs = arguments, inputs
        self._context, self.interpreter = context, interpreter
        self._lock = allocate_lock()
        self._database: DistributionDatabase | None = None
        self._builder: LateDispatch | None = None
        self._opened_git: GitSource | None = None
        self._registry, self._link_mode = registry, link_mode
        self.exclude_newer: float | None = None
        self.exclude_newer_projects: dict[ProjectName, float | None] = {}
        self.foreign_target: str | None = None
        """What the distributions are for if it is not the interpreter: `Python 3.9 on windows`."""

    def aim_at(self, target: Target, arguments: ResolutionArguments) -> None:
        """Take note of the environment aimed at, and from when on there are no files.

        Raises: InputError - a script does not run there; ConfigError.
        """
        from puffin_resolver import foreign_target

        if self._inputs.pythons:
            from puffin_cli._script import check_python

            check_python(self._inputs.pythons, target.python)
        self.foreign_target = foreign_target(target, self.interpreter)
        now = self._context.now
        cutoff = self._context.settings.exclude_newer(arguments)
        self.exclude_newer = None if cutoff is None else cutoff.at(now)
        self.exclude_newer_projects = {
            name: None if own is None else own.at(now)
            for name, own in arguments.exclude_newer_package
        }

    @property
    def locations(self) -> IndexLocations:
        """Where projects are looked for."""
        from puffin_cli._network import index_locations

        return index_locations(self._arguments, self._inputs.options, self._context)

    @property
    def only_binary(self) -> FormatControl:
        """The projects of which nothing may be built."""
        if self._arguments.no_build:
            from puffin_traits import FormatControl

            return FormatControl(all=True)
        return self._formats("only_binary").sparing(self._formats("no_binary"))

    @property
    def no_binary(self) -> FormatControl:
        """The projects of which no wheel of an index will do."""
        return self._formats("no_binary").sparing(self._formats("only_binary"))

    def _formats(self, kind: Literal["only_binary", "no_binary"]) -> FormatControl:
        from puffin_cli._values import parse_format_words

        words = (getattr(each, kind) for each in (self._inputs.options, self._arguments))
        return parse_format_words(word for several in words for word in several)

    @property
    def require_hashes(self) -> bool:
        """Whether only files will do whose hashes the input lists."""
        return self._arguments.require_hashes or self._inputs.options.require_hashes

    @property
    def database(self) -> DistributionDatabase:
        """The database of all distributions, able to build; the same each time."""
        if self._database is None:
            self._database = self._open()
        return self._database

    def disconnect(self) -> None:
        """Close all connections, as nothing will be fetched any more; their buffers are free then.

        For what comes next needs memory, too: the lists of all files that are installed.
        """
        if self._database is not None:
            self._database.client.client.http.close()

    @property
    def builder(self) -> BuildContext:
        """What the database builds with, and what serves a build beside it; the same each time."""
        if self._builder is None:
            self._builder = LateDispatch(
                self.cache,
                self.interpreter,
                lambda: self.only_binary,
                self._open_dispatch,
                has_variants=self._has_variants(),
            )
        return self._builder

    def _open(self) -> DistributionDatabase:
        from puffin_cli._network import open_registry
        from puffin_distribution import DistributionDatabase

        context, cache = self._context, self.cache
        registry = self._registry or open_registry(
            self.locations, self._inputs.options, context, cache
        )
        database = DistributionDatabase(registry, cache, context.reporter, git=self._git)
        return database.for_context(self.builder)

    def _has_variants(self) -> bool:
        """Return whether anything is wished of builds that may lead to other wheels."""
        arguments = self._arguments
        return bool(
            arguments.config_setting
            or arguments.build_constraint
            or arguments.no_build_isolation
            or arguments.no_build_isolation_package
            or any(item.config_settings for item in self._inputs.requirements)
        )

    def _open_dispatch(self) -> BuildDispatch:
        from puffin_cli._builds import open_dispatch
        from puffin_cli._logging import configure_logging

        configure_logging(self._context.printer)
        dispatch = open_dispatch(
            self.database, self.interpreter, self._dispatch_options(), self.foreign_target
        )
        # Closed before the pool, whose threads may be waiting for builds.
        self._context.stack.callback(self.cache.discard_temporary)
        self._context.when_ended(dispatch.close)
        return dispatch

    def _git(self) -> GitSource:
        from puffin_git import GitSource

        context = self._context
        with self._lock:
            if self._opened_git is None:
                self._opened_git = GitSource(
                    self.cache,
                    environ=context.environ,
                    offline=context.settings.offline,
                    reporter=context.reporter,
                )
                context.stack.callback(self._opened_git.terminate_all)
            return self._opened_git

    def _dispatch_options(self) -> DispatchOptions:
        from msgspec.structs import replace

        from puffin_cli._builds import dispatch_options

        options = dispatch_options(self._arguments, self._inputs, self._context)
        return replace(
            options,
            no_build=self.only_binary,
            require_hashes=self.require_hashes,
            exclude_newer=self.exclude_newer,
            exclude_newer_projects=self.exclude_newer_projects,
            link_mode=self._link_mode,
        )


class LateDispatch:
    """A `BuildContext` that is opened by the first build: most runs need none of its code."""

    def __init__(
        self,
        cache: Cache,
        interpreter: Interpreter,
        no_build: Callable[[], FormatControl],
        open_dispatch: Callable[[], BuildDispatch],
        *,
        has_variants: bool,
    ) -> None:
        """`has_variants` is false if every build is a usual one."""
        self.cache, self.interpreter = cache, interpreter
        self._no_build, self._open = no_build, open_dispatch
        self._has_variants = has_variants
        self._lock = allocate_lock()
        self._dispatch: BuildDispatch | None = None

    def may_build(self, name: ProjectName | None) -> bool:
        """Return whether the code of a project may run; None stands for one of unknown name."""
        return not self._no_build().covers(name)

    def is_isolated(self, name: ProjectName | None) -> bool:
        """Return whether a project is built in an environment of its own."""
        return self._opened().is_isolated(name)

    def variant(self, name: ProjectName | None) -> str | None:
        """Return what sets builds of a project apart from the usual."""
        return self._opened().variant(name) if self._has_variants else None

    def needing(self, key: str, label: str) -> AbstractContextManager[None]:
        """Take note that this thread goes for `key` next."""
        return self._opened().needing(key, label)

    def environment(self, requirements: Sequence[Requirement], label: str) -> Environment:
        """Return an environment that holds the requirements and what they need."""
        return self._opened().environment(requirements, label)

    def setup_build(self, request: BuildRequest) -> SourceBuild:
        """Set a build up."""
        return self._opened().setup_build(request)

    def _opened(self) -> BuildDispatch:
        with self._lock:
            if self._dispatch is None:
                self._dispatch = self._open()
            return self._dispatch
