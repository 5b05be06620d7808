"""Explanations of pins, on a terminal in colour, and what is said of projects that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from puffin_cli._printer import Printer
    from puffin_normalize import ProjectName
    from puffin_resolver import Explanation, ExplanationLine, Resolution

    Style = Callable[..., str]

NAMED = 3
"""How many similar names are shown."""


def explain_beside(resolution: Resolution, names: Sequence[ProjectName], printer: Printer) -> None:
    """Print explanations to stderr, beside a result; what is not there draws a warning."""
    for text in explained(resolution, names, printer.style):
        printer.complain(text)
    for name in missing(resolution, names):
        printer.warn(f"`{name}` is not in the resolution; {near(resolution, name)}")


def explained(resolution: Resolution, names: Sequence[ProjectName], style: Style) -> list[str]:
    """Return the texts of the projects that are there, each once, in the order of the names."""
    absent = missing(resolution, names)
    found = [name for name in dict.fromkeys(names) if name not in absent]
    return [render(resolution.explain(name), style) for name in found]


def render(explanation: Explanation, style: Style) -> str:
    """Return the text of an explanation, with the pin and the releases in colour."""
    lines = [_styled(line, style) for line in explanation.lines()]
    if explanation.preferred:
        lines.append(f"  --upgrade-package {explanation.name} does not keep it")
    return "\n".join(lines)


def _styled(line: ExplanationLine, style: Style) -> str:
    text = line.wrapped()
    if not line.text:
        return style(text, "bold")
    start, found, rest = text.partition(f"{line.label}:")
    return f"{start}{style(line.label, 'yellow')}:{rest}" if line.label and found else text


def missing(resolution: Resolution, names: Sequence[ProjectName]) -> list[ProjectName]:
    """Return the names that are not in the resolution, each once."""
    known = {pin.name for pin in resolution.pins}
    return [name for name in dict.fromkeys(names) if name not in known]


def near(resolution: Resolution, name: ProjectName) -> str:
    """Return a clause on what is there under a similar name, and who asked for it."""
    from difflib import get_close_matches

    via = {str(pin.name): pin.via for pin in resolution.pins}
    names = get_close_matches(name, via, n=NAMED)
    if not names:
        return "nothing that is required needs it"
    shown = [f"{each} (via {', '.join(via[each])})" if via[each] else each for each in names]
    return f"it has {' and '.join(shown)}"
