"""Requirements as words of the command line: names, paths, URLs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from puffin_cli._errors import InputError
from puffin_cli._inputs import InputCollector, InputRequest
from requirements_txt import parse_requirements_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs

ORIGIN = "command line"
"""Who asks for what words ask for; no project can be called so."""

LISTING_SUFFIXES = (".txt", ".in", ".toml", ".py")
"""How files end that list requirements; their names could be those of projects."""


def read_words(words: Iterable[str], context: Context, *, editables: Iterable[str] = ()) -> Inputs:
    """Return what requirements, paths and URLs ask for, each as a line of a file would.

    `editables` are paths and URLs that a line would have after `-e`.

    Raises: InputError - a word is no requirement but an option, or a file of requirements;
    RequirementsFileError.
    """
    collector = InputCollector(InputRequest(sources=()), context)
    lines = [(word, word) for word in words] + [(word, _editable(word)) for word in editables]
    for word, line in lines:
        _refuse_slips(word, line, context.cwd)
        collector.add_file(
            parse_requirements_text(line, file=ORIGIN, cwd=context.cwd, environ=context.variables)
        )
    inputs = collector.inputs()
    return replace(
        inputs,
        requirements=tuple(
            replace(item, label=ORIGIN, place=ORIGIN) for item in inputs.requirements
        ),
        unnamed=tuple(replace(item, label=ORIGIN, place=ORIGIN) for item in inputs.unnamed),
    )


def _editable(word: str) -> str:
    from puffin_cli._quoting import option_value

    return f"-e {option_value(word)}"


def _refuse_slips(word: str, line: str, cwd: str) -> None:
    """Refuse what was hardly meant as a requirement, though some of it could be one."""
    if not word.strip() or word.lstrip().startswith(("-", "#")):
        raise InputError(f"`{word}` is no requirement")
    if line is word and word.endswith(LISTING_SUFFIXES) and os.path.isfile(os.path.join(cwd, word)):
        raise InputError(f"`{word}` is a file; `-r {word}` takes in what it requires")
