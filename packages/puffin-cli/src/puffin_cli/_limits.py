"""Files of constraints, overrides and excludes: requirements that require nothing by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_cli._errors import InputError
from puffin_cli._inputs import input_item, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_cli._context import Context
    from puffin_cli._inputs import InputCollector
    from requirements_txt import RequirementEntry, RequirementsFile


def add_constraints(collector: InputCollector, source: str, context: Context) -> None:
    """Take in a file whose requirements, and those of its includes, are constraints.

    Raises: InputError, RequirementsFileError.
    """
    file = _read(source, "constraint", context)
    entries = (*file.requirements, *file.constraints)
    collector.constraints += [input_item(entry, "-c", context.cwd) for entry in entries]
    collector.add_options(file)


def add_overrides(collector: InputCollector, source: str, context: Context) -> None:
    """Take in a file whose requirements are overrides; what it constrains is constrained.

    Raises: InputError, RequirementsFileError.
    """
    file = _read(source, "override", context)
    cwd = context.cwd
    collector.overrides += [input_item(entry, "--override", cwd) for entry in file.requirements]
    collector.constraints += [input_item(entry, "-c", cwd) for entry in file.constraints]
    collector.add_options(file)


def add_excludes(collector: InputCollector, source: str, context: Context) -> None:
    """Take in a file of names, each with a marker or without.

    Raises: InputError - more than that is said of a project; RequirementsFileError.
    """
    file = _read(source, "exclude", context)
    entries = (*file.requirements, *file.constraints)
    _refuse_more_than_names(entries)
    collector.excludes += [input_item(entry, "--exclude", context.cwd) for entry in entries]
    collector.add_options(file)


def _read(source: str, kind: str, context: Context) -> RequirementsFile:
    file = read_file(source, context)
    for entry in file.unnamed:
        raise InputError(f"{entry.origin}: {kind}s have to name their projects: `name @ ...`")
    for editable in file.editables:
        raise InputError(f"{editable.origin}: {kind}s cannot be editable")
    return file


def _refuse_more_than_names(entries: Iterable[RequirementEntry]) -> None:
    for entry in entries:
        requirement = entry.requirement
        if requirement.specifiers or requirement.extras or requirement.url or entry.hashes:
            raise InputError(
                f"{entry.origin}: excludes are names, with a marker or without; of"
                f" `{requirement.name}` more is said"
            )
