"""What a pyproject.toml asks for."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_cli._errors import InputError
from puffin_cli._inputs import InputItem, InputRequest, directory_of
from puffin_workspace import PyprojectReadError, read_project, requirements_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from puffin_cli._context import Context
    from puffin_normalize import ProjectName
    from puffin_workspace import DeclaredRequirement, Project

PYPROJECT = "pyproject.toml"


class ProjectInputs(Struct, frozen=True):
    """The requirements of a project and its name."""

    name: ProjectName | None
    items: tuple[InputItem, ...]


def read_pyproject(source: str, request: InputRequest, context: Context) -> ProjectInputs:
    """Return the dependencies of a project, with the extras and the groups that are asked for.

    Raises: InputError - the file cannot be read; WorkspaceError - it is not right, or does not
    have what is asked for.
    """
    project = _read(source, context)
    found = requirements_of(
        project, extras=request.extras, all_extras=request.all_extras, groups=request.groups
    )
    return ProjectInputs(project.name, tuple(_items(found, project, context)))


def read_groups(request: InputRequest, context: Context) -> ProjectInputs:
    """Return nothing but the dependency groups of the working directory's pyproject.toml."""
    project = _read(PYPROJECT, context)
    found = requirements_of(project, groups=request.groups, with_project=False)
    return ProjectInputs(None, tuple(_items(found, project, context)))


def _read(source: str, context: Context) -> Project:
    with naming_file(source):
        return read_project(source, cwd=context.cwd)


@contextlib.contextmanager
def naming_file(source: str) -> Iterator[None]:
    """Tell of a file that cannot be opened by the name that the user gave.

    Raises: InputError.
    """
    try:
        yield
    except PyprojectReadError as error:
        if not isinstance(error.__cause__, OSError):
            raise
        raise InputError(f"failed to open file `{source}`") from error.__cause__


def _items(
    found: Iterable[DeclaredRequirement], project: Project, context: Context
) -> Iterator[InputItem]:
    for declared in found:
        file = declared.origin.file
        label = f"{project.name} ({file})" if project.name else f"-r {file}"
        yield declared_item(declared, label, context)


def declared_item(declared: DeclaredRequirement, label: str, context: Context) -> InputItem:
    """Return a requirement that a TOML document declares; paths start from its directory."""
    item = InputItem(requirement=declared.requirement, label=label, place=str(declared.origin))
    if declared.requirement.url is None:
        return item
    from puffin_cli._direct import with_given

    return with_given(item, None, directory_of(declared.origin.file, context.cwd))
