"""A resolution as a graph: who asked for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pypi_types import redact_url

if TYPE_CHECKING:
    from puffin_resolver import Pin, Resolution


class Edge(Struct, frozen=True):
    """A project, and one that asked for it."""

    source: str | None
    """The name of the project that asks; None: it was asked for on the command line."""
    target: str


def edges_of(resolution: Resolution) -> tuple[Edge, ...]:
    """Return all edges, by target and then by source, what was asked for directly first."""
    names = {str(pin.name) for pin in resolution.pins}
    found = {
        Edge(label if label in names else None, pin.name)
        for pin in resolution.pins
        for label in pin.via
    }
    return tuple(sorted(found, key=lambda edge: (edge.target, edge.source or "")))


def pin_text(pin: Pin) -> str:
    """Return a pin as a requirement, without secrets."""
    extras = f"[{','.join(pin.extras)}]" if pin.extras else ""
    if pin.url is None:
        return f"{pin.name}{extras}=={pin.version}"
    return f"{'-e ' if pin.editable else ''}{pin.name}{extras} @ {redact_url(pin.url)}"


def dot(resolution: Resolution) -> str:
    """Return the graph in the language of Graphviz; the same for the same resolution.

    A project is a box with its version; what was asked for directly hangs on a point.
    """
    lines = ["digraph resolution {", "    rankdir=LR;", "    node [shape=box];"]
    lines.append('    "" [shape=point];')
    for pin in resolution.pins:
        extras = f"[{','.join(pin.extras)}]" if pin.extras else ""
        lines.append(f"    {_quoted(pin.name)} [label={_quoted(pin.name + extras, pin.version)}];")
    lines += [
        f"    {_quoted(edge.source or '')} -> {_quoted(edge.target)};"
        for edge in edges_of(resolution)
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(*lines: str) -> str:
    r"""Return lines of text as a quoted identifier, in which `\n` begins a line."""
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
