"""The `puffin` command: arguments in, messages and files out; the work is done by others.

It alone reads the environment, the clock, the working directory and the streams, and it alone
catches errors. What it is not: a library. Everything that a program may want is below; what else
is exported is for further commands of ours, which `puffin-dev` has.

    >>> from puffin_cli import main
    >>> main(["--version"])
    puffin 0.1.0
    0

Specification: the commands of pip and pip-tools as the ecosystem knows them today.
"""

from puffin_macros import lazy_exports

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._arguments import (
        BuildArguments,
        add_build_options,
        add_format_options,
        add_global_options,
        add_index_options,
        add_python_option,
    )
    from puffin_cli._compile_arguments import (
        ResolutionArguments,
        add_choice_options,
        add_limit_options,
        add_target_options,
    )
    from puffin_cli._context import Context
    from puffin_cli._errors import (
        NEGATIVE,
        SUCCESS,
        InputError,
        UsageError,
        one_line,
    )
    from puffin_cli._main import Command, Program, main, run_program, start
    from puffin_cli._output import write_if_changed
    from puffin_cli._parser import CommandParser, one_of
    from puffin_cli._printer import format_duration
    from puffin_cli._word_resolver import WordResolver, open_stock

__all__ = [
    "NEGATIVE",
    "SUCCESS",
    "BuildArguments",
    "Command",
    "CommandParser",
    "Context",
    "InputError",
    "Program",
    "ResolutionArguments",
    "UsageError",
    "WordResolver",
    "add_build_options",
    "add_choice_options",
    "add_format_options",
    "add_global_options",
    "add_index_options",
    "add_limit_options",
    "add_python_option",
    "add_target_options",
    "format_duration",
    "main",
    "one_line",
    "one_of",
    "open_stock",
    "run_program",
    "start",
    "write_if_changed",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_arguments": [
            "BuildArguments",
            "add_build_options",
            "add_format_options",
            "add_global_options",
            "add_index_options",
            "add_python_option",
        ],
        "_compile_arguments": [
            "ResolutionArguments",
            "add_choice_options",
            "add_limit_options",
            "add_target_options",
        ],
        "_context": ["Context"],
        "_errors": [
            "NEGATIVE",
            "SUCCESS",
            "InputError",
            "UsageError",
            "one_line",
        ],
        "_main": ["Command", "Program", "main", "run_program", "start"],
        "_output": ["write_if_changed"],
        "_parser": ["CommandParser", "one_of"],
        "_printer": ["format_duration"],
        "_word_resolver": ["WordResolver", "open_stock"],
    },
)
