"""Read `pyproject.toml` and the metadata of scripts, with the origin of each requirement.

To build a project whose dependencies are dynamic is for others, and so is resolving.

    >>> from puffin_workspace import parse_project, requirements_of
    >>> data = b'project = {name = "Mine", dependencies = ["trio>=0.2"]}'
    >>> project = parse_project(data, file="pyproject.toml")
    >>> [(str(it.requirement), it.origin.key) for it in requirements_of(project)]
    [('trio>=0.2', 'project.dependencies[0]')]

Spec: PEP 621 (project metadata), PEP 685 (extras), PEP 735 (dependency groups), PEP 723
(inline script metadata).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_workspace._errors import (
        DuplicateBlockError,
        DuplicateNameError,
        DynamicDependenciesError,
        GroupCycleError,
        GroupError,
        MissingBlockError,
        MissingProjectTableError,
        ProjectRequirementError,
        PyprojectReadError,
        PyprojectSchemaError,
        ScriptError,
        UnknownExtrasError,
        UnknownGroupsError,
        WorkspaceError,
    )
    from puffin_workspace._project import parse_project, read_project
    from puffin_workspace._records import DeclaredRequirement, DependencyGroup, Key, Project, Script
    from puffin_workspace._script import parse_script, read_script
    from puffin_workspace._selection import requirements_of
    from puffin_workspace._toml import find_pyproject

__all__ = [
    "DeclaredRequirement",
    "DependencyGroup",
    "DuplicateBlockError",
    "DuplicateNameError",
    "DynamicDependenciesError",
    "GroupCycleError",
    "GroupError",
    "Key",
    "MissingBlockError",
    "MissingProjectTableError",
    "Project",
    "ProjectRequirementError",
    "PyprojectReadError",
    "PyprojectSchemaError",
    "Script",
    "ScriptError",
    "UnknownExtrasError",
    "UnknownGroupsError",
    "WorkspaceError",
    "find_pyproject",
    "parse_project",
    "parse_script",
    "read_project",
    "read_script",
    "requirements_of",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": [
            "DuplicateBlockError",
            "DuplicateNameError",
            "DynamicDependenciesError",
            "GroupCycleError",
            "GroupError",
            "MissingBlockError",
            "MissingProjectTableError",
            "ProjectRequirementError",
            "PyprojectReadError",
            "PyprojectSchemaError",
            "ScriptError",
            "UnknownExtrasError",
            "UnknownGroupsError",
            "WorkspaceError",
        ],
        "_project": ["parse_project", "read_project"],
        "_records": ["DeclaredRequirement", "DependencyGroup", "Key", "Project", "Script"],
        "_script": ["parse_script", "read_script"],
        "_selection": ["requirements_of"],
        "_toml": ["find_pyproject"],
    },
)
