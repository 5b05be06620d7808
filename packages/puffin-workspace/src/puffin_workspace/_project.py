"""From a TOML document to a project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

from pep508 import RequirementError, normalize_specifiers, parse_requirement
from puffin_normalize import InvalidNameError, normalize_extra, normalize_group, normalize_project
from puffin_workspace._errors import (
    DuplicateNameError,
    ProjectRequirementError,
    PyprojectSchemaError,
)
from puffin_workspace._records import DependencyGroup, Project
from puffin_workspace._toml import parse_toml, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from pep508 import Requirement
    from puffin_normalize import ExtraName, GroupName

NameT = TypeVar("NameT")

_KINDS: dict[type, str] = {str: "a string", list: "an array", dict: "a table"}


def read_project(path: str | os.PathLike[str], *, cwd: str | os.PathLike[str]) -> Project:
    """Return what the `pyproject.toml` at `path`, relative to `cwd`, says of its project.

    Dependency groups are judged when they are asked for, as PEP 735 wants it.

    Spec: PEP 621, PEP 735. Raises: PyprojectReadError, PyprojectSchemaError and its leaves.
    """
    file = os.fspath(path)
    return parse_project(read_bytes(os.path.join(os.fspath(cwd), file), file), file=file)


def parse_project(data: bytes, *, file: str) -> Project:
    """Return what the content of a `pyproject.toml` says; errors call it `file`.

    Raises: PyprojectReadError, PyprojectSchemaError and its leaves.
    """
    document = parse_toml(data, file)
    groups = _groups(Table(file, "dependency-groups", _child(document, file, "dependency-groups")))
    if "project" not in document:
        return Project(file=file, name=None, dependency_groups=groups)
    table = Table(file, "project", _child(document, file, "project"))
    dynamic = tuple(table.strings("dynamic"))
    _refuse_contradiction(table, dynamic)
    extras = _extras(table.table("optional-dependencies"))
    return Project(
        file=file,
        name=_named(normalize_project, table.required("name"), file, "project.name"),
        version=table.string("version"),
        requires_python=read_requires_python(table),
        dependencies=table.requirements("dependencies"),
        optional_dependencies={name: found for name, (_, found) in extras.items()},
        extra_spellings={name: spelling for name, (spelling, _) in extras.items()},
        dynamic=dynamic,
        dependency_groups=groups,
    )


class Table:
    """A table of the document: its values, and what errors call them."""

    def __init__(self, file: str, key: str, values: dict[str, Any]) -> None:
        self.file = file
        self.key = key
        self.values = values

    def name(self, field: str) -> str:
        """Return what errors call a value."""
        return f"{self.key}.{field}" if self.key else field

    def required(self, field: str) -> str:
        """Return a string that must be there."""
        value = self.string(field)
        if value is None:
            raise PyprojectSchemaError(self.file, self.key, f"missing field `{field}`")
        return value

    def string(self, field: str) -> str | None:
        """Return a string, or `None`."""
        value = self.values.get(field)
        return None if value is None else _checked(value, str, self.file, self.name(field))

    def strings(self, field: str) -> list[str]:
        """Return an array of strings; empty if there is none."""
        items = _checked(self.values.get(field, []), list, self.file, self.name(field))
        return [
            _checked(item, str, self.file, f"{self.name(field)}[{index}]")
            for index, item in enumerate(items)
        ]

    def table(self, field: str) -> Table:
        """Return a table; empty if there is none."""
        values = _checked(self.values.get(field, {}), dict, self.file, self.name(field))
        return Table(self.file, self.name(field), values)

    def requirements(self, field: str) -> tuple[Requirement, ...]:
        """Return an array of requirements; empty if there is none."""
        return tuple(
            read_requirement(text, self.file, f"{self.name(field)}[{index}]")
            for index, text in enumerate(self.strings(field))
        )


def read_requirement(text: str, file: str, key: str) -> Requirement:
    """Return the requirement that stands at `key` of `file`.

    Raises: ProjectRequirementError.
    """
    try:
        return parse_requirement(text)
    except RequirementError as error:
        raise ProjectRequirementError(file, key, str(error)) from error


def _child(document: dict[str, Any], file: str, key: str) -> dict[str, Any]:
    values: dict[str, Any] = _checked(document.get(key, {}), dict, file, key)
    return values


def _checked(value: Any, kind: type, file: str, key: str) -> Any:
    if not isinstance(value, kind):
        raise PyprojectSchemaError(file, key, f"expected {_KINDS[kind]}, found {_kind(value)}")
    return value


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    return next((text for kind, text in _KINDS.items() if isinstance(value, kind)), "a date")


def _named(normalize: Callable[[str], NameT], text: str, file: str, key: str) -> NameT:
    try:
        return normalize(text)
    except InvalidNameError as error:
        raise PyprojectSchemaError(file, key, str(error)) from error


def read_requires_python(table: Table) -> str | None:
    """Return the specifiers of a table's `requires-python`, normalised; None if it has none.

    Raises: PyprojectSchemaError.
    """
    text = table.string("requires-python")
    if text is None:
        return None
    try:
        return normalize_specifiers(text.strip())
    except RequirementError as error:
        raise PyprojectSchemaError(table.file, table.name("requires-python"), str(error)) from error


def _refuse_contradiction(table: Table, dynamic: tuple[str, ...]) -> None:
    # PEP 621: a field is static or dynamic, not both.
    for field in dynamic:
        if field in table.values:
            raise PyprojectSchemaError(
                table.file, table.name(field), "it is given, and listed in `project.dynamic`"
            )


def _extras(table: Table) -> dict[ExtraName, tuple[str, tuple[Requirement, ...]]]:
    extras: dict[ExtraName, tuple[str, tuple[Requirement, ...]]] = {}
    for spelling in table.values:
        key = table.name(spelling)
        name = _named(normalize_extra, spelling, table.file, key)
        if name in extras:
            reason = f"the extra is the same as `{extras[name][0]}`: {name}"
            raise DuplicateNameError(table.file, key, reason)
        extras[name] = (spelling, table.requirements(spelling))
    return extras


def _groups(table: Table) -> dict[GroupName, DependencyGroup]:
    groups: dict[GroupName, DependencyGroup] = {}
    for spelling, items in table.values.items():
        key = table.name(spelling)
        name = _named(normalize_group, spelling, table.file, key)
        if name in groups:
            reason = f"the group is the same as `{groups[name].spelling}`: {name}"
            raise DuplicateNameError(table.file, key, reason)
        groups[name] = DependencyGroup(spelling, items)
    return groups
