"""How the report of a contradiction looks: a box, wrapped, with colour where there is any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from puffin_cli._printer import Printer
    from puffin_resolver import Fact, Mark, Report

TITLE = "No solution found when resolving dependencies:"

WIDTH = 74
"""Columns within the box."""

STEP = "  "
"""How far what follows from an input is set in, and what is left of a line on the next one."""

_WORD = re.compile(r"\S+(?: line \d+\S*)?")
"""What stays on one line; the number of a line stays with its file."""

STYLES = {"name": ("bold",), "clash": ("bold", "yellow"), "place": ("dim",), "option": ("bold",)}


def report_lines(report: Report, printer: Printer) -> list[str]:
    """Return the lines within the box: the cause, the steps, the hints.

    `--verbose` shows all steps of a long chain.
    """
    lines = list(_lines(report.cause, report.cause_marks, "", "", printer))
    steps = report.steps if printer.verbose else report.shown_steps()
    if steps:
        lines.append("")
    for step in steps:
        lines += _step_lines(step, printer)
    if report.hints:
        lines.append("")
    for hint in report.hints:
        lines += _hint_lines(hint, printer)
    return lines


def _step_lines(step: Fact, printer: Printer) -> Iterator[str]:
    text = f"{step.text} (--verbose shows them)" if step.kind == "omitted" else step.text
    yield from _lines(text, step.marks, "" if step.is_input else STEP, STEP, printer)


def _hint_lines(hint: str, printer: Printer) -> Iterator[str]:
    label = "hint:"
    first, *rest = _lines(f"{label} {hint}", (), "", STEP, printer)
    yield printer.style(label, "bold", "cyan") + first.removeprefix(label)
    yield from rest


def _lines(
    text: str, marks: Sequence[Mark], margin: str, hanging: str, printer: Printer
) -> Iterator[str]:
    """Yield the text in lines that fit; all but the first are set in by `hanging`, too."""
    for number, (start, end) in enumerate(_breaks(text, WIDTH - len(margin), len(hanging))):
        yield margin + (hanging if number else "") + _painted(text, start, end, marks, printer)


def _breaks(text: str, width: int, hanging: int) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each line; words stay whole, however long they are."""
    start = end = 0
    for word in _WORD.finditer(text):
        if end > start and word.end() - start > width:
            yield start, end
            start, width = word.start(), width - (0 if start else hanging)
        end = word.end()
    yield start, end


def _painted(text: str, start: int, end: int, marks: Sequence[Mark], printer: Printer) -> str:
    """Return a part of a text with its marks as styles."""
    parts, at = [], start
    for mark in marks:
        first, last = max(mark.start, at), min(mark.end, end)
        if first < last:
            parts += [text[at:first], printer.style(text[first:last], *STYLES[mark.role])]
            at = last
    return "".join([*parts, text[at:end]])
