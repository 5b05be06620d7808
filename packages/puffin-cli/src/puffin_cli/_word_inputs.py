"""Requirements as words of the command line: names, paths, URLs."""

from __future__ import annotations

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


def read_words(words: Iterable[str], context: Context, *, editables: Iterable[str] = ()) -> Inputs:
    """Return what requirements, paths and URLs ask for, each as a line of a file would.

    `editables` are paths and URLs that a line would have after `-e`.

    Raises: InputError - a word is no requirement but an option; RequirementsFileError.
    """
    collector = InputCollector(InputRequest(sources=()), context)
    lines = [(word, word) for word in words] + [(word, f"-e {word}") for word in editables]
    for word, line in lines:
        if word.lstrip().startswith("-"):
            raise InputError(f"`{word}` is no requirement")
        collector.add_file(
            parse_requirements_text(line, file=ORIGIN, cwd=context.cwd, environ=context.environ)
        )
    inputs = collector.inputs()
    return replace(
        inputs,
        requirements=tuple(
            replace(item, label=ORIGIN, place=ORIGIN) for item in inputs.requirements
        ),
        unnamed=tuple(replace(item, label=ORIGIN, place=ORIGIN) for item in inputs.unnamed),
    )
