"""What every peer is: an environment with a tool, and the commands that do what is measured."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._answers import read_pins
from puffin_bench._environments import provide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from puffin_bench._environments import Setup

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
"""Where builds find what they start; the tools themselves are started by their full paths."""


class Invocation(Struct, frozen=True):
    """A command as it is started."""

    argv: tuple[str, ...]
    environ: dict[str, str]
    """All of its environment: nothing comes from that of the bench."""
    cwd: str


class Stage(Struct, frozen=True, kw_only=True):
    """Where one tool works on one workload, and what it works with; all paths absolute."""

    directory: str
    """Everything that the tool reads and writes is below it: input, output, caches, home."""
    python: str
    """The interpreter to resolve for and to make environments of."""
    index: str
    """The URL of the index's simple API."""
    no_binary: tuple[str, ...] = ()
    """The projects of which no wheel is to be used."""

    @property
    def home(self) -> str:
        """What the tool takes for the user's directory."""
        return os.path.join(self.directory, "home")

    @property
    def cache(self) -> str:
        """The only place for what the tool keeps between runs."""
        return os.path.join(self.directory, "cache")

    @property
    def temporary(self) -> str:
        """What the tool takes for the directory of temporary files."""
        return os.path.join(self.directory, "tmp")

    @property
    def project(self) -> str:
        """The working directory, with input and output."""
        return os.path.join(self.directory, "project")

    @property
    def requirements(self) -> str:
        """The input of a compilation."""
        return os.path.join(self.project, "requirements.in")

    @property
    def output(self) -> str:
        """The output of a compilation."""
        return os.path.join(self.project, "requirements.txt")

    @property
    def pins(self) -> str:
        """What a sync is to bring about: lines of `name==version`."""
        return os.path.join(self.project, "pins.txt")

    @property
    def environment(self) -> str:
        """The environment that a sync fills."""
        return os.path.join(self.project, ".venv")

    @property
    def environment_python(self) -> str:
        """The interpreter of that environment."""
        return os.path.join(self.environment, "bin", "python")


class Peer:
    """A tool in an environment of its own. What a tool does not do is None.

    A command that compiles writes `stage.output`; one that syncs makes `stage.environment` hold
    what `stage.pins` lists; one that freezes prints pins.
    """

    name = ""
    packages: tuple[str, ...] = ()
    """What is installed into its environment, from the configured index."""
    program = ""
    """The command, in the environment's `bin`."""
    has_offline = False
    """Whether it can be told to use its cache only."""
    keeps_output = True
    """Whether a compilation looks at the output of an earlier one."""
    needs_pip = False
    """Whether the environments that it fills must have pip in them."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        """The root of the tool's own environment."""

    def executable(self, name: str) -> str:
        """Return the path of a command of the tool's environment."""
        return os.path.join(self.directory, "bin", name)

    def install(self, setup: Setup) -> None:
        """Have the tool in its environment, from the index that pip is configured for."""
        provide(self.directory, setup, self.packages)

    def version(self, stage: Stage) -> str:
        """Return which version this is."""
        return version_of(self.invoke(stage, "--version"))

    def variables(self, stage: Stage, *, offline: bool) -> dict[str, str]:
        """Return what the tool is told by its environment: index, cache, no configuration."""
        del stage, offline
        return {}

    def prepare(self, stage: Stage) -> None:
        """Write what the tool reads beside `stage.requirements`, from these; never timed."""

    def start(self, stage: Stage) -> Invocation | None:
        """Return the command that does least: it prints its version."""
        return self.invoke(stage, "--version")

    def compile(self, stage: Stage, *, offline: bool = False) -> Invocation | None:
        """Return the command that resolves `stage.requirements`."""
        del stage, offline
        return None

    def sync(self, stage: Stage) -> Invocation | None:
        """Return the command that makes the environment hold the pins."""
        del stage
        return None

    def venv(self, stage: Stage) -> Invocation | None:
        """Return the command that creates the environment, without pip in it."""
        del stage
        return None

    def freeze(self, stage: Stage) -> Invocation | None:
        """Return the command that prints what the environment holds."""
        del stage
        return None

    def uninstall(self, stage: Stage, project: str) -> Invocation | None:
        """Return the command that takes a project from the environment."""
        del stage, project
        return None

    def compiled(self, stage: Stage) -> frozenset[str]:
        """Return the answer of a compilation as `name==version` words."""
        return read_pins(stage.output)

    def invoke(self, stage: Stage, *words: str, offline: bool = False) -> Invocation:
        """Return the tool's command with `words`."""
        return self.run([self.executable(self.program), *words], stage, offline=offline)

    def run(self, argv: Sequence[str], stage: Stage, *, offline: bool = False) -> Invocation:
        """Return a command as this tool's: in the project, seeing nothing but what is below it."""
        environ = base_environ(stage) | self.variables(stage, offline=offline)
        return Invocation(tuple(argv), environ, stage.project)


def base_environ(stage: Stage) -> dict[str, str]:
    """Return the variables that are the same for all tools."""
    return {
        "PATH": SYSTEM_PATH,
        "LANG": "C.UTF-8",
        "HOME": stage.home,
        "XDG_CACHE_HOME": os.path.join(stage.cache, "xdg"),
        "XDG_CONFIG_HOME": os.path.join(stage.home, ".config"),
        "XDG_DATA_HOME": os.path.join(stage.home, ".local", "share"),
        "TMPDIR": stage.temporary,
        "NO_COLOR": "1",
    }


def version_of(invocation: Invocation) -> str:
    """Return the first version that a command prints, "" where it prints none."""
    done = subprocess.run(  # noqa: S603 - a tool that was installed for this
        invocation.argv, env=invocation.environ, capture_output=True, text=True, check=False
    )
    found = re.search(r"\d+(?:\.\w+)+", done.stdout)
    return found[0] if found else ""
