"""How errors look: chains, argument errors and boxes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from puffin_cli._errors import (
    FAILURE,
    NEGATIVE,
    CliError,
    DiagnosticError,
    UsageError,
    describe,
    error_chain,
)

if TYPE_CHECKING:
    from puffin_cli._printer import Printer
    from puffin_resolver import NoSolutionError

WIDTH = 80
"""Columns of a box."""


def report_error(error: Exception, printer: Printer) -> int:
    """Print the error and return the exit code."""
    no_solution = _no_solution(error)
    if no_solution is not None:
        from puffin_cli._report_box import TITLE, report_lines

        is_answer = no_solution is error
        title = TITLE if is_answer else prose(str(error).partition("\n")[0], 4, printer)
        printer.complain(box_of(title, report_lines(no_solution.report, printer), printer))
        for note in _notes(error):
            printer.complain(note)
        return NEGATIVE if is_answer else FAILURE
    if isinstance(error, DiagnosticError):
        printer.complain(box(error.title, error.detail, printer))
    elif isinstance(error, UsageError):
        printer.complain(usage_text(error, printer))
    else:
        printer.complain(chain_text(error, printer))
    return error.exit_code if isinstance(error, CliError) else FAILURE


def _no_solution(error: Exception) -> NoSolutionError | None:
    """Return the contradiction that the error is, or that a build met."""
    # such an error comes only from the resolver, so that it is loaded by then
    if "puffin_resolver" not in sys.modules:
        return None
    from puffin_resolver import NoSolutionError

    found = (each for each in (error, error.__cause__) if isinstance(each, NoSolutionError))
    return next(found, None)


def _notes(error: Exception) -> list[str]:
    return [f"  Asked for: {note}" for note in dict.fromkeys(getattr(error, "__notes__", ()))]


def report_bug(error: Exception, printer: Printer) -> int:
    """Print that something happened which should not, with the traceback if `--verbose`.

    That the machine gives no more of something is nobody's fault, and told as any other error.
    """
    label = printer.style("error", "bold", "red")
    shortage = _shortage(error)
    told = shortage or f"puffin failed in a way it should not: {summary_of(error)}"
    printer.complain(f"{label}: {prose(told, 7, printer)}")
    if printer.verbose:
        import traceback

        printer.complain("".join(traceback.format_exception(error)).rstrip())
    elif not shortage:
        printer.complain("Please report this; `--verbose` shows where it happened.")
    return FAILURE


def _shortage(error: Exception) -> str:
    """Return what the machine does not give us any more, if that is what the error says."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    text = str(error)
    if isinstance(error, RuntimeError) and text == "can't start new thread":
        return (
            "the system starts no more threads: the memory or the number of processes that puffin"
            " may have is limited (`ulimit -a` tells)"
        )
    if isinstance(error, RuntimeError) and text.startswith("Failed to create tokio runtime: "):
        return f"the network cannot be used: {text.partition(': ')[2]}"
    return ""


def summary_of(error: Exception) -> str:
    """Return the kind of the error and the first line of what it says."""
    first = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def chain_text(error: Exception, printer: Printer) -> str:
    """Return `error: ...`, who asked for what failed, and a line `  Caused by: ...` for each cause.

    Of several problems that were met at once each has its own, unless all have one reason. What a
    build printed follows as it is, unless `--verbose` showed it already.
    """
    problems = [each for each in getattr(error, "problems", ()) if isinstance(each, Exception)]
    if problems:
        from puffin_cli._problems import distinct

        return "\n".join(
            chain_text(problem, printer) + (f"\n  And {more} more for this reason" if more else "")
            for problem, more in distinct(problems)
        )
    first, *causes = error_chain(error)
    lines = [f"{printer.style('error', 'bold', 'red')}: {prose(describe(first), 7, printer)}"]
    lines += _notes(error)
    lines += [line for cause in causes if (line := _cause_text(cause, printer))]
    return "\n".join(lines)


def _cause_text(cause: BaseException, printer: Printer) -> str:
    label = printer.style("Caused by", "bold", "red")
    # an error of the build front end comes only from there, so that it is loaded by then
    if "puffin_build" in sys.modules:
        from puffin_build import BackendOutput, BuildHint

        if isinstance(cause, BackendOutput):
            return "" if printer.verbose else f"  {cause}".replace("\n", "\n  ")
        if isinstance(cause, BuildHint):
            label = printer.style("Hint", "bold", "cyan")
    return f"  {label}: {indent(prose(describe(cause), 13, printer))}"


def prose(text: str, taken: int, printer: Printer) -> str:
    """Return a message whose first line is wrapped on a terminal, behind so many `taken` columns.

    Elsewhere it stays whole, for who searches it. Further lines underline something, or stand as
    somebody else wrote them.
    """
    if not printer.interactive:
        return text
    first, *rest = text.split("\n")
    lines = wrap(" " * taken + first, WIDTH)
    return "\n".join(["\n  ".join(line.strip(" ") for line in lines), *rest])


def indent(text: str) -> str:
    """Return `text` with all lines but the first set in, so that the chain stays readable."""
    return text.replace("\n", "\n    ")


def usage_text(error: UsageError, printer: Printer) -> str:
    """Return an argument error with its usage line and the pointer to the help."""
    parts = [f"{printer.style('error', 'bold', 'red')}: {prose(error.message, 7, printer)}"]
    if error.usage:
        parts.append(f"{printer.style('Usage:', 'bold')} {error.usage}")
    parts.append(f"For more information, try '{printer.style('--help', 'bold')}'.")
    return "\n\n".join(parts)


def box(title: str, detail: str, printer: Printer) -> str:
    """Return the two-level box of a diagnostic, wrapped at `WIDTH` columns; words stay whole."""
    wrapped = [line for text in detail.splitlines() for line in wrap(text, WIDTH - 6)]
    return box_of(title, wrapped, printer)


def box_of(title: str, detail: list[str], printer: Printer) -> str:
    """Return the box of lines that have been wrapped."""
    cross, arrow = ("\N{MULTIPLICATION SIGN}", "╰─▶") if printer.unicode else ("x", "`->")
    lines = [f"  {printer.style(cross, 'red')} {title}"]
    first, *rest = detail or [""]
    lines.append(f"  {printer.style(arrow, 'red')} {first}")
    lines += [f"      {line}".rstrip() for line in rest]
    return "\n".join(lines)


def wrap(text: str, width: int) -> list[str]:
    """Break `text` at its spaces into lines of at most `width`; an indent is kept on each line."""
    stripped = text.lstrip(" ")
    margin = " " * (len(text) - len(stripped))
    lines, line = [], margin
    for word in stripped.split(" "):
        if line.strip() and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = margin
        line = f"{line} {word}" if line.strip() else f"{line}{word}"
    return [*lines, line]
