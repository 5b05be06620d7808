"""What a script asks for in its block of metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_cli._errors import InputError
from puffin_cli._inputs import InputItem, PythonBound
from puffin_cli._pyproject import declared_item, naming_file
from puffin_workspace import read_script

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_cli._context import Context


_WHAT_IS = {"--python-version": "the resolution is for", "--python": "the environment has"}
"""What the Python is that an option chooses."""


class ScriptInputs(Struct, frozen=True):
    """The requirements of a script, and the Python it runs on."""

    items: tuple[InputItem, ...]
    python: PythonBound | None


def read_script_inputs(source: str, context: Context) -> ScriptInputs:
    """Return what a script asks for.

    Raises: InputError - the file cannot be read; WorkspaceError - its metadata is not right.
    """
    with naming_file(source):
        script = read_script(source, cwd=context.cwd)
    python = script.requires_python
    return ScriptInputs(
        tuple(
            declared_item(declared, f"-r {script.file}", context)
            for declared in script.dependencies
        ),
        None if python is None else PythonBound(script.file, python),
    )


def check_python(
    bounds: Iterable[PythonBound], python: str, option: str = "--python-version"
) -> None:
    """Refuse a Python that scripts do not run on; `option` is what chooses another.

    Unlike what releases say of themselves, upper bounds count: the script is the user's own.

    Raises: InputError.
    """
    from pep440 import parse_specifiers, parse_version

    # What is built between releases ends with a plus, and is no version.
    release = parse_version(python.rstrip("+")).base_version
    for bound in bounds:
        if not parse_specifiers(bound.specifiers).contains(release, prereleases=True):
            raise InputError(
                f"`{bound.file}` requires Python {bound.specifiers}, but {_WHAT_IS[option]}"
                f" Python {python} (`{option}` chooses another)"
            )
