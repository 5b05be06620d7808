"""What breaks the cycle between resolving, installing and building: a build can be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from pep508 import Requirement
    from puffin_cache import Cache
    from puffin_interpreter import Environment, Interpreter
    from puffin_normalize import ProjectName


class BuildRequest(Struct, frozen=True, kw_only=True):
    """A source tree to be built."""

    directory: str
    """The root of the unpacked sources, absolute. Hooks may write into it."""
    label: str
    """What messages call it, without secrets: `flask==3.0.0`, `flask @ https://example.org/f.zip`."""
    name: ProjectName | None = None
    """The project that it has to be; None if that is what the build has to tell."""
    version: str | None = None
    """The version that it has to be, in normal form; None for any."""
    subdirectory: str | None = None
    """Where in the tree the project is, in slashes."""
    editable: bool = False
    """Whether the wheel shall refer to the tree instead of holding it (PEP 660)."""


class SourceBuild(Protocol):
    """A build that is set up; a caller may stop after any of its steps. Leaving it cleans up."""

    def metadata(self) -> str | None:
        """Return the `.dist-info` directory that the backend prepared; None: it has no such hook.

        The directory goes with the build. Asked again, the same.
        """

    def wheel(self, directory: str) -> str:
        """Build the wheel, or the editable one, into a directory; return its file name."""

    def __enter__(self) -> Self:
        """Return the build."""

    def __exit__(self, *exception: object) -> None:
        """Remove what the build made for itself."""


class BuildContext(Protocol):
    """What is needed to build; implemented where resolver, installer and front end meet."""

    @property
    def cache(self) -> Cache:
        """The cache, also for what builds need for a while."""

    @property
    def interpreter(self) -> Interpreter:
        """The interpreter that builds; wheels that it builds fit it."""

    def may_build(self, name: ProjectName | None) -> bool:
        """Return whether the code of a project may run; None stands for one of unknown name."""

    def is_isolated(self, name: ProjectName | None) -> bool:
        """Return whether a project is built in an environment of its own."""

    def variant(self, name: ProjectName | None) -> str | None:
        """Return what sets builds of a project apart from those that nobody said anything about.

        A word without dashes that names a directory, and differs wherever a user's wishes may make
        another wheel of the same source. None: nobody wished for anything. Asked whenever the cache
        is, so it must cost little.
        """

    def needing(self, key: str, label: str) -> AbstractContextManager[None]:
        """Take note, for the block, that the build at hand waits for `key` to be computed.

        `key` is a `distribution_id`, `label` what messages call it. To be entered before anything
        that waits for a build, by this thread or another one.

        Raises: CyclicBuildError - `key` waits for the build at hand, directly or not.
        """

    def environment(self, requirements: Sequence[Requirement], label: str) -> Environment:
        """Return an environment that holds the requirements and what they need.

        Made once for the same requirements; nobody may change it. `label` tells for what it is.
        """

    def setup_build(self, request: BuildRequest) -> SourceBuild:
        """Set a build up: find its backend, make its environment, ask what else it needs."""
