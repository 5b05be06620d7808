"""The surroundings of one build, or of an environment for builds."""

from __future__ import annotations

from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING

from puffin_build import setup
from puffin_dispatch._environments import environment_key
from puffin_dispatch._variant import variant_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pep508 import Requirement
    from puffin_cache import Cache
    from puffin_dispatch._dispatch import BuildDispatch
    from puffin_dispatch._workshop import Workshop
    from puffin_interpreter import Environment, Interpreter
    from puffin_normalize import ProjectName
    from puffin_traits import BuildRequest, SourceBuild


class NodeContext:
    """A build context that knows for whom it builds: a node of the graph of waits.

    Safe under threads. What a thread said to need with `needing` is what it then sets up.
    """

    def __init__(self, dispatch: BuildDispatch, workshop: Workshop, node: str | None) -> None:
        """`node` is None for the user, who waits for builds while no build waits for the user."""
        self._dispatch = dispatch
        self._workshop = workshop
        self._node = node
        self._needed: dict[int, list[str]] = {}

    @property
    def cache(self) -> Cache:
        """The cache."""
        return self._dispatch.cache

    @property
    def interpreter(self) -> Interpreter:
        """The interpreter that builds."""
        return self._dispatch.interpreter

    def may_build(self, name: ProjectName | None) -> bool:
        """Return whether the code of a project may run; None stands for one of unknown name."""
        return self._dispatch.may_build(name)

    def is_isolated(self, name: ProjectName | None) -> bool:
        """Return whether a project is built in an environment of its own."""
        return self._dispatch.is_isolated(name)

    def variant(self, name: ProjectName | None) -> str | None:
        """Return what sets the builds of a project that are made for this node apart."""
        return variant_of(self._workshop.options, name, nested=self._is_nested)

    @contextmanager
    def needing(self, key: str, label: str) -> Iterator[None]:
        """Take note that the build at hand waits for `key`. Raises: CyclicBuildError."""
        with self._waiting(key, label):
            needed = self._needed.setdefault(get_ident(), [])
            needed.append(key)
            try:
                yield
            finally:
                needed.pop()
                if not needed:
                    del self._needed[get_ident()]

    def environment(self, requirements: Sequence[Requirement], label: str) -> Environment:
        """Return an environment that holds the requirements and what they need; see the trait.

        Raises: BuildRequirementsError, CyclicBuildError, DispatchClosedError; what fetching and
        building the requirements raises.
        """
        key = environment_key(requirements)
        with self._waiting(key):
            return self._workshop.environment(requirements, label, self._of(key))

    def setup_build(self, request: BuildRequest) -> SourceBuild:
        """Set a build up: as `puffin_build.setup`."""
        node = self._at_hand() or f"tree:{request.directory}"
        settings = self._workshop.settings_of(request.name, nested=self._is_nested)
        return setup(request, self._of(node), settings)

    @property
    def _is_nested(self) -> bool:
        return self._node is not None

    def _of(self, node: str) -> NodeContext:
        return NodeContext(self._dispatch, self._workshop, node)

    def _at_hand(self) -> str | None:
        """Return what this thread is making: what it needed last, else the node itself."""
        needed = self._needed.get(get_ident())
        return needed[-1] if needed else self._node

    @contextmanager
    def _waiting(self, key: str, label: str | None = None) -> Iterator[None]:
        needed = self._needed.get(get_ident())
        node = self._at_hand()
        if node is None or (needed and node == key):  # the same, by a part of its own work
            yield
            return
        with self._workshop.waits.waiting(node, key, label):
            yield
