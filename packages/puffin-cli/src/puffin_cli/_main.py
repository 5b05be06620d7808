"""Dispatch: find the command, parse what is its own, run it, turn errors into exit codes."""

from __future__ import annotations

import gc
import os
import sys

from puffin_cli._errors import FAILURE, INTERRUPTED, SUCCESS, UsageError
from puffin_cli._printer import Printer
from puffin_cli._signals import EndSignals
from puffin_macros import PuffinError, Record, receive_warnings

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType
    from typing import Any, NoReturn, TextIO

    from puffin_cli._arguments import GlobalArguments
    from puffin_cli._parser import CommandParser


class Command(Record):
    """Where a command lives: a row of the table that stands for all parsers until one is needed."""

    module: str
    summary: str


class Program(Record):
    """A command line made of commands; every one of ours is."""

    name: str
    about: str
    package: str
    """Where the modules of the commands are."""
    commands: Mapping[str, Command]
    groups: tuple[str, ...] = ()
    """First words of commands of two words."""

    @property
    def usage(self) -> str:
        """The line that shows how it is called."""
        return f"{self.name} [OPTIONS] <COMMAND>"


COMMANDS = {
    "pip-compile": Command(
        module="_compile", summary="Pin requirements: find releases that satisfy all of them"
    ),
    "why": Command(module="_why", summary="Say why a project is needed, and why in this version"),
    "pip-sync": Command(
        module="_sync", summary="Make an environment hold what requirements files list"
    ),
    "pip-install": Command(
        module="_install", summary="Add to an environment what is required, and keep the rest"
    ),
    "pip-uninstall": Command(
        module="_uninstall", summary="Remove distributions from an environment"
    ),
    "pip-freeze": Command(
        module="_freeze", summary="List what an environment holds, as requirements"
    ),
    "venv": Command(module="_venv", summary="Create a virtual environment"),
    "clean": Command(module="_clean", summary="Clear the cache, wholly or of single projects"),
    "cache-dir": Command(module="_cache_dir", summary="Print where the cache is"),
    "cache-prune": Command(
        module="_cache_prune", summary="Remove what is not used any more from the cache"
    ),
}
"""By their joined names; `puffin pip compile` is `puffin pip-compile`."""

PUFFIN = Program(
    name="puffin",
    about="A package manager for Python.",
    package="puffin_cli",
    commands=COMMANDS,
    groups=("pip", "cache"),
)

OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""How many more containers than before make Python look for circles; 700 by default."""

MONITORING_TOOLS = 6
"""How many may watch a program at once, by `sys.monitoring`."""

GLOBAL_VALUE_OPTIONS = frozenset({"--cache-dir", "--color"})
"""Options that take the word after them and may stand before the command."""


def start() -> int:
    """Run `puffin` as this process, and end it; return the exit code if it must end by itself.

    Looking for circles of objects that nobody holds, and taking modules apart one by one when all
    of them go, is a tenth of what a command takes that has little to do.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    code = main()
    threading = sys.modules.get("threading")
    if not _is_watched() and (threading is None or threading.active_count() == 1):
        _end(code)
    return code


def _is_watched() -> bool:
    """Return whether somebody outside wants to be there when the command has ended."""
    if sys.flags.inspect or sys.gettrace() is not None or sys.getprofile() is not None:
        return True
    # From Python 3.12 on profilers and coverage.py may stand here, and only here.
    monitoring = getattr(sys, "monitoring", None)
    return monitoring is not None and any(map(monitoring.get_tool, range(MONITORING_TOOLS)))


def main(argv: Sequence[str] | None = None) -> int:
    """Run `puffin` with the words of the command line and return the exit code."""
    return run_program(PUFFIN, argv)


