"""What all builds of a run share."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from puffin_build import BuildProcesses, BuildSettings
from puffin_dispatch._build_requirements import BuildRequirements, RequirementsInstaller
from puffin_dispatch._environments import environment_key, make_environment
from puffin_dispatch._scratch import Scratch
from puffin_dispatch._variant import settings_of
from puffin_dispatch._wait_graph import WaitGraph
from puffin_macros import warn_once
from puffin_traits import OnceMap, WorkPool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pep508 import Requirement
    from puffin_dispatch._options import DispatchOptions
    from puffin_distribution import DistributionDatabase
    from puffin_interpreter import Environment, Interpreter
    from puffin_normalize import ProjectName
    from puffin_traits import BuildContext


class Workshop:
    """Makes environments for builds, each once, and knows which builds wait for which."""

    def __init__(
        self, database: DistributionDatabase, interpreter: Interpreter, options: DispatchOptions
    ) -> None:
        self.interpreter = interpreter
        self.options = options
        self.waits = WaitGraph()
        self._database = database
        self._environments: OnceMap[str, Environment] = OnceMap()
        self._scratch = Scratch(database.cache)
        self._pool = WorkPool(options.workers)
        self._processes = options.processes or BuildProcesses()

    @cached_property
    def settings(self) -> BuildSettings:
        """How builds run, whatever their backends are told."""
        return BuildSettings(
            environ=self.options.environ,
            timeout=self.options.timeout,
            processes=self._processes,
            output=self.options.output,
        )

    def settings_of(self, name: ProjectName | None, *, nested: bool) -> BuildSettings:
        """Return how builds of a project run; `nested`: those for another build."""
        told = settings_of(self.options, name, nested=nested)
        return replace(self.settings, config_settings=told)

    def environment(
        self, requirements: Sequence[Requirement], label: str, context: BuildContext
    ) -> Environment:
        """Return the environment for the requirements; `context` is the one of its own node."""
        key = environment_key(requirements)
        needed = BuildRequirements(tuple(requirements), label)
        return self._environments.compute(key, lambda: self._make(needed, context))

    def close(self, *, wait: bool) -> None:
        """End what runs, then remove the environments; `wait`: also for what is being fetched."""
        self._processes.terminate_all()
        self._pool.shutdown(wait=wait)
        self._scratch.close()

    def _make(self, needed: BuildRequirements, context: BuildContext) -> Environment:
        if self.options.require_hashes and needed.requirements:
            warn_once(f"--require-hashes does not cover what builds need: {needed.label}")
        path = self._scratch.new()  # before anything else, for after the end nothing may begin
        database = self._database.for_context(context)
        installer = RequirementsInstaller(database, self.interpreter, self.options, self._pool)
        wheels = installer.wheels(needed) if needed.requirements else ()
        return make_environment(path, self.interpreter, wheels, self.options.link_mode)
