"""What a script asks for in its block of metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_cli._errors import InputError
from puffin_cli._inputs import InputItem, PythonBound
from puffin_cli._pyproject import declared_item
from puffin_workspace import PyprojectReadError, read_script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_cli._context import Context
    from puffin_workspace import Script


class ScriptInputs(Struct, frozen=True):
    """The requirements of a script, and the Python it runs on."""

    items: tuple[InputItem, ...]
    python: PythonBound | None


def read_script_inputs(source: str, context: Context) -> ScriptInputs:
    """Return what a script asks for.

    Raises: InputError - the file cannot be read; WorkspaceError - its metadata is not right.
    """
    script = _read(source, context)
    python = script.requires_python
    return ScriptInputs(
        tuple(
            declared_item(declared, f"-r {script.file}", context)
            for declared in script.dependencies
        ),
        None if python is None else PythonBound(script.file, python),
    )


def check_python(bounds: Iterable[PythonBound], python: str) -> None:
    """Refuse to resolve scripts for a Python that they do not run on.

    Unlike what releases say of themselves, upper bounds count: the script is the user's own.

    Raises: InputError.
    """
    from pep440 import parse_specifiers, parse_version

    release = parse_version(python).base_version
    for bound in bounds:
        if not parse_specifiers(bound.specifiers).contains(release, prereleases=True):
            raise InputError(
                f"`{bound.file}` requires Python {bound.specifiers}, but the resolution is for"
                f" Python {python} (`--python-version` chooses another)"
            )


def _read(source: str, context: Context) -> Script:
    try:
        return read_script(source, cwd=context.cwd)
    except PyprojectReadError as error:
        if not isinstance(error.__cause__, OSError):
            raise
        raise InputError(f"failed to open file `{source}`") from error.__cause__
