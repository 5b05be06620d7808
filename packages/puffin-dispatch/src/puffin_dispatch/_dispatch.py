"""The build context of a run."""

from __future__ import annotations

from _thread import allocate_lock
from typing import TYPE_CHECKING

from puffin_dispatch._errors import DispatchClosedError
from puffin_dispatch._options import DispatchOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Self

    from pep508 import Requirement
    from puffin_cache import Cache
    from puffin_dispatch._context import NodeContext
    from puffin_dispatch._workshop import Workshop
    from puffin_distribution import DistributionDatabase
    from puffin_interpreter import Environment, Interpreter
    from puffin_normalize import ProjectName
    from puffin_traits import BuildRequest, SourceBuild

_DEFAULTS = DispatchOptions()


class BuildDispatch:
    """A `BuildContext` that resolves, fetches, builds and installs what builds need.

    For many threads. What it makes lasts until it is closed, which also ends the builds that run
    and refuses more. Builds that need builds run on the thread of the one who needs them.

    Cost: nothing, not even imports, before the first build.
    """

    def __init__(
        self,
        database: DistributionDatabase,
        interpreter: Interpreter,
        options: DispatchOptions = _DEFAULTS,
    ) -> None:
        """Take where build requirements come from: `database.for_context(dispatch)` builds."""
        self._database = database
        self._interpreter = interpreter
        self._options = options
        self._lock = allocate_lock()
        self._root: NodeContext | None = None
        self._workshop: Workshop | None = None
        self._closed = False

    @property
    def cache(self) -> Cache:
        """The cache."""
        return self._database.cache

    @property
    def interpreter(self) -> Interpreter:
        """The interpreter that builds."""
        return self._interpreter

    def may_build(self, name: ProjectName | None) -> bool:
        """Return whether the code of a project may run; None stands for one of unknown name."""
        return not self._options.no_build.covers(name)

    def is_isolated(self, name: ProjectName | None) -> bool:
        """Return whether a project is built in an environment of its own."""
        return not self._options.no_isolation.covers(name)

    def variant(self, name: ProjectName | None) -> str | None:
        """Return what sets builds of a project for the user apart from the usual; see the trait."""
        options = self._options
        told = options.config_settings or options.project_settings or options.build_constraints
        if not told and self.is_isolated(name):
            return None
        from puffin_dispatch._variant import variant_of

        return variant_of(options, name, nested=False)

    def needing(self, key: str, label: str) -> AbstractContextManager[None]:
        """Take note that this thread goes for `key` next; nothing waits for a user to be built."""
        return self._context().needing(key, label)

    def environment(self, requirements: Sequence[Requirement], label: str) -> Environment:
        """Return an environment that holds the requirements and what they need.

        Made once for the same requirements, whatever their order, and whoever asks.

        Raises: BuildRequirementsError, CyclicBuildError, DispatchClosedError; what fetching and
        building the requirements raises.
        """
        return self._context().environment(requirements, label)

    def setup_build(self, request: BuildRequest) -> SourceBuild:
        """Set a build up. Raises: as `puffin_build.setup`; DispatchClosedError."""
        return self._context().setup_build(request)

    def close(self, *, wait: bool = True) -> None:
        """End the builds that run, and remove what was made for builds. Again: does nothing.

        Unless `wait`, what is being fetched for builds is left to its threads: for a program that
        ends without them.
        """
        with self._lock:
            self._closed = True
            workshop, self._workshop = self._workshop, None
        if workshop is not None:
            workshop.close(wait=wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _context(self) -> NodeContext:
        root = self._root
        return root if root is not None and not self._closed else self._open()

    def _open(self) -> NodeContext:
        from puffin_dispatch._context import NodeContext
        from puffin_dispatch._workshop import Workshop

        with self._lock:
            if self._closed:
                raise DispatchClosedError
            if self._root is None:
                self._workshop = Workshop(self._database, self._interpreter, self._options)
                self._root = NodeContext(self, self._workshop, None)
            return self._root
