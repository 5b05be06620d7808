"""What a `pyproject.toml` says of a project, as values."""

from __future__ import annotations

from msgspec import Struct

from pep508 import Requirement  # noqa: TC001 - msgspec reads it when it first decodes
from puffin_normalize import ExtraName, GroupName, ProjectName  # noqa: TC001 - and these


class Key(Struct, frozen=True):
    """A place in a TOML file."""

    file: str
    """The file as it was named."""
    key: str
    """The way to the value: `project.dependencies[2]`."""

    def __str__(self) -> str:
        return f"{self.file} ({self.key})"


class DeclaredRequirement(Struct, frozen=True):
    """A requirement, and where it is declared."""

    requirement: Requirement
    origin: Key


class DependencyGroup(Struct, frozen=True):
    """A dependency group as it stands in the file; it is judged when it is asked for."""

    spelling: str
    """Its name as it is written."""
    items: object
    """Its value; strings and tables in a list if all is well."""


class Project(Struct, frozen=True, kw_only=True):
    """What a `pyproject.toml` says of its project."""

    file: str
    """The file as it was named."""
    name: ProjectName | None
    """`None` if the file has no `[project]` table; then only dependency groups can be asked for."""
    version: str | None = None
    """As it is written; `None` if it is dynamic."""
    requires_python: str | None = None
    dependencies: tuple[Requirement, ...] = ()
    optional_dependencies: dict[ExtraName, tuple[Requirement, ...]] = {}
    """The requirements of each extra, in the order of the file."""
    extra_spellings: dict[ExtraName, str] = {}
    """The names of extras as they are written."""
    dynamic: tuple[str, ...] = ()
    """The fields that only a build tells."""
    dependency_groups: dict[GroupName, DependencyGroup] = {}


class Script(Struct, frozen=True, kw_only=True):
    """What a script says of itself."""

    file: str
    """The file as it was named."""
    requires_python: str | None = None
    dependencies: tuple[DeclaredRequirement, ...] = ()
