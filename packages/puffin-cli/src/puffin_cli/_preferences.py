"""The pins of an existing output file, which a new resolution keeps where they fit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_macros import PuffinError, lazy_pattern
from puffin_resolver import Preference

if TYPE_CHECKING:
    from puffin_cli._context import Context
    from puffin_normalize import ProjectName

_PIN = lazy_pattern(r"===?([^,;*\s]+)")


def read_preferences(
    file: str, upgraded: frozenset[ProjectName], context: Context
) -> tuple[Preference, ...]:
    """Return the pins of a file, without those of the projects in `upgraded`.

    A file that is not there has none. One that is no requirements file has none either, with a
    warning: the run will replace it.
    """
    path = context.absolute(file)
    if not os.path.isfile(path):
        return ()
    from requirements_txt import parse_requirements_file

    try:
        found = parse_requirements_file(path, cwd=context.cwd, environ=context.environ)
    except PuffinError as error:
        context.printer.warn(f"Ignoring the pins of the existing output: {error}")
        return ()
    preferences = []
    for entry in found.requirements:
        pin = _PIN.fullmatch(entry.requirement.specifiers)
        if pin is not None and entry.requirement.name not in upgraded:
            preferences.append(Preference(entry.requirement.name, pin[1], entry.hashes, file))
    return tuple(preferences)
