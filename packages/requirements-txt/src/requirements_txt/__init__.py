"""The requirements files of pip, whole: into values, with errors that point at the fault.

What an entry means - to build, to fetch, to check a hash - is for others to decide. Nothing here
reads the environment of the process, its working directory or a network: callers pass them.

    >>> from requirements_txt import parse_requirements_text
    >>> text = f"Trio == 0.23.1 --hash=sha256:{'da7a' * 16}  # async" + chr(10) + "-e ./mine[extra]"
    >>> found = parse_requirements_text(text, file="dev.txt", cwd="/", environ={})
    >>> str(found.requirements[0].requirement), found.requirements[0].hashes[0][:11]
    ('trio==0.23.1', 'sha256:da7a')
    >>> found.editables[0].source, str(found.editables[0].origin)
    ('./mine', 'dev.txt line 2')

Spec: pip's requirements file format, as its documentation and behaviour have it.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from requirements_txt._errors import (
        IncludeCycleError,
        MissingFileError,
        RemoteFileError,
        RequirementsFileError,
        RequirementsSyntaxError,
        TooLargeError,
        UnknownOptionError,
        UnreadableFileError,
    )
    from requirements_txt._reader import parse_requirements_file, parse_requirements_text
    from requirements_txt._records import (
        ConfigSetting,
        EditableEntry,
        Origin,
        RequirementEntry,
        RequirementsFile,
        UnnamedEntry,
    )

__all__ = [
    "ConfigSetting",
    "EditableEntry",
    "IncludeCycleError",
    "MissingFileError",
    "Origin",
    "RemoteFileError",
    "RequirementEntry",
    "RequirementsFile",
    "RequirementsFileError",
    "RequirementsSyntaxError",
    "TooLargeError",
    "UnknownOptionError",
    "UnnamedEntry",
    "UnreadableFileError",
    "parse_requirements_file",
    "parse_requirements_text",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": [
            "IncludeCycleError",
            "MissingFileError",
            "RemoteFileError",
            "RequirementsFileError",
            "RequirementsSyntaxError",
            "TooLargeError",
            "UnknownOptionError",
            "UnreadableFileError",
        ],
        "_reader": ["parse_requirements_file", "parse_requirements_text"],
        "_records": [
            "ConfigSetting",
            "EditableEntry",
            "Origin",
            "RequirementEntry",
            "RequirementsFile",
            "UnnamedEntry",
        ],
    },
)
