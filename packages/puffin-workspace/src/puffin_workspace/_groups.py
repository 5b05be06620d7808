"""Dependency groups, with those that they include."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_normalize import InvalidNameError, normalize_group
from puffin_workspace._errors import GroupCycleError, PyprojectSchemaError, UnknownGroupsError
from puffin_workspace._project import read_requirement
from puffin_workspace._records import DeclaredRequirement, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from puffin_normalize import GroupName
    from puffin_workspace._records import Project

_INCLUDE = "include-group"


def requirements_of_groups(project: Project, groups: Iterable[str]) -> list[DeclaredRequirement]:
    """Return the requirements of `groups`, in the order of the file, each declaration once.

    Spec: PEP 735. Raises: UnknownGroupsError, GroupCycleError, PyprojectSchemaError.
    Cost: each group is read once; depth is bounded by the number of groups, without recursion.
    """
    names = [normalize_group(group) for group in groups]
    _refuse_unknown(project, names)
    found: dict[Key, DeclaredRequirement] = {}
    done: set[GroupName] = set()
    for name in names:
        for declared in _flattened(project, name, done):
            found.setdefault(declared.origin, declared)
    return list(found.values())


def _flattened(
    project: Project, name: GroupName, done: set[GroupName]
) -> Iterator[DeclaredRequirement]:
    # The groups that are being read, the outermost first, each with what is left of its items.
    if name in done:
        return
    opened = {name: iter(_items(project, name))}
    while opened:
        group = next(reversed(opened))
        item = next(opened[group], None)
        if item is None:
            done.add(group)
            del opened[group]
        elif isinstance(item, DeclaredRequirement):
            yield item
        elif item in opened:
            names = list(opened)
            raise GroupCycleError(project.file, [*names[names.index(item) :], item])
        elif item not in done:
            opened[item] = iter(_items(project, item))


def _items(project: Project, name: GroupName) -> list[DeclaredRequirement | GroupName]:
    group = project.dependency_groups[name]
    key = f"dependency-groups.{group.spelling}"
    if not isinstance(group.items, list):
        raise PyprojectSchemaError(project.file, key, "expected an array")
    return [_item(project, value, f"{key}[{index}]") for index, value in enumerate(group.items)]


def _item(project: Project, value: object, key: str) -> DeclaredRequirement | GroupName:
    if isinstance(value, str):
        requirement = read_requirement(value, project.file, key)
        return DeclaredRequirement(requirement, Key(project.file, key))
    if not isinstance(value, dict) or set(value) != {_INCLUDE}:
        reason = f"expected a requirement or a table with `{_INCLUDE}` alone"
        raise PyprojectSchemaError(project.file, key, reason)
    return _included(project, value[_INCLUDE], f"{key}.{_INCLUDE}")


def _included(project: Project, value: object, key: str) -> GroupName:
    if not isinstance(value, str):
        raise PyprojectSchemaError(project.file, key, "expected the name of a group")
    try:
        name = normalize_group(value)
    except InvalidNameError as error:
        raise PyprojectSchemaError(project.file, key, str(error)) from error
    _refuse_unknown(project, [name])
    return name


def _refuse_unknown(project: Project, names: list[GroupName]) -> None:
    missing = {name for name in names if name not in project.dependency_groups}
    if missing:
        raise UnknownGroupsError(project.file, sorted(missing), sorted(project.dependency_groups))
