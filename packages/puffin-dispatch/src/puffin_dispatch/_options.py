"""How builds are to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from puffin_traits import FormatControl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from puffin_build import BuildProcesses
    from puffin_fs import LinkMode
    from puffin_normalize import ProjectName
    from puffin_resolver import ResolverInput


class DispatchOptions(Struct, frozen=True, kw_only=True):
    """What a user decides of builds; holds for those that others need as well."""

    no_build: FormatControl = FormatControl()
    """The projects of which no code may run: only their wheels serve."""
    no_isolation: FormatControl = FormatControl()
    """The projects that are built with what the interpreter has, in no environment of their own.

    What is built so is kept apart from other builds in the cache.
    """
    build_constraints: tuple[ResolverInput, ...] = ()
    """What narrows build requirements, also those of build requirements.

    What is built under constraints is kept apart from other builds in the cache.
    """
    require_hashes: bool = False
    """Whether the user admits only files whose hashes are known, which cannot hold for what builds
    need: projects do not tell the hashes of that. Builds that need something are warned of."""
    exclude_newer: float | None = None
    """UTC seconds; as for the resolver."""
    exclude_newer_projects: Mapping[ProjectName, float | None] = field(default_factory=dict)
    """What holds for single projects instead; as for the resolver."""
    config_settings: dict[str, str | list[str]] = field(default_factory=dict)
    """What backends are told (PEP 517); not those of build requirements, which are asked for by
    projects, and know nothing of a user's settings.

    What is built with settings is kept apart from other builds in the cache.
    """
    project_settings: Mapping[ProjectName, dict[str, str | list[str]]] = field(default_factory=dict)
    """What only those of single projects are told, wherever these are needed.

    It goes before `config_settings`.
    """
    timeout: float | None = None
    """The most seconds that one call of a backend may take."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """The user's environment variables; builds see those that are safe."""
    processes: BuildProcesses | None = None
    """Where running builds are listed so that they can be ended; None: the dispatch's own list."""
    output: Callable[[str], None] | None = None
    """Is called with each line that a build prints."""
    link_mode: LinkMode | None = None
    """How files get into build environments; None: as is best on this platform."""
    workers: int = 16
    """The most threads that fetch and unpack build requirements."""
