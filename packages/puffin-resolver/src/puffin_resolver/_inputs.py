"""What a resolution starts from: requirements, options and the environment aimed at."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from pep508 import MarkerEnvironment, Requirement
from platform_tags import Tags
from puffin_normalize import ProjectName
from puffin_traits import FormatControl

ResolutionMode = Literal["highest", "lowest", "lowest-direct"]
"""Which of the fitting releases to take; `lowest-direct`: oldest for direct requirements only."""

PrereleaseMode = Literal[
    "disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit"
]
"""When a release may be a pre-release; all but `allow` prefer a stable one that fits."""


class ResolverInput(Struct, frozen=True):
    """A requirement and where it was written."""

    requirement: Requirement
    origin: str = ""
    """What annotations say: `-r requirements.in`, `-c limits.txt`, `my-project`."""
    hashes: tuple[str, ...] = ()
    """The files admitted, as `sha256:<hex>`; empty for any."""
    editable: bool = False
    """Whether the directory that the requirement's URL names is to be installed editable."""
    place: str = ""
    """What reports say, `requirements.in line 3`; empty where `origin` says it all."""


class Preference(Struct, frozen=True):
    """A version to keep if it fits: a pin of an earlier output, or what is installed."""

    name: ProjectName
    version: str
    hashes: tuple[str, ...] = ()
    origin: str = ""
    """Where it stands, for explanations: `requirements.txt`, `the environment`."""


class Manifest(Struct, frozen=True, kw_only=True):
    """Everything that is asked for."""

    requirements: tuple[ResolverInput, ...] = ()
    constraints: tuple[ResolverInput, ...] = ()
    """Narrow projects that are required anyway; they require none."""
    overrides: tuple[ResolverInput, ...] = ()
    """Replace every requirement on their project, wherever it comes from."""
    excludes: tuple[ResolverInput, ...] = ()
    """Projects that nothing needs: every requirement on them is dropped. Specifiers, extras and
    URLs do not count, markers do."""
    preferences: tuple[Preference, ...] = ()
    project: ProjectName | None = None
    """The project whose dependencies `requirements` are, for reports."""


class Options(Struct, frozen=True, kw_only=True):
    """How to choose among what fits."""

    resolution: ResolutionMode = "highest"
    prerelease: PrereleaseMode = "if-necessary-or-explicit"
    prerelease_projects: Mapping[ProjectName, PrereleaseMode] = {}
    """What holds for single projects instead."""
    exclude_newer: float | None = None
    """UTC seconds; files uploaded at that instant or later, or at an unknown time, do not exist."""
    exclude_newer_projects: Mapping[ProjectName, float | None] = {}
    """What holds for single projects instead; None: no limit."""
    only_binary: FormatControl = FormatControl()
    no_binary: FormatControl = FormatControl()
    require_hashes: bool = False
    no_dependencies: bool = False
    """Take the requirements as the complete set."""

    def prerelease_of(self, name: str) -> PrereleaseMode:
        """Return when a release of the project may be a pre-release."""
        return self.prerelease_projects.get(ProjectName(name), self.prerelease)

    def exclude_newer_of(self, name: str) -> float | None:
        """Return from which instant on files of the project do not exist; None: no limit."""
        return self.exclude_newer_projects.get(ProjectName(name), self.exclude_newer)


class Target(Struct, frozen=True):
    """The environment that the resolution is for."""

    markers: MarkerEnvironment
    tags: Tags

    @property
    def python(self) -> str:
        """The full version of the interpreter, `3.12.1`."""
        return self.markers.python_full_version
