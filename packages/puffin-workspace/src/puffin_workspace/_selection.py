"""The requirements that a project has, as far as they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pep508 import conjunction, implies
from puffin_macros import warn_once
from puffin_normalize import normalize_extra
from puffin_workspace._errors import (
    DynamicDependenciesError,
    MissingProjectTableError,
    PyprojectSchemaError,
    UnknownExtrasError,
)
from puffin_workspace._groups import requirements_of_groups
from puffin_workspace._records import DeclaredRequirement, Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pep508 import Marker, Requirement
    from puffin_normalize import ExtraName
    from puffin_workspace._records import Project

_MOST = 10_000
"""Requirements that the extras of a project may come to, with all self-references."""


def requirements_of(
    project: Project,
    *,
    extras: Iterable[str] = (),
    all_extras: bool = False,
    groups: Iterable[str] = (),
    with_project: bool = True,
) -> tuple[DeclaredRequirement, ...]:
    """Return the requirements of `project`, of some of its extras, and of dependency groups.

    In the order of the file: dependencies, extras, groups. A requirement for the project itself
    (`mine[a,b]`) stands for those of its extras. Without `with_project` only groups count.

    Raises: UnknownExtrasError, GroupError and its leaves, MissingProjectTableError,
      DynamicDependenciesError, PyprojectSchemaError; InvalidNameError for what is no name.
    """
    grouped = requirements_of_groups(project, groups)
    if not with_project:
        return tuple(grouped)
    if project.name is None:
        raise MissingProjectTableError(project.file)
    chosen = _chosen_extras(project, extras, all_extras=all_extras)
    if "dependencies" in project.dynamic:
        raise DynamicDependenciesError(project.file, "dependencies")
    return (*_Expansion(project).run(chosen), *grouped)


def _chosen_extras(project: Project, extras: Iterable[str], *, all_extras: bool) -> list[ExtraName]:
    names = {normalize_extra(extra) for extra in extras}
    if (names or all_extras) and "optional-dependencies" in project.dynamic:
        raise DynamicDependenciesError(project.file, "optional dependencies")
    known = project.optional_dependencies
    missing = sorted(names - known.keys())
    if missing:
        raise UnknownExtrasError(project.file, missing, sorted(known))
    return [name for name in known if all_extras or name in names]


class _Expansion:
    """Follows a project's requirements for itself, by a list of what is left, not recursion."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._found: list[DeclaredRequirement] = []
        # For each extra the markers under which its requirements were taken already.
        self._taken: dict[ExtraName, list[Marker | None]] = {}
        self._left: list[tuple[ExtraName, Marker | None]] = []

    def run(self, extras: list[ExtraName]) -> list[DeclaredRequirement]:
        """Return the dependencies, and the requirements of `extras`."""
        for index, requirement in enumerate(self._project.dependencies):
            self._take(requirement, f"project.dependencies[{index}]", None)
        self._left = [*((extra, None) for extra in extras), *self._left]
        for extra, marker in self._left:  # grows meanwhile
            self._take_extra(extra, marker)
        return self._found

    def _take_extra(self, extra: ExtraName, marker: Marker | None) -> None:
        taken = self._taken.setdefault(extra, [])
        if any(implies(marker, before) for before in taken):
            return
        taken.append(marker)
        spelling = self._project.extra_spellings[extra]
        for index, requirement in enumerate(self._project.optional_dependencies[extra]):
            self._take(requirement, f"project.optional-dependencies.{spelling}[{index}]", marker)

    def _take(self, requirement: Requirement, key: str, marker: Marker | None) -> None:
        if len(self._found) + len(self._left) > _MOST:
            reason = f"the extras of the project come to more than {_MOST} requirements"
            raise PyprojectSchemaError(self._project.file, key, reason)
        both = conjunction(marker, requirement.marker)
        if requirement.name == self._project.name and requirement.url is None:
            self._left += [(extra, both) for extra in requirement.extras if self._knows(extra, key)]
            return
        narrowed = requirement if both == requirement.marker else replace(requirement, marker=both)
        self._found.append(DeclaredRequirement(narrowed, Key(self._project.file, key)))

    def _knows(self, extra: ExtraName, key: str) -> bool:
        if extra in self._project.optional_dependencies:
            return True
        warn_once(
            f"`{key}` in `{self._project.file}` asks for the extra `{extra}`, "
            "which the project does not have"
        )
        return False
