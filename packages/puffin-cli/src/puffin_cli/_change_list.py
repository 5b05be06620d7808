"""The list of what came and went."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from puffin_cli._printer import Printer
    from puffin_installer import Change, ChangeSet


def print_changes(changes: ChangeSet, printer: Printer) -> None:
    """Print a line a change, by name; of one project what went stands before what came."""
    lines = [(change.name, 0, change) for change in changes.removed]
    lines += [(change.name, 1, change) for change in changes.installed]
    for _, came, change in sorted(lines, key=lambda line: line[:2]):
        printer.say(_line(change, printer, came=bool(came)))


def _line(change: Change, printer: Printer, *, came: bool) -> str:
    sign = printer.style("+", "green") if came else printer.style("-", "red")
    origin = str(change).removeprefix(change.name)
    return f" {sign} {printer.style(change.name, 'bold')}{printer.style(origin, 'dim')}"
