"""How builds run, whatever they build."""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - fields

from msgspec import Struct, field

from puffin_build._processes import BuildProcesses


class BuildSettings(Struct, frozen=True, kw_only=True):
    """How builds run, whatever they build."""

    config_settings: dict[str, str | list[str]] = field(default_factory=dict)
    """What every hook is given."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """The user's environment variables; hooks get a copy without secrets."""
    timeout: float | None = None
    """Seconds that one hook may take."""
    processes: BuildProcesses = field(default_factory=BuildProcesses)
    """What runs them, shared by all builds of a command."""
    output: Callable[[str], None] | None = None
    """Takes each line that a backend prints, as it comes; from the thread that builds."""