def run_program(program: Program, argv: Sequence[str] | None = None) -> int:
    """Run a command of the program that the words, else those of the process, name.

    Returns the exit code.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    _open_missing_descriptors()
    printer = Printer(sys.stdout, sys.stderr, os.environ)
    with EndSignals() as signals:
        try:
            code = _answer(program, words, printer)
        except KeyboardInterrupt as interrupt:
            signals.ignore()
            printer.complain(str(interrupt) or "Interrupted")
            code = getattr(interrupt, "code", INTERRUPTED)
        _leave_threads_behind(code)
        return code


def _leave_threads_behind(code: int) -> None:
    """End the process at once if threads of ours still hang in the network.

    Environment and cache are in order by now, and what such a thread would bring is not wanted.
    """
    threading = sys.modules.get("threading")
    if threading is None or not any(t.name.startswith("puffin") for t in threading.enumerate()):
        return
    warnings = sys.modules.get("warnings")
    if warnings is not None:  # of what those threads leave lying about, which goes with the end
        warnings.simplefilter("ignore")
    _end(code)


def _end(code: int) -> NoReturn:
    """End the process with nothing taken apart but what asked to be told."""
    atexit = sys.modules.get("atexit")
    if atexit is not None:
        atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to have them run
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a closed descriptor has none
        _flush(stream)
    os._exit(code)


def _flush(stream: TextIO) -> None:
    try:
        stream.flush()
    except (OSError, ValueError):  # nobody reads it any more, or it is closed
        return


def _answer(program: Program, words: list[str], printer: Printer) -> int:
    try:
        if words[:1] in (["--version"], ["-V"]):
            return _print_version(program, printer)
        return _dispatch(program, words, printer)
    except OSError as error:  # what there is to say cannot be written
        return _report(error, printer)


def _dispatch(program: Program, words: list[str], printer: Printer) -> int:
    try:
        name, rest = find_command(words, program)
        asks_help, asks_version = _asks(rest, "-h", "--help"), _asks(rest, "-V", "--version")
        if asks_version:
            return _print_version(program, printer)
        if name is None:
            return _print_overview(program, printer, asked=asks_help)
        # The function below importlib, which takes longer to import than most commands.
        module = __import__(f"{program.package}.{program.commands[name].module}", fromlist=["run"])
        parser: CommandParser = module.build_parser()
        values: dict[str, Any] = {} if asks_help else parser.parse(rest)
        if asks_help or values["help"]:  # the latter: among letters, as in `-qh`
            printer.result(parser.help().rstrip())
            return SUCCESS
        if values["version"]:
            return _print_version(program, printer)
    except UsageError as error:
        return _report(error, printer)
    return _run(module, module.Arguments(**values), words)


def _run(module: ModuleType, arguments: GlobalArguments, words: list[str]) -> int:
    from puffin_cli._context import open_context

    printer = Printer(
        sys.stdout,
        sys.stderr,
        os.environ,
        color=arguments.color,
        quiet=arguments.quiet,
        verbose=arguments.verbose,
    )
    receive_warnings(printer.warn)
    if printer.verbose:
        from puffin_cli._logging import configure_logging

        configure_logging(printer)
    try:
        with open_context(arguments, printer, words) as context:
            code: int = module.run(arguments, context)
        printer.flush()
    except (PuffinError, OSError) as error:
        _raise_interrupt_before(error)
        return _report(error, printer)
    except Exception as error:  # noqa: BLE001 - the last resort: a bug is told, not dumped
        _raise_interrupt_before(error)
        from puffin_cli._report import report_bug

        return report_bug(error, printer)
    return code


def _raise_interrupt_before(error: BaseException) -> None:
    """Raise the interrupt in whose course the error happened, if there was one.

    What fails while threads are left to themselves is of no interest to who wanted the end.
    """
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, KeyboardInterrupt):
            raise link from None
        link = link.__context__


def _report(error: Exception, printer: Printer) -> int:
    from puffin_cli._report import report_error

    try:
        return report_error(error, printer)
    except OSError:  # stderr is full
        return getattr(error, "exit_code", FAILURE)


def find_command(words: Sequence[str], program: Program = PUFFIN) -> tuple[str | None, list[str]]:
    """Return the name of the command and all other words in their order.

    Global options may stand before the command; those that take a value take it along.

    Raises: UsageError - the command is none.
    """
    name, rest, group = None, [], ""
    remaining = iter(words)
    for word in remaining:
        if name is not None or word.startswith("-"):
            rest.append(word)
            if name is None and word in GLOBAL_VALUE_OPTIONS:
                rest += [value for value in [next(remaining, None)] if value is not None]
        elif not group and word in program.groups:
            group = word
        else:
            name = _known(f"{group}-{word}" if group else word, program)
    if name is None and group and not _asks(rest, "-h", "--help"):
        raise UsageError(f"'{group}' needs a subcommand: {', '.join(_members(group, program))}")
    return name, rest


def _members(group: str, program: Program) -> list[str]:
    prefix = f"{group}-"
    return [name.removeprefix(prefix) for name in program.commands if name.startswith(prefix)]


def _known(name: str, program: Program) -> str:
    if name in program.commands:
        return name
    from difflib import get_close_matches

    candidates = {**{known: known for known in program.commands}, **_short_names(program)}
    near = get_close_matches(name, candidates, n=1)
    tip = f"\n\n  tip: a similar subcommand exists: '{candidates[near[0]]}'" if near else ""
    raise UsageError(f"unrecognized subcommand '{name}'{tip}", program.usage)


def _short_names(program: Program) -> dict[str, str]:
    names = program.commands
    return {name.removeprefix("pip-"): name for name in names if name.startswith("pip-")}


def _asks(words: Sequence[str], *names: str) -> bool:
    return any(name in words for name in names)


def _print_version(program: Program, printer: Printer) -> int:
    from puffin_cli._version import VERSION

    printer.result(f"{program.name} {VERSION}")
    return SUCCESS


def _print_overview(program: Program, printer: Printer, *, asked: bool) -> int:
    from puffin_cli._overview import overview

    text = overview(program)
    if asked:
        printer.result(text)
        return SUCCESS
    printer.complain(text)
    return FAILURE


def _open_missing_descriptors() -> None:
    """Give closed standard descriptors a place, lest a file of ours takes their number."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
